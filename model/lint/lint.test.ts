import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "../declaration/reading/read-declaration.ts";
import { CHANGE_RULES } from "./change/rules.ts";
import type { Facts } from "./facts.ts";
import { type LintResult, lint } from "./lint.ts";
import { RULES } from "./rules.ts";
import { NEVER_SILENT } from "./silences.ts";
import { RULE_CASES } from "./testing/all-cases.ts";
import { shop } from "./testing/rule-case.ts";

/** Those that a silence can name, as they are listed in a message. */
const ALL = [...RULES, ...CHANGE_RULES]
  .map((rule) => rule.id)
  .filter((id) => !NEVER_SILENT.has(id))
  .join(", ");

function lintText(text: string, facts?: Facts, path = "f.yaml"): LintResult {
  const found = inspectDeclaration([{ path, text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return lint(found, facts);
}

function findingsOf(rule: string, text: string, facts?: Facts): string[] {
  return lintText(text, facts)
    .findings.filter((finding) => finding.rule === rule)
    .map(({ location, message, hint }) => `${location.line}:${location.column}: ${message} ${hint}`);
}

for (const [rule, cases] of Map.groupBy(RULE_CASES, (each) => each.rule)) {
  describe(rule, () => {
    for (const { what, fires, findings, near, facts } of cases) {
      test(what, () => {
        assert.deepEqual(
          findingsOf(rule, fires, facts),
          findings.map((line) => line.replace("ALL", ALL)),
        );
        assert.deepEqual(findingsOf(rule, near, facts), []);
      });
    }
  });
}

test("every rule has a case", () => {
  const tried = new Set(RULE_CASES.map((each) => each.rule));
  assert.deepEqual(
    RULES.map((rule) => rule.id).filter((id) => !tried.has(id)),
    [],
  );
});

describe("a silence", () => {
  const QUEUE = "{ type: quorum, lint: { poison-messages-dropped: looked at by hand } }";

  test("takes back the findings of its rule at its object, with the reason, and no others", () => {
    const { findings, silenced } = lintText(shop(`queues: { a: ${QUEUE}, b: { type: quorum } }`));
    assert.deepEqual(
      findings.map(({ rule, object }) => `${rule} ${object}`),
      ['unreachable-queue queue "a"', 'unreachable-queue queue "b"', 'poison-messages-dropped queue "b"'],
    );
    assert.deepEqual(
      silenced.map(({ rule, object, reason }) => `${rule} ${object}: ${reason}`),
      ['poison-messages-dropped queue "a": looked at by hand'],
    );
  });

  test("of a virtual host holds for all in it", () => {
    const text = shop(
      "lint: { unreachable-queue: bindings are made by the clients }\nqueues: { a: {}, b: {} }",
    );
    assert.deepEqual(lintText(text).findings, []);
    assert.equal(lintText(text).silenced.length, 2);
  });
});

test("a pattern that cannot be decided proves nothing", () => {
  const policy = "policies: { p: { pattern: '^(?R)?a', definition: { dead-letter-exchange: amq.fanout } } }";
  const text = shop(
    `queues: { a: { type: quorum, arguments: { x-max-length: 1 } } }\nbindings: [{ source: amq.fanout, destination: a }]\n${policy}`,
  );
  assert.deepEqual(lintText(text).findings, []);
});

test("a broker that exists already may have virtual hosts that are not declared", () => {
  const body = 'shovels: { s: { src-uri: "amqp://", src-exchange: amq.topic, dest-uri: "amqp://" } }';
  const text = `plugins: [rabbitmq_shovel]\n${shop(body)}`;
  assert.equal(findingsOf("link-to-undeclared-host", text).length, 2);
  assert.equal(findingsOf("link-to-undeclared-host", text, { isExisting: false }).length, 2);
  assert.deepEqual(findingsOf("link-to-undeclared-host", text, { isExisting: true }), []);
});

test("the example is clean, on one node and on three", () => {
  const path = "declarations/shop.yaml";
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  for (const nodes of [undefined, 1, 3]) {
    const { findings } = lintText(text, nodes === undefined ? {} : { nodes }, path);
    assert.deepEqual(
      findings.map(({ rule, object }) => `${rule} ${object}`),
      [],
    );
  }
});
