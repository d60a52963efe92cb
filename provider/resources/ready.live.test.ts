/** `warren:index:Ready`, on a node that is started, stopped and started again. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ManagementApi } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { start, stop } from "../../broker/node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { Away } from "../away.ts";
import { Departures } from "../departures.ts";
import { Plans } from "../plans.ts";
import { readyResource } from "./ready-resource.ts";
import { type OperationContext, propertiesOf } from "./resource.ts";
import { whenReachable } from "./when-reachable.ts";

const inputs = (values: object) => readyResource.check(propertiesOf(values)).inputs;

describe("a broker in service", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let container: BrokerContainer;
  let broker: Broker;
  let context: OperationContext;
  before(async () => {
    container = await startBrokerContainer();
    const { managementUrl, amqpUrl, administrator } = container;
    broker = {
      api: new ManagementApi({ url: managementUrl, ...administrator }),
      amqp: { url: amqpUrl, ...administrator },
    };
    context = {
      urn: "",
      broker: () => broker,
      adoptionNotes: () => assert.fail(),
      owner: () => assert.fail(),
      deleteData: false,
      adopt: false,
      adoptsOnly: false,
      deleteAdopted: false,
      newBroker: false,
      moves: () => ({ nodes: [], named: new Set() }),
      backups: undefined,
      departures: new Departures(),
      away: new Away(),
      log: { info: () => undefined, warning: () => undefined, status: () => undefined },
      signal: new AbortController().signal,
      plans: new Plans({ written: undefined, refused: undefined, reviewed: undefined }),
      onFinished: () => undefined,
    };
  });
  after(async () => {
    await broker.api.close();
    await container.remove();
  });

  test("one node is; two are not, which is told when the time is over", async () => {
    const { outputs } = await readyResource.create(inputs({}), false, context);
    assert.deepEqual(outputs.values, { nodes: 1, timeout: 120, inService: true });
    await assert.rejects(
      readyResource.create(inputs({ nodes: 2, timeout: 10 }), false, context),
      (error) =>
        error instanceof WarrenError &&
        error.code === "not-in-service" &&
        /Waited 10 s for the cluster of 2 nodes .* 1 of 2 nodes running: rabbit@/.test(error.message),
    );
  });

  test("does not wait for a wrong password to become a right one", async () => {
    const { url, username } = broker.api.endpoint;
    const api = new ManagementApi({ url, username, password: "wrong" });
    const stranger = { ...context, broker: () => ({ api, amqp: { ...broker.amqp, password: "wrong" } }) };
    try {
      await assert.rejects(readyResource.create(inputs({ timeout: 300 }), false, stranger), { status: 401 });
    } finally {
      await api.close();
    }
  });

  test("waits in an update for a node that was off, and so does a read", async () => {
    const { outputs } = await readyResource.create(inputs({}), false, context);
    await stop(container.node);
    // What a read says of a node that stays off.
    const off = { values: { ...outputs.values, inService: false }, secrets: outputs.secrets };
    assert.deepEqual(Object.fromEntries(readyResource.diff(off, inputs({}))), { inService: "update" });
    const update = readyResource.update(
      { id: "ready", olds: off, news: inputs({}), preview: false },
      context,
    );
    const version = whenReachable(
      context,
      () => rawGet<object>(broker.api, "/overview?columns=rabbitmq_version"),
      {},
    );
    await start(container.node);
    assert.equal((await update).values["inService"], true);
    assert.ok("rabbitmq_version" in ((await version) ?? {}));
    const read = await readyResource.read("ready", { id: "ready", outputs: off, inputs: off }, context);
    assert.equal(read?.outputs.values["inService"], true);
  });
});
