import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Report } from "../source/fault.ts";
import { parseSource } from "../source/parse-source.ts";
import {
  FROM_3_13,
  FROM_4_0,
  FROM_4_3,
  ONE_HOST_FROM_3_13,
  ONE_HOST_FROM_4_3,
} from "../testing/definitions-cases.ts";
import {
  inspectDeclaration,
  isError,
  type ReadOptions,
  readDeclaration,
  renderFaults,
} from "./read-declaration.ts";
import { readDefinitionsFile } from "./read-definitions.ts";

const inspect = (text: string, options?: ReadOptions) =>
  inspectDeclaration([{ path: "d.json", text }], options);
const linesOf = (text: string, options?: ReadOptions) =>
  inspect(text, options).faults.map((fault) => renderFaults([fault], []));

/** The same as a person declares it. */
const DECLARED = readDeclaration([
  {
    path: "shop.yaml",
    text: `
plugins: [rabbitmq_consistent_hash_exchange, rabbitmq_federation, rabbitmq_shovel]
virtualHosts:
  shop:
    description: Orders
    tags: [orders]
    defaultQueueType: quorum
    limits: { max-queues: 200 }
    exchanges:
      orders: { type: topic }
      spread: { type: x-consistent-hash, arguments: { hash-header: customer } }
    queues:
      billing: { arguments: { x-delivery-limit: 5 } }
      mail: { type: classic }
    bindings:
      - { source: orders, destination: billing, routingKey: order.*.paid }
      - { source: spread, destination: mail, routingKey: "1" }
    policies: { short: { pattern: ^mail$, applyTo: queues, definition: { message-ttl: 60000 } } }
    operatorPolicies: { cap: { pattern: ^mail$, applyTo: queues, definition: { max-length: 1000 } } }
    federationUpstreams: { east: { max-hops: 2, uri: "amqp://u:canary@east" } }
    shovels:
      move: { dest-queue: mail, dest-uri: "amqp://", src-queue: mail, src-uri: "amqp://u:canary@east" }
users:
  clerk:
    passwordHash: kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR
    tags: [monitoring]
    limits: { max-channels: 5 }
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    topicPermissions: { shop: { orders: { write: ^order, read: ^$ } } }
globalParameters: { note: { a: 1 } }
`,
  },
]);

describe("definitions are read as what they mean", () => {
  for (const [what, text] of Object.entries({ "3.13": FROM_3_13, "4.0": FROM_4_0, "4.3": FROM_4_3 })) {
    test(`of a whole broker, from ${what}`, () => {
      const { declaration, faults } = inspect(text);
      assert.deepEqual(faults.filter(isError), []);
      assert.deepEqual(declaration, DECLARED);
    });
  }

  const [shop] = DECLARED.virtualHosts;
  test("of one virtual host, from 4.3", () => {
    assert.deepEqual(inspect(ONE_HOST_FROM_4_3).declaration, {
      virtualHosts: [shop],
      users: [],
      globalParameters: [],
    });
  });

  test("of one virtual host, from 3.13, which has to be named", () => {
    assert.deepEqual(linesOf(ONE_HOST_FROM_3_13), [
      'd.json:1:1: These are the definitions of one virtual host, and they do not say of which. `./warren import FILE --vhost NAME` says it. For each command: "original_vhost_name": "NAME" in the file, as newer exports have it.',
    ]);
    const { declaration } = inspect(ONE_HOST_FROM_3_13, { virtualHost: "shop" });
    // Of its settings only the limits are in there.
    const settings = { description: "", tags: [], defaultQueueType: "classic" };
    assert.deepEqual(declaration?.virtualHosts, [{ ...shop, ...settings }]);
  });

  test("beside a declaration in another file", () => {
    const yaml = "virtualHosts: { shop: { queues: { more: {} } } }\n";
    const files = [
      { path: "d.json", text: FROM_4_3 },
      { path: "more.yaml", text: yaml },
    ];
    const [host] = readDeclaration(files).virtualHosts;
    assert.deepEqual(
      host?.topology.queues.map(({ name }) => name),
      ["billing", "mail", "more"],
    );
  });
});

