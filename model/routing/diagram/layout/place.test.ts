import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arbitraryEnvironment } from "../../../definitions/testing/arbitrary-environment.ts";
import type { Diagram } from "../diagram.ts";
import { differenceOf } from "../difference.ts";
import { diagramOf } from "../from-environment.ts";
import { denseEnvironment } from "../testing/dense-environment.ts";
import { largeEnvironment } from "../testing/large-environment.ts";
import { drawnInWords, writeSvg } from "../writing/svg.ts";
import { partsOf, place } from "./place.ts";
import type { Box } from "./placed.ts";
import { shortened, textWidth } from "./text-width.ts";

const diagrams = arbitraryEnvironment({ federation: false, shovel: false, transientQueues: true }).map(
  diagramOf,
);
const changes = fc.tuple(diagrams, diagrams).map(([before, after]) => differenceOf(before, after));

/** All that is written here: nothing that runs, links or loads. */
const TAGS = new Set([
  "svg",
  "title",
  "desc",
  "style",
  "defs",
  "marker",
  "path",
  "g",
  "rect",
  "polygon",
  "text",
]);

function assertPlaced(diagram: Diagram): void {
  const { units, lines, hosts, width, height } = place(diagram);
  const placed = units.flatMap(({ unit }) => unit.nodes.map(({ id }) => id));
  assert.deepEqual(placed.toSorted(), diagram.nodes.map(({ id }) => id).toSorted(), "each node once");
  const drawn = lines.flatMap(({ line }) => line.edges.map(({ id }) => id));
  assert.deepEqual(drawn.toSorted(), diagram.edges.map(({ id }) => id).toSorted(), "each edge once");
  assert.deepEqual(
    hosts.map(({ name }) => name),
    diagram.virtualHosts,
  );
  const boxes = units.map(({ box }) => box);
  for (const box of [...boxes, ...hosts.map((host) => host.box)]) {
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
  }
  for (const [index, box] of boxes.entries()) {
    assert.ok(!boxes.slice(index + 1).some((other) => overlap(box, other)), "nothing covers another");
  }
  for (const { points, at } of lines) {
    assert.ok(points.length >= 2);
    for (const { x, y } of [...points, at]) assert.ok(Number.isFinite(x) && Number.isFinite(y));
  }
}

/** By more than what rounding makes. */
function overlap(one: Box, other: Box): boolean {
  const [x, y] = [Math.max(one.x, other.x), Math.max(one.y, other.y)];
  const right = Math.min(one.x + one.width, other.x + other.width);
  const bottom = Math.min(one.y + one.height, other.y + other.height);
  return right - x > 1 && bottom - y > 1;
}

describe("places", () => {
  test("of any environment and any change: each object and each edge once, inside, and nothing over another", () => {
    fc.assert(fc.property(changes, assertPlaced), { numRuns: 60 });
  });

  test("of hundreds of queues: parts that can be laid out, and a shape that fits on a screen", () => {
    const diagram = diagramOf(largeEnvironment(["shop", "stock"], 300));
    assertPlaced(diagram);
    const { width, height } = place(diagram);
    assert.ok(width < 3 * height && height < 3 * width, `${width} by ${height}`);
    for (const { units } of partsOf(diagram).groups) assert.ok(units.length <= 80);
  });

  test("of exchanges that are all bound to each other: few lines are laid out, the others are straight", () => {
    const dense = diagramOf(denseEnvironment(60, 59));
    const { groups, across } = partsOf(dense);
    for (const { lines } of groups) assert.ok(lines.length <= 250, String(lines.length));
    assert.equal(groups.flatMap(({ lines }) => lines).length + across.length, 60 * 59);
    assertPlaced(dense);
    const sparse = diagramOf(denseEnvironment(60, 4));
    assert.deepEqual(partsOf(sparse).across, [], "what is not dense is laid out in whole");
    assert.equal(drawnInWords(sparse, place(sparse)), "60 exchanges, 240 bindings");
    assert.match(
      drawnInWords(dense, place(dense)),
      /^60 exchanges, 3540 bindings\. 3480 lines are straight and without their keys, /,
    );
  });

  test("queues with the same neighbours share a block, and are in it each by its name and its keys", () => {
    const { units } = place(diagramOf(largeEnvironment(["shop"], 25)));
    const block = units.find(({ unit }) => unit.cells.length > 1)?.unit;
    assert.ok(block !== undefined);
    assert.equal(block.cells.length, block.nodes.length);
    assert.match(block.cells[0]?.note ?? "", /^order\.\*\.event\d$/);
  });
});

describe("an SVG", () => {
  test("has each node and each edge once, and names are text", () => {
    fc.assert(
      fc.property(changes, (diagram) => {
        const svg = writeSvg(diagram, "<script>alert(1)</script>");
        assert.equal((svg.match(/<g class="node /g) ?? []).length, diagram.nodes.length);
        const edges = [...svg.matchAll(/ data-edges="(\d+)"/g)].map(([, count]) => Number(count));
        assert.equal(
          edges.reduce((sum, count) => sum + count, 0),
          diagram.edges.length,
        );
        for (const [, tag = ""] of svg.matchAll(/<\/?([^\s>/]*)/g)) assert.ok(TAGS.has(tag), tag);
        // oxlint-disable-next-line no-control-regex -- what XML has no way to write
        assert.doesNotMatch(svg, /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
      }),
      { numRuns: 60 },
    );
  });
});

test("a text is cut where it would be too wide, wide scripts sooner", () => {
  assert.equal(shortened("billing", 10), "billing");
  assert.equal(shortened("a".repeat(40), 10), `${"a".repeat(8)}…`);
  assert.ok(textWidth("西西西") > textWidth("abc"));
  assert.ok(shortened("西".repeat(40), 10).length < 8);
  assert.equal(shortened("a\u001bb\n", 30), String.raw`a\u{1b}b\n`);
});
