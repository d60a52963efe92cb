import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  type Inspected,
  inspectDeclaration,
  renderFaults,
} from "../../declaration/reading/read-declaration.ts";
import { arbitraryDeclaration, toFile } from "../../declaration/testing/arbitrary-declaration.ts";
import type { Facts } from "../facts.ts";
import { type LintResult, lint } from "../lint.ts";
import { shop } from "../testing/rule-case.ts";
import { lintChange } from "./lint-change.ts";
import { CHANGE_RULES } from "./rules.ts";
import { CHANGE_CASES } from "./testing/all-cases.ts";

const PLUGINS = [
  "rabbitmq_consistent_hash_exchange",
  "rabbitmq_random_exchange",
  "rabbitmq_federation",
  "rabbitmq_shovel",
];

function read(text: string): Inspected {
  const found = inspectDeclaration([{ path: "f.yaml", text }], { plugins: PLUGINS });
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return found;
}

function step(before: string, after: string, facts?: Facts): LintResult {
  return lintChange({ before: read(before), after: read(after) }, facts);
}

function findingsOf(rule: string, { findings }: LintResult): string[] {
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ location, stood, message, hint }) => {
      const gone = stood === undefined ? "" : ` [${stood.line}:${stood.column}]`;
      return `${location.line}:${location.column}${gone}: ${message} ${hint}`;
    });
}

for (const [rule, cases] of Map.groupBy(CHANGE_CASES, (each) => each.rule)) {
  describe(rule, () => {
    for (const { what, before, fires, findings, near, facts } of cases) {
      test(what, () => {
        assert.deepEqual(findingsOf(rule, step(before, fires, facts)), findings);
        assert.deepEqual(findingsOf(rule, step(before, near, facts)), []);
      });
    }
  });
}

test("every rule of the change has a case", () => {
  const tried = new Set(CHANGE_CASES.map((each) => each.rule));
  assert.deepEqual(
    CHANGE_RULES.map((rule) => rule.id).filter((id) => !tried.has(id)),
    [],
  );
});

test("what was and what is are the same: nothing is found, in any declaration", () => {
  const property = fc.property(arbitraryDeclaration, (declaration) => {
    const text = JSON.stringify(toFile(declaration));
    assert.deepEqual(step(text, text).findings, []);
    assert.deepEqual(step(text, text, { isExisting: true }).findings, []);
  });
  fc.assert(property, { numRuns: 100 });
});

test("any step can be judged, and every finding has a place and a way out", () => {
  let found = 0;
  const property = fc.property(arbitraryDeclaration, arbitraryDeclaration, (one, other) => {
    const [before, after] = [one, other].map((each) => JSON.stringify(toFile(each)));
    for (const finding of step(before ?? "", after ?? "").findings) {
      found++;
      assert.ok(finding.location.line > 0 && finding.location.file === "f.yaml");
      assert.match(finding.message, /^["A-Z][^]*\.$/);
      assert.match(finding.hint, /[.?]$/);
    }
  });
  fc.assert(property, { numRuns: 100 });
  assert.ok(found > 100, `only ${found}`);
});

test("all that is new is no finding", () => {
  const property = fc.property(arbitraryDeclaration, (declaration) => {
    const before = "virtualHosts: { nobody: {} }";
    const { virtualHosts, ...rest } = toFile(declaration) as { virtualHosts?: object };
    const text = JSON.stringify({ ...rest, virtualHosts: { ...virtualHosts, nobody: {} } });
    assert.deepEqual(step(before, text).findings, []);
  });
  fc.assert(property, { numRuns: 100 });
});

describe("a silence of the change", () => {
  const QUEUE = "queues: { a: { protect: true } }";
  const SILENT = "queues: { a: { lint: { protection-lifted: it goes next week } } }";

  test("at an object that stays stands in the new declaration", () => {
    const { findings, silenced } = step(shop(QUEUE), shop(SILENT));
    assert.deepEqual(findings, []);
    assert.deepEqual(
      silenced.map(({ rule, reason }) => `${rule}: ${reason}`),
      ["protection-lifted: it goes next week"],
    );
  });

  test("at an object that goes stood in the old one, or stands at the virtual host in the new one", () => {
    const before = "queues: { a: { lint: { queue-removed: drained in May } }, b: {} }";
    const { findings, silenced } = step(shop(before), shop("queues: {}\ntags: [x]"));
    assert.deepEqual(
      findings.map(({ object }) => object),
      ['queue "b"'],
    );
    assert.deepEqual(
      silenced.map(({ object, reason }) => `${object}: ${reason}`),
      ['queue "a": drained in May'],
    );
    const all = step(shop(before), shop("lint: { queue-removed: all of them are drained }\ntags: [x]"));
    assert.deepEqual(all.findings, []);
    assert.equal(all.silenced.length, 2);
  });

  test("of the old declaration does not count for an object that stays", () => {
    const before = "queues: { a: { lint: { queue-replaced: once }, type: classic } }";
    assert.equal(step(shop(before), shop("queues: { a: { type: quorum } }")).findings.length, 1);
  });

  test("is known where nothing is compared, and is not called useless", () => {
    assert.deepEqual(
      lint(read(shop("queues: { a: { lint: { queue-removed: drained, unreachable-queue: a test } } }")))
        .findings,
      [],
    );
  });
});

test("a pattern that cannot be decided proves nothing", () => {
  const policy = "policies: { p: { pattern: '^(?R)?a', definition: { message-ttl: 5 } } }";
  const user = "users: { u: { permissions: { shop: { configure: ^$, write: ^$, read: '^(?R)?a' } } } }\n";
  const before = `${shop("queues: { a: {} }")}users: { u: { permissions: { shop: { configure: ^$, write: ^$, read: ^a$ } } } }\n`;
  assert.deepEqual(step(before, `${shop(`queues: { a: {} }\n${policy}`)}${user}`).findings, []);
});

test("many objects are judged in one step", () => {
  const count = 2_000;
  const names = Array.from({ length: count }, (_, index) => `q${index}`);
  const body = (key: (index: number) => string): string =>
    JSON.stringify({
      virtualHosts: {
        shop: {
          exchanges: { e: { type: "topic" } },
          queues: Object.fromEntries(names.map((name) => [name, {}])),
          bindings: names.map((destination, index) => ({ source: "e", destination, routingKey: key(index) })),
        },
      },
    });
  const { findings } = step(
    body((index) => `a.${index}.#`),
    body((index) => `b.${index}.#`),
  );
  assert.equal(findings.filter(({ rule }) => rule === "route-lost").length, count);
});
