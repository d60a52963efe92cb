/** What lint says of where messages go, held against the oracle on random graphs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { inspectDeclaration, renderFaults } from "../declaration/reading/read-declaration.ts";
import { arbitraryDeclaration, toFile } from "../declaration/testing/arbitrary-declaration.ts";
import { type Publish, walk } from "../routing/route.ts";
import { compileRouting, type RoutingTable } from "../routing/routing-table.ts";
import type { Arguments, Binding, Topology } from "../topology/topology.ts";
import type { LintFinding } from "./discovery.ts";
import { lint } from "./lint.ts";

const EXCHANGES = ["e", "f", "g"];
const QUEUES = ["a", "b"];
const KEYS = ["", "x", "y", "x.y", "y.x", "x.x", "x.y.z", "z"];
const HEADERS: readonly Arguments[] = [{}, { h: 1 }, { k: true }, { h: 1, k: true }, { h: "1" }];

const graph = fc.record({
  types: fc.array(fc.constantFrom("topic", "direct", "fanout", "headers"), { minLength: 3, maxLength: 3 }),
  internal: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  alternates: fc.array(fc.option(fc.constantFrom(...EXCHANGES)), { minLength: 3, maxLength: 3 }),
  bindings: fc.array(
    fc.record({
      // Most from one exchange to one queue, so that there are rivals.
      source: fc.constantFrom("e", "e", "e", ...EXCHANGES),
      end: fc.constantFrom(
        ...["a", "a", "a", ...QUEUES].map((name) => [name, "queue"] as const),
        ...EXCHANGES.map((name) => [name, "exchange"] as const),
      ),
      routingKey: fc.constantFrom("#", "*", "x", "x.*", "*.y", "x.#", "#.x", "x.y", "z"),
      headers: fc.constantFrom<Arguments[]>(
        {},
        { h: 1 },
        { "x-match": "any", h: 1, k: true },
        { h: 1, k: true },
        { "x-match": "any" },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

interface Judged {
  readonly topology: Topology;
  readonly table: RoutingTable;
  readonly findings: readonly LintFinding[];
}

function judge({
  types,
  internal,
  alternates,
  bindings,
}: typeof graph extends fc.Arbitrary<infer T> ? T : never): Judged {
  const exchanges = EXCHANGES.map((name, i) => {
    const alternate = alternates[i];
    const table = alternate === null || alternate === undefined ? {} : { "alternate-exchange": alternate };
    return [name, { type: types[i], internal: internal[i], arguments: table }];
  });
  const typeOf = (name: string) => types[EXCHANGES.indexOf(name)];
  const written = bindings.map(({ source, end: [destination, destinationType], routingKey, headers }) =>
    typeOf(source) === "headers"
      ? { source, destination, destinationType, arguments: headers }
      : { source, destination, destinationType, routingKey },
  );
  // One binding stands once.
  const unique = [...new Map(written.map((binding) => [JSON.stringify(binding), binding])).values()];
  const shop = {
    exchanges: Object.fromEntries(exchanges),
    queues: Object.fromEntries(QUEUES.map((name) => [name, {}])),
    bindings: unique,
  };
  const text = JSON.stringify({ virtualHosts: { shop } });
  const found = inspectDeclaration([{ path: "f.json", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  const topology = found.declaration.virtualHosts[0]?.topology;
  assert.ok(topology !== undefined);
  return { topology, table: compileRouting(topology), findings: lint(found).findings };
}

const PUBLISHES: readonly Publish[] = EXCHANGES.flatMap((exchange) =>
  KEYS.flatMap((routingKey) => HEADERS.map((headers) => ({ exchange, routingKey, headers }))),
);

/** The bindings that a rule complains of. */
function bindingsOf({ topology, findings }: Judged, rule: string): readonly Binding[] {
  return findings
    .filter((finding) => finding.rule === rule)
    .map((finding) => topology.bindings[Number(finding.path[3])])
    .filter((binding) => binding !== undefined);
}

/** The names of the objects that a rule complains of. */
function namesOf({ findings }: Judged, rule: string): readonly string[] {
  return findings.filter((finding) => finding.rule === rule).map((finding) => finding.path[3] ?? "");
}

/** On 400 random graphs. */
function always(check: (judged: Judged) => void): () => void {
  return () =>
    fc.assert(
      fc.property(graph, (drawn) => check(judge(drawn))),
      { numRuns: 400 },
    );
}

describe("the oracle agrees", { concurrency: false }, () => {
  test(
    "without its shadowed bindings a graph takes every message to the same queues",
    always((judged) => {
      const gone = new Set(bindingsOf(judged, "shadowed-binding"));
      if (gone.size === 0) return;
      const bindings = judged.topology.bindings.filter((binding) => !gone.has(binding));
      const without = compileRouting({ ...judged.topology, bindings });
      for (const publish of PUBLISHES) {
        assert.deepEqual(walk(without, publish), walk(judged.table, publish), JSON.stringify(publish));
      }
    }),
  );

  test(
    "no message comes to an unreachable queue, or leaves a dead end",
    always((judged) => {
      const unreachable = new Set(namesOf(judged, "unreachable-queue"));
      const deadEnds = new Set(namesOf(judged, "dead-end-exchange"));
      for (const publish of PUBLISHES) {
        const { queues } = walk(judged.table, publish);
        assert.ok(!queues.some((queue) => unreachable.has(queue)));
        assert.ok(queues.length === 0 || !deadEnds.has(publish.exchange));
      }
    }),
  );

  test(
    "no message follows a binding that never matches, is out of reach, or of an exchange that is not fed",
    always((judged) => {
      const unfed = new Set(namesOf(judged, "unfed-exchange"));
      const idle = new Set([
        ...judged.topology.bindings.filter((binding) => unfed.has(binding.source)),
        ...bindingsOf(judged, "binding-never-matches"),
        ...bindingsOf(judged, "binding-out-of-reach"),
      ]);
      for (const publish of PUBLISHES) {
        walk(judged.table, publish, { follows: (binding) => assert.ok(!idle.has(binding)) });
      }
    }),
  );
});

test("any declaration can be judged, and every finding has a place", () => {
  fc.assert(
    fc.property(arbitraryDeclaration, (declaration) => {
      const text = JSON.stringify(toFile(declaration));
      const found = inspectDeclaration([{ path: "f.json", text }], { plugins: PLUGINS });
      assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
      for (const { location, message, hint } of lint(found, { nodes: 3 }).findings) {
        assert.ok(location.offset > 0 && location.file === "f.json");
        assert.match(message, /\.$/);
        assert.match(hint, /[.?]$/);
      }
    }),
    { numRuns: 200 },
  );
});

const PLUGINS = [
  "rabbitmq_consistent_hash_exchange",
  "rabbitmq_random_exchange",
  "rabbitmq_federation",
  "rabbitmq_shovel",
];
