/** The broker itself is killed in the middle of a run, and started again: the state is true, and the next run finishes. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { awaitReady } from "../node/await-ready.ts";
import { kill, start } from "../node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { type ProxiedRequest, withFaults } from "../testing/fault-proxy.ts";
import { PLANS, withSharedHost } from "../testing/shared-virtual-host.ts";
import { AppliedInPart } from "./applied-in-part.ts";

interface Phase {
  readonly request: RegExp;
  /** Not before this one. */
  readonly after?: RegExp;
}

const SNAPSHOT = /^GET \/api\/definitions\//;

/** One request of each phase of a run. */
const PHASES: Readonly<Record<string, Phase>> = {
  snapshot: { request: SNAPSHOT },
  journal: { request: /^PUT \/api\/global-parameters\// },
  create: { request: /^PUT \/api\/queues\// },
  update: { request: /^PUT \/api\/policies\/[^/]+\/ttl/ },
  delete: { request: /^DELETE \/api\/bindings\// },
  // Policies go last: all is made, and only the look afterwards is missing.
  verify: { request: SNAPSHOT, after: /^DELETE \/api\/policies\// },
};

describe("the broker is killed", { skip: NO_TEST_IMAGE }, () => {
  let container: BrokerContainer;
  let broker: Broker;
  before(async () => {
    container = await startBrokerContainer();
    const { managementUrl: url, amqpUrl, administrator } = container;
    const api = new ManagementApi({ url, ...administrator });
    broker = { api, amqp: { url: amqpUrl, ...administrator } };
  });
  after(async () => {
    await broker.api.close();
    await container.remove();
  });

  for (const [phase, { request, after: earlier }] of Object.entries(PHASES)) {
    test(`at the first request to ${phase}`, () =>
      withSharedHost(broker, PLANS.mixed, async (host) => {
        let [killed, begun] = [false, earlier === undefined];
        const killedAt = async ({ method, path }: ProxiedRequest): Promise<undefined> => {
          const line = `${method} ${path}`;
          begun ||= earlier?.test(line) === true;
          if (killed || !begun || !request.test(line)) return;
          killed = true;
          await kill(container.node);
        };
        const error = await withFaults(broker.api, killedAt, (api) =>
          host.run({ ...broker, api }).then(
            () => undefined,
            (thrown: unknown) => thrown,
          ),
        );
        assert.ok(killed);
        // Started first: whatever fails below must not leave the other tests without a broker.
        await start(container.node);
        await awaitReady({ managementUrl: container.managementUrl, amqpUrl: container.amqpUrl });
        assert.ok(error instanceof WarrenError, String(error));
        assert.match(error.message, /the broker cannot be reached|AMQP/);
        assert.ok(!`${error.message} ${error.hint}`.includes(container.administrator.password));
        const state = error instanceof AppliedInPart ? error.owned : host.recorded;
        await host.isTrue(state);
        await host.run(broker, state);
        await host.isDone();
      }));
  }
});
