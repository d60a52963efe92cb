import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { awaitReady } from "../node/await-ready.ts";
import { exec, type Node, restart } from "../node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { askQueues } from "./ask-queues.ts";

const HOST = "a/b c";
const TYPES = ["classic", "quorum", "stream"] as const;

/** Erlang: what becomes of the queue `Q`. */
const BREAKS = {
  "classic hung": { erlang: "sys:suspend(amqqueue:get_pid(Q))", what: /^says nothing within 10 s$/ },
  "quorum stopped": {
    erlang: "ra:stop_server(quorum_queues, amqqueue:get_pid(Q))",
    what: /^is down$/,
  },
  "quorum hung": {
    erlang: "{Name, _} = amqqueue:get_pid(Q), sys:suspend(whereis(Name))",
    what: /^has no leader that answers$/,
  },
  "stream hung": {
    erlang: "sys:suspend(maps:get(leader_pid, amqqueue:get_type_state(Q)))",
    what: /^has no leader that answers$/,
  },
} as const;

/** A broker of its own: nothing but a restart heals what is broken here. */
describe("queues that are asked", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let api: ManagementApi;
  let nodes: readonly Node[];

  before(async () => {
    broker = await startBrokerContainer();
    nodes = [broker.node];
    api = new ManagementApi({ url: broker.managementUrl, ...broker.administrator });
    await api.put(apiPath("vhosts", HOST));
    for (const type of TYPES) await declare(`${type} well`, type);
    await declare("classic hung", "classic");
    await declare("quorum stopped", "quorum");
    await declare("quorum hung", "quorum");
    await declare("stream hung", "stream");
  });
  after(async () => {
    await api?.close();
    await broker?.remove();
  });

  async function declare(name: string, type: string): Promise<void> {
    await api.put(apiPath("queues", HOST, name), { durable: true, arguments: { "x-queue-type": type } });
  }

  const queues = [...TYPES.map((type) => `${type} well`), ...Object.keys(BREAKS)];

  test("all answer, and one that is not there is told apart", async () => {
    const found = await askQueues(api, { virtualHost: HOST, queues: [...queues, "none"] }, { nodes });
    assert.deepEqual([...found.troubles], []);
    assert.deepEqual([...found.absent], ["none"]);
    assert.deepEqual([...found.notAsked], []);
    const elsewhere = await askQueues(api, { virtualHost: "none", queues });
    assert.deepEqual([...elsewhere.absent], queues);
  });

  test("one that hangs or is down is named, and a restart of its node heals it", async () => {
    for (const [name, { erlang }] of Object.entries(BREAKS)) {
      const lookUp = `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"${HOST}">>, queue, <<"${name}">>))`;
      await exec(broker.node, ["rabbitmqctl", "eval", `${lookUp}, ${erlang}.`]);
    }
    const broken = Object.keys(BREAKS);
    const { troubles } = await askQueues(
      api,
      { virtualHost: HOST, queues: broken },
      { patience: 10_000, nodes },
    );
    for (const [name, { what }] of Object.entries(BREAKS)) {
      assert.match(troubles.get(name)?.what ?? "nothing", what, name);
      assert.equal(troubles.get(name)?.node, "rabbit@rabbit");
    }
    await restart(broker.node);
    await awaitReady(broker);
    assert.deepEqual([...(await askQueues(api, { virtualHost: HOST, queues }, { nodes })).troubles], []);
  });
});
