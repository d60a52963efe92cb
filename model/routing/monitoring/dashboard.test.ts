import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { readDeclaration } from "../../declaration/reading/read-declaration.ts";
import { dashboard } from "./dashboard.ts";
import { metricsIn, stringsIn } from "./testing/read-promql.ts";

const PANELS = z.looseObject({
  panels: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })).default([]),
    }),
  ),
});

const declaration = readDeclaration([
  {
    path: "f.yaml",
    text: `virtualHosts:
  a"b: { queues: { q: {} } }
  shop:
    exchanges: { dead: { type: fanout } }
    queues: { work: { arguments: { x-dead-letter-exchange: dead } }, d.1: {}, d.2: {} }
    bindings: [{ source: dead, destination: d.1 }, { source: dead, destination: d.2 }]
`,
  },
]);
const { panels } = PANELS.parse(dashboard(declaration, { job: "x" }));

describe("the dashboard", () => {
  test("has the broker, and a row of each virtual host", () => {
    assert.deepEqual(
      panels.map(({ title }) => title),
      [
        ["Broker", "Messages a second", "Nodes with an alarm"],
        ['Virtual host a"b', "Ready", "Delivered, not acknowledged", "Consumers"],
        ["Virtual host shop", "Ready", "Delivered, not acknowledged", "Consumers", "Dead letters"],
      ].flat(),
    );
  });

  test("asks in PromQL, of its virtual host alone, and of the queues where dead letters end", () => {
    for (const { targets } of panels) {
      for (const { expr } of targets)
        for (const { selector } of metricsIn(expr)) assert.match(selector, /job="x"/);
    }
    const ready = panels.find(({ title }) => title === "Ready");
    assert.deepEqual(stringsIn(ready?.targets[0]?.expr ?? ""), ['a"b', "x"]);
    const dead = panels.find(({ title }) => title === "Dead letters");
    assert.deepEqual(stringsIn(dead?.targets[0]?.expr ?? ""), [String.raw`d\.1|d\.2`, "shop", "x"]);
  });

  test("no panel is on another, none is beyond the grid, and each has its own number", () => {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const taken = new Set<string>();
    for (const { gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.ok(!taken.has(`${x} ${y}`));
          taken.add(`${x} ${y}`);
        }
      }
    }
  });
});
