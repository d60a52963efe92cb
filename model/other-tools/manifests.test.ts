/** Manifests of the topology operator in whatever form a tool writes them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { readImportFile } from "./read-import-file.ts";

function imported(path: string, text: string) {
  const { declaration, remarks } = readImportFile({ path, text }, {});
  return { written: writeDeclaration(declaration), remarks: remarks.map(({ message }) => message) };
}

const inAnotherOrder = (object: object): object => Object.fromEntries(Object.entries(object).toReversed());

const QUEUE = {
  apiVersion: "rabbitmq.com/v1beta1",
  kind: "Queue",
  metadata: { name: "billing", namespace: "shop" },
  spec: {
    name: "billing",
    vhost: "shop",
    durable: true,
    rabbitmqClusterReference: { name: "broker", namespace: "b" },
  },
};
const VHOST = {
  ...QUEUE,
  kind: "Vhost",
  metadata: { name: "shop" },
  spec: { name: "shop", limits: { queues: 5 }, rabbitmqClusterReference: { name: "broker" } },
};

describe("manifests as JSON", () => {
  const list = { apiVersion: "v1", kind: "List", items: [VHOST, QUEUE] };
  for (const [what, text] of [
    ["a list on one line", JSON.stringify(list)],
    ["a list as kubectl writes it", JSON.stringify(list, null, 4)],
    [
      "a list whose keys are in another order",
      JSON.stringify({ items: [VHOST, inAnotherOrder(QUEUE)] }).replace("{", '{"kind":"List",'),
    ],
  ] as const) {
    test(`${what} is read as YAML is`, () => {
      const { written, remarks } = imported("shop.json", text);
      assert.deepEqual(remarks, []);
      assert.match(written, /shop:\n {4}limits: \{ max-queues: 5 \}\n+ {4}queues:\n {6}billing:/);
    });
  }

  test("what nothing is known of is told by its path and object, and what is the operator's own is not", () => {
    const items = [
      { ...VHOST, spec: { ...VHOST.spec, limits: { queues: 5, exchanges: 7 } } },
      { ...QUEUE, spec: { ...QUEUE.spec, deletionPolicy: "delete", priorityClass: "hunter2" } },
    ];
    const { remarks, written } = imported("shop.json", JSON.stringify({ ...list, items }));
    assert.deepEqual(remarks, [
      '"limits.exchanges" of the Vhost "shop" is left out: nothing is known of it here.',
      '"priorityClass" of the Queue "billing" is left out: nothing is known of it here.',
    ]);
    assert.ok(!(written + remarks.join()).includes("hunter2"));
  });

  test("whether there are any is found in a megabyte of empty lines as well", () => {
    const { written } = imported("shop.yaml", `${"\n \n".repeat(300_000)}${JSON.stringify(VHOST, null, 2)}`);
    assert.match(written, /shop:/);
  });
});
