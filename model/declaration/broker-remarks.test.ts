import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import { WarrenError } from "../warren-error.ts";
import { assertBrokerHolds, type BrokerFacts, brokerRemarks } from "./broker-remarks.ts";
import type { Declaration } from "./declaration.ts";
import { readDeclaration } from "./reading/read-declaration.ts";

const facts = (more: Partial<BrokerFacts> = {}): BrokerFacts => ({
  user: { name: "warren", tags: ["administrator"] },
  version: "4.3.6",
  nodes: [{ name: "rabbit@one", plugins: ["rabbitmq_management"] }],
  metadataStore: "khepri",
  virtualHosts: ["/"],
  denied: [],
  ...more,
});

const declared = (text: string, version: RabbitmqVersion = "4.3"): Declaration =>
  readDeclaration([{ path: "f.yaml", text: `plugins: [rabbitmq_shovel, rabbitmq_sharding]\n${text}` }], {
    version,
  });

const QUORUM = `virtualHosts:
  shop:
    defaultQueueType: quorum
    queues: { a: , limited: { arguments: { x-delivery-limit: 5 } }, kept: , old: { type: classic } }
    policies: { p: { pattern: ^kept$, definition: { delivery-limit: 9 } } }
`;

describe("what a broker lacks", () => {
  test("a plugin, and the nodes that lack it", () => {
    const shovel = declared(
      "virtualHosts: { shop: { queues: { a: , b: }, shovels: { s: { src-uri: 'amqp://', src-queue: a, dest-uri: 'amqp://', dest-queue: b } } } }",
    );
    const nodes = [
      { name: "rabbit@one", plugins: ["rabbitmq_management", "rabbitmq_shovel"] },
      { name: "rabbit@two", plugins: ["rabbitmq_management"] },
    ];
    assert.throws(
      () => assertBrokerHolds(facts({ nodes }), shovel),
      (error) =>
        error instanceof WarrenError &&
        error.message ===
          "The declaration needs a plugin that the broker does not have enabled: rabbitmq_shovel (not on rabbit@two)." &&
        error.hint === "On each node: rabbitmq-plugins enable rabbitmq_shovel",
    );
    assert.doesNotThrow(() => assertBrokerHolds(facts({ nodes: nodes.slice(0, 1) }), shovel));
  });

  test("an exchange type that a later version has built in", () => {
    const modulus = declared("virtualHosts: { shop: { exchanges: { e: { type: x-modulus-hash } } } }", "4.2");
    assert.doesNotThrow(() => assertBrokerHolds(facts(), modulus));
    assert.throws(() => assertBrokerHolds(facts({ version: "4.2.1" }), modulus), /rabbitmq_sharding/);
  });

  test("a version", () => {
    assert.throws(
      () => assertBrokerHolds(facts({ version: "3.10.8" }), declared(QUORUM)),
      /3\.10\.8.*3\.13 and later/,
    );
  });
});

describe("remarks", () => {
  const cases: readonly {
    readonly what: string;
    readonly of: BrokerFacts;
    readonly text?: string;
    readonly expected: readonly RegExp[];
  }[] = [
    { what: "nothing of a broker that has all", of: facts(), expected: [] },
    {
      what: "no default limit of deliveries before 4.0",
      of: facts({ version: "3.13.7", metadataStore: "mnesia" }),
      expected: [/^RabbitMQ 3\.13\.7 has no default limit .* for ever in shop\/a\. /],
    },
    { what: "one since 4.0", of: facts({ version: "4.0.5", metadataStore: "mnesia" }), expected: [] },
    {
      what: "a cluster on Mnesia",
      of: facts({
        version: "4.2.0",
        metadataStore: "mnesia",
        nodes: ["one", "two", "three"].map((name) => ({ name, plugins: [] })),
      }),
      expected: [/^The cluster of 3 nodes .* Mnesia.* enable_feature_flag khepri_db\.$/],
    },
    { what: "a version to come", of: facts({ version: "4.9.0" }), expected: [/4\.9\.0 is younger.*4\.3/] },
    {
      what: "queues that are refused",
      of: facts({ denied: ["transient_nonexcl_queues"] }),
      text: "virtualHosts: { shop: { queues: { t: { durable: false }, d: } } }",
      expected: [/refuses queues that are not durable .*: shop\/t\.$/],
    },
  ];
  for (const { what, of, text = QUORUM, expected } of cases) {
    test(what, () => {
      const remarks = brokerRemarks(of, declared(text));
      assert.equal(remarks.length, expected.length, remarks.join("\n"));
      for (const [index, pattern] of expected.entries()) assert.match(remarks[index] ?? "", pattern);
    });
  }
});
