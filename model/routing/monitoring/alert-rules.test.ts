import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { readDeclaration } from "../../declaration/reading/read-declaration.ts";
import { type AlertRule, alertRules, type RuleGroup, renderAlertRules } from "./alert-rules.ts";
import { metricsIn } from "./testing/read-promql.ts";

const ODD = String.raw`"{{ .Value }}\u202e ##[x]"`;
const declaration = readDeclaration([
  {
    path: "f.yaml",
    text: `virtualHosts:
  empty:
  shop:
    exchanges: { dead: { type: fanout } }
    queues:
      work: { arguments: { x-dead-letter-exchange: dead, x-max-length: 999, x-max-length-bytes: 5000 } }
      dead: {}
      ${ODD}: { type: classic, arguments: { x-max-length: 10, x-overflow: reject-publish } }
    bindings: [{ source: dead, destination: dead }]
users:
  service: { permissions: { shop: { configure: ^$, write: ^$, read: ^work$ } } }
`,
  },
]);
const groups = alertRules(declaration);
const rulesOf = (name: string): readonly AlertRule[] =>
  groups.find((group) => group.name === name)?.rules ?? [];

describe("alert rules", () => {
  test("a group for the broker and one for each virtual host that has queues", () => {
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["warren: the broker", "warren: virtual host shop"],
    );
  });

  test("each queue has those that its declaration gives reason for", () => {
    assert.deepEqual(
      rulesOf("warren: virtual host shop").map(({ alert, labels }) => [
        alert,
        labels["queue"],
        labels["limit"],
      ]),
      [
        ["RabbitMQQueueMissing", "work", undefined],
        ["RabbitMQQueueNearlyFull", "work", "max-length"],
        ["RabbitMQQueueNearlyFull", "work", "max-length-bytes"],
        ["RabbitMQQueueWithoutConsumer", "work", undefined],
        ["RabbitMQQueueMissing", "dead", undefined],
        ["RabbitMQDeadLetters", "dead", undefined],
        ["RabbitMQQueueMissing", String.raw`{{"{{ .Value }}\u202e \u0023#[x]"}}`, undefined],
        ["RabbitMQQueueNearlyFull", String.raw`{{"{{ .Value }}\u202e \u0023#[x]"}}`, "max-length"],
      ],
    );
  });

  test("asks for ready messages and bytes above four fifths of a limit, and says what comes then", () => {
    const [messages, bytes, refusing] = rulesOf("warren: virtual host shop").filter(
      ({ alert }) => alert === "RabbitMQQueueNearlyFull",
    );
    assert.match(messages?.expr ?? "", /^max by \(vhost, queue\) \(\w+_messages_ready\{.*\}\) > 799$/);
    assert.match(bytes?.expr ?? "", /^max by \(vhost, queue\) \(\w+_messages_ready_bytes\{.*\}\) > 4000$/);
    assert.match(messages?.annotations.description ?? "", /dropped or dead-lettered/);
    assert.match(refusing?.annotations.description ?? "", /publishers are refused/);
  });

  test("no two rules are one to Prometheus, and no annotation has a name of a stranger", () => {
    const all = groups.flatMap(({ rules }) => rules);
    const keys = all.map(({ alert, labels }) => JSON.stringify([alert, labels]));
    assert.equal(new Set(keys).size, keys.length);
    for (const { annotations } of all) assert.doesNotMatch(JSON.stringify(annotations), /work|\.Value/);
  });

  test("labels that are said stand at every metric", () => {
    for (const { rules } of alertRules(declaration, { job: 'a"b' })) {
      for (const { expr } of rules) {
        for (const { selector } of metricsIn(expr)) assert.match(selector, /[{,]job="a\\"b"\}$/);
      }
    }
  });

  test("the file is the rules as YAML, and says what has to be scraped for them", () => {
    const text = renderAlertRules(groups, ["shop"]);
    assert.deepEqual(parse(text), { groups });
    assert.match(text, /^# {7}vhost: \["shop"\]$/m);
    assert.match(text, /^# {7}family: \[queue_coarse_metrics, queue_metrics, queue_consumer_count\]$/m);
    assert.doesNotMatch(text, /[^\P{Cc}\n]|\u202e|##\[/u);
    const [broker] = groups as readonly [RuleGroup, ...RuleGroup[]];
    assert.doesNotMatch(renderAlertRules([broker], []), /detailed/);
  });
});