describe("what has no place in a declaration is said", () => {
  test("and what a definitions file always has is no error", () => {
    assert.deepEqual(linesOf(FROM_4_3), [
      'd.json:5:33: warning: "passwordHash" of the user "clerk" stands here for everybody who reads the file. Write ${clerk-passwordHash} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.clerk-passwordHash`',
      'd.json:13:78: warning: "uri" of the federation upstream "east" has a password in it, for everybody who reads the file. Write ${east-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.east-password`',
      'd.json:15:116: warning: "src-uri" of the shovel "move" has a password in it, for everybody who reads the file. Write ${move-src-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.move-src-password`',
      'd.json:19:1: warning: The global parameter "cluster_tags" is left out: each node writes it at boot, from its configuration.',
    ]);
  });

  test("without secrets, in the message or in the line that is shown", () => {
    const text = FROM_4_3.replace('"apply-to":"queues"', '"apply-to":7').replace(
      '"tags":["monitoring"]',
      '"tags":7',
    );
    const files = [{ path: "d.json", text }];
    const rendered = renderFaults(inspectDeclaration(files).faults, files);
    assert.match(rendered, /"tags" cannot be a number/);
    assert.doesNotMatch(rendered, /canary|kI3GCqW5/);
  });

  test("of another form, in the order of the file, an entry of a list as one", () => {
    const text = '{"rabbit_version":"4.3.6","queues":[null,\n{"name":7,"vhost":"v"}],\n"vhosts":[5]}';
    const lines = [
      'd.json:1:37: An entry of "queues" cannot be null. Allowed: a mapping.',
      'd.json:2:9: "name" cannot be a number. Allowed: a string.',
      'd.json:3:11: An entry of "vhosts" cannot be a number. Allowed: a mapping.',
    ];
    assert.deepEqual(errorsOf(text), lines);
    const read = (report: Report) => parseSource({ path: "d.json", text }, report);
    assert.throws(() => readDefinitionsFile({}, read), { message: lines.join("\n") });
  });

  test("a queue of a type that nobody declares", () => {
    const text = FROM_4_3.replace('"type":"classic"', '"type":"rabbit_mqtt_qos0_queue"');
    assert.deepEqual(warningsOf(text), [
      `${at(text, '"rabbit_mqtt_qos0_queue"')}: warning: The queue "mail" is left out: its type "rabbit_mqtt_qos0_queue" is none that can be declared.`,
      `${at(text, '"mail","destination_type"')}: warning: The binding from "spread" to the queue "mail" is left out: the queue is not defined. Exclusive queues never are.`,
    ]);
  });

  test("rights of nobody", () => {
    const text = FROM_4_3.replace(
      '"user":"clerk","vhost":"shop","configure"',
      '"user":"ghost","vhost":"shop","configure"',
    );
    assert.deepEqual(warningsOf(text), [
      `${at(text, '"ghost"')}: warning: The user "ghost" is not defined: its rights are left out.`,
    ]);
  });

  test("a key that RabbitMQ does not know", () => {
    const text = FROM_4_3.replace('"policies":[', '"polices":[],\n"policies":[');
    assert.deepEqual(warningsOf(text), [
      `${at(text, '[],\n"policies"')}: warning: "polices" is left out: a declaration has no word for it.`,
    ]);
  });
});

