/** Rules of a team beside Warren's own: what they say, what silences them, and how severe which one is. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "../../declaration/reading/read-declaration.ts";
import { lintChange } from "../change/lint-change.ts";
import { lint } from "../lint.ts";
import { shop } from "../testing/rule-case.ts";
import { readRules } from "./read-rules.ts";
import type { RuleSet } from "./rule-set.ts";

const NAMES = `name: team
rules:
  names:
    severity: error
    message: Names are short.
    why: They are typed.
    remedy: Take a shorter one.
    link: https://wiki.example/names
    for: queue
    require: { name: '^.{1,3}$' }
`;

function rulesOf(text: string): RuleSet {
  return readRules([{ path: "rules.yaml", text }]);
}

function inspect(text: string) {
  const found = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return found;
}

/** `rule severity: object`, and of what does not count the reason and who says it. */
function judge(text: string, rules: RuleSet) {
  const { findings, silenced } = lint(inspect(text), {}, rules);
  return {
    findings: findings.map((each) => `${each.rule} ${each.severity}: ${each.object}`),
    silenced: silenced.map(({ rule, reason, by }) => `${rule}: ${reason} (${by})`),
  };
}

const BOUND = "bindings: [{ source: amq.fanout, destination: billing }]";

describe("a rule of a team", () => {
  const [finding, ...others] = lint(
    inspect(shop(`queues: { billing: }\n${BOUND}`)),
    {},
    rulesOf(NAMES),
  ).findings;

  test("finds as those of Warren's own do, with its own words behind it", () => {
    assert.deepEqual(others, []);
    assert.deepEqual(finding, {
      rule: "team/names",
      severity: "error",
      path: ["virtualHosts", "shop", "queues", "billing"],
      virtualHost: "shop",
      object: 'queue "billing"',
      message: 'The name of the queue "billing" does not match `^.{1,3}$`.',
      hint: "Names are short. Take a shorter one. See https://wiki.example/names",
      location: { file: "f.yaml", line: 3, column: 15, offset: 36 },
    });
  });

  test("has words for people who ask what it is", () => {
    const [rule = assert.fail()] = rulesOf(NAMES).rules;
    const { id, summary, why, remedy, link } = rule;
    assert.deepEqual(
      [id, rule.severity, summary, why, remedy, link],
      [
        "team/names",
        "error",
        "Names are short.",
        "They are typed.",
        "Take a shorter one.",
        "https://wiki.example/names",
      ],
    );
  });
});

function silent(rule: string): string {
  return shop(`queues: { billing: { lint: { ${rule}: so it is } } }\n${BOUND}`);
}

describe("a silence", () => {
  test("takes back what a rule of a team finds, with the reason", () => {
    assert.deepEqual(judge(silent("team/names"), rulesOf(NAMES)), {
      findings: [],
      silenced: ["team/names: so it is (declaration)"],
    });
  });

  test("of a rule that its file does not have is found", () => {
    const { findings } = judge(silent("team/nams"), rulesOf(NAMES));
    assert.deepEqual(findings, [
      'team/names error: queue "billing"',
      'unknown-silence error: silence "team/nams"',
    ]);
  });

  for (const rule of [
    "platform.yaml/names",
    "rules/team/names",
    "Team/names",
    "team/Names",
    "team/",
    "/names",
  ]) {
    test(`of ${rule}, which no rule can be called, is found with or without rules`, () => {
      for (const rules of [undefined, rulesOf(NAMES)]) {
        const { findings } = lint(inspect(silent(rule)), {}, rules);
        const found = findings.find((each) => each.rule === "unknown-silence");
        assert.equal(found?.message, `There is no rule ${JSON.stringify(rule)}.`);
        assert.match(found?.hint ?? "", /^That of a team is called FILE\/RULE, .*: small letters, digits/);
      }
    });
  }

  test("that silences nothing is found", () => {
    const text = silent("team/names").replaceAll("billing", "bil");
    assert.deepEqual(judge(text, rulesOf(NAMES)).findings, ['unused-silence warning: silence "team/names"']);
  });

  test("of a rule of another file is left alone: whoever checks without it cannot know", () => {
    assert.deepEqual(judge(silent("other/rule"), rulesOf("name: team")).findings, []);
    assert.deepEqual(judge(silent("team/names"), rulesOf("name: other")).findings, []);
    assert.deepEqual(lint(inspect(silent("team/names"))).findings, []);
  });
});

function severity(body: string): RuleSet {
  return rulesOf(`name: team\nseverity: { ${body} }\n`);
}

describe("how severe a rule is", () => {
  const text = shop("queues: { billing: { lint: { self-deleting: it was } } }");

  test("can be said of Warren's own", () => {
    assert.deepEqual(judge(text, severity("unreachable-queue: error, unused-silence: error")).findings, [
      'unreachable-queue error: queue "billing"',
      'unused-silence error: silence "self-deleting"',
    ]);
  });

  test("of one that is off: its findings are told with the reason, and do not count", () => {
    const { findings, silenced } = judge(
      text,
      severity("unreachable-queue: { off: clients bind }, unused-silence: warning"),
    );
    assert.deepEqual(findings, ['unused-silence warning: silence "self-deleting"']);
    assert.deepEqual(silenced, ["unreachable-queue: clients bind (severity)"]);
  });

  test("a silence of a rule that is off is one that silences something", () => {
    const silent = shop("queues: { billing: { lint: { unreachable-queue: by hand } } }");
    assert.deepEqual(judge(silent, severity("unreachable-queue: { off: clients bind }")), {
      findings: [],
      silenced: ["unreachable-queue: by hand (declaration)"],
    });
  });

  test("can be said of a rule of the change", () => {
    const [before, after] = [shop("queues: { a: , b: }"), shop("queues: { a: }")].map(inspect);
    assert.ok(before !== undefined && after !== undefined);
    const found = (rules?: RuleSet) => lintChange({ before, after }, {}, rules);
    assert.deepEqual(
      found().findings.map(({ rule, severity: is }) => `${rule} ${is}`),
      ["queue-removed warning"],
    );
    assert.equal(found(severity("queue-removed: error")).findings[0]?.severity, "error");
    const off = found(severity("queue-removed: { off: a test }"));
    assert.deepEqual(
      [off.findings.length, off.silenced.map(({ reason, by }) => `${reason} ${by}`)],
      [0, ["a test severity"]],
    );
  });
});
