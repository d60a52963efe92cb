import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import { clusterSize, enabledPlugins, listNodes, listNodesIfTold, nodesWhere } from "./nodes.ts";
import { asking } from "./testing/answering-server.ts";

/** As RabbitMQ answers before a node's first statistics, and of one that is down. */
const STARTED = { name: "rabbit@a", running: true, being_drained: false };
const DOWN = { name: "rabbit@b", running: false };
const TOLD = { ...STARTED, enabled_plugins: ["rabbitmq_shovel"] };

test("a node that has just started is asked again until it has told of its plugins", async () => {
  const answers = [
    [STARTED, DOWN],
    [STARTED, DOWN],
    [TOLD, DOWN],
  ];
  let asked = 0;
  await asking(
    (_, response) => response.end(JSON.stringify(answers[asked++])),
    async (api) => {
      assert.deepEqual([...enabledPlugins(await listNodes(api))], ["rabbitmq_shovel"]);
    },
  );
  assert.equal(asked, answers.length);
});

test("of a node that is down nothing is waited for", async () => {
  let asked = 0;
  await asking(
    (_, response) => {
      asked++;
      response.end(JSON.stringify([TOLD, DOWN]));
    },
    async (api) => assert.equal((await listNodes(api)).length, 2),
  );
  assert.equal(asked, 1);
});

test("a node that is down is one of the cluster still", async () => {
  await asking(
    (_, response) => response.end(JSON.stringify([TOLD, DOWN])),
    async (api) => assert.equal(await clusterSize(api), 2),
  );
});

test("whoever may not be told of nodes gets none", async () => {
  await asking(refusing("Not monitor user"), async (api) => {
    assert.deepEqual([await listNodesIfTold(api), await clusterSize(api)], [undefined, undefined]);
  });
});

test("a login that is refused is an error", async () => {
  await asking(refusing("Login failed"), (api) => assert.rejects(listNodesIfTold(api), /Login failed/));
});

/** In RabbitMQ's words. */
function refusing(reason: string): RequestListener {
  return (_, response) => {
    response.statusCode = 401;
    response.end(JSON.stringify({ error: "not_authorized", reason }));
  };
}

test("what was told can be late: it is asked again until it is as it should be", async () => {
  const answers = [[{ ...TOLD, enabled_plugins: [] }], [{ ...TOLD, enabled_plugins: [] }], [TOLD]];
  let asked = 0;
  await asking(
    (_, response) => response.end(JSON.stringify(answers[asked++])),
    async (api) => {
      const nodes = await nodesWhere(api, (told) => enabledPlugins(told).has("rabbitmq_shovel"));
      assert.deepEqual(nodes, [TOLD]);
    },
  );
  assert.equal(asked, answers.length);
});