/** `d.json:line:column` of the first place where `spot` stands. */
function at(text: string, spot: string): string {
  const before = text.slice(0, text.indexOf(spot)).split("\n");
  return `d.json:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

/** What is said of what is changed in {@link FROM_4_3}, beside what is said of it anyway. */
function warningsOf(text: string): string[] {
  const anyway = new Set(inspect(FROM_4_3).faults.map(({ message }) => message));
  const news = inspect(text).faults.filter(({ message }) => !anyway.has(message));
  return news.map((fault) => renderFaults([fault], []));
}

function errorsOf(text: string): string[] {
  return inspect(text)
    .faults.filter(isError)
    .map((fault) => renderFaults([fault], []));
}

const mirrored = (version: string) =>
  `{"rabbit_version":"${version}","vhosts":[{"name":"v"}],"policies":[{"vhost":"v","name":"p","pattern":"a","definition":{"ha-mode":"all"}}]}`;

describe("the version that definitions are from", () => {
  test("counts where the files stand for themselves", () => {
    assert.equal(isRefused(mirrored("3.12.8"), { asFiles: true }), false);
    assert.equal(isRefused(mirrored("3.13.7"), { asFiles: true }), false);
    assert.equal(isRefused(mirrored("4.0.5"), { asFiles: true }), true);
  });

  test("is not that of a server, and not that which is asked for", () => {
    assert.equal(isRefused(mirrored("3.13.7"), {}), true);
    assert.equal(isRefused(mirrored("3.13.7"), { asFiles: true, version: "4.2" }), true);
    assert.equal(isRefused(mirrored("4.0.5"), { asFiles: true, version: "3.13" }), false);
  });
});

function isRefused(text: string, options: ReadOptions): boolean {
  return inspect(text, options).faults.some(isError);
}

describe("faults stand where the definitions say it", () => {
  const CASES: readonly (readonly [from: string, to: string, spot: string, message: string])[] = [
    [
      '"x-delivery-limit":5',
      '"x-delivery-limit":"5"',
      '"5"',
      '"x-delivery-limit" of the queue "billing" cannot be "5". Allowed: an integer; a negative one is no limit.',
    ],
    [
      '"message-ttl":60000',
      '"message-ttl":-1',
      "-1",
      '"message-ttl" of the policy "short" cannot be -1. Allowed: an integer from 0 to 315360000000 (milliseconds).',
    ],
    [
      '"max-length":1000',
      '"max-length":"1000"',
      '"1000"',
      '"max-length" of the operator policy "cap" cannot be "1000". Allowed: an integer from 0.',
    ],
    [
      '"routing_key":"1"',
      '"routing_key":"x"',
      '"x","arguments"',
      'The routing key "x" is not a weight, which the exchange "spread" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
    ],
    [
      '"max-hops":2',
      '"hops":2',
      '"hops"',
      '"hops" is not a key of a federation upstream. Allowed: uri, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
    [
      '"write":"^orders$"',
      '"write":"("',
      '"("',
      '"write" of the permission of the user "clerk" for "shop" is not a regular expression: "(" has a "(" without its ")".',
    ],
    [
      '"max-channels":5',
      '"max-channels":0.5',
      "0.5",
      '"max-channels" of "limits" of the user "clerk" cannot be 0.5. Allowed: an integer from 0.',
    ],
    [
      '"durable":true,"auto_delete":false,"arguments":{"hash-header"',
      '"durable":"yes","auto_delete":false,"arguments":{"hash-header"',
      '"yes"',
      '"durable" cannot be a string. Allowed: true or false.',
    ],
  ];
  for (const [from, to, spot, message] of CASES) {
    test(to, () => {
      const text = FROM_4_3.replace(from, to);
      assert.deepEqual(errorsOf(text), [`${at(text, spot)}: ${message}`]);
    });
  }

  test("a topic permission for an exchange that is not there is a warning there: RabbitMQ before 4.3 takes it", () => {
    const text = FROM_4_3.replace('"exchange":"orders"', '"exchange":"order"');
    const { faults } = inspect(text, {});
    const [line, column] = at(text, '"order","write"').split(":").slice(1).map(Number);
    const found = faults.filter((fault) => fault.line === line && fault.column === column);
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ["warning"],
    );
    assert.match(found[0]?.message ?? "", /^The exchange "order" is in a topic permission and not defined: /);
  });
});
