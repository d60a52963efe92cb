/**
 * One request of a run goes wrong, each in turn and in every way: the error says what and why and holds no secret, the
 * state says what is owned, somebody else's objects are as they were, and the next run ends in the declared.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { restrictTo } from "../model/topology/ownership.ts";
import type { Topology } from "../model/topology/topology.ts";
import { WarrenError } from "../model/warren-error.ts";
import type { Broker } from "./broker.ts";
import { type Fault, type ProxiedRequest, withFaults } from "./testing/fault-proxy.ts";
import { liveBroker, withUser } from "./testing/live-broker.ts";
import { PLANS, type Plan, type SharedHost, withSharedHost } from "./testing/shared-virtual-host.ts";
import { AppliedInPart } from "./topology/applied-in-part.ts";
import { snapshot } from "./topology/snapshot.ts";

const broker = liveBroker();

const CAUSES: Readonly<Record<string, RegExp>> = {
  cut: /cannot be reached \(/,
  "cut-after": /cannot be reached \(/,
  truncate: /cannot be reached \(/,
  shorten: /the answer is not JSON|HTTP 404: \{"error/,
  silent: /no answer within 30 s/,
  "silent-after": /no answer within 30 s/,
};

/** By the name of the test: what is done to request 0, 1, 2 and so on, over and over. */
const FAULTS: Readonly<Record<string, readonly [Fault, ...Fault[]]>> = {
  "cut before the broker has it": ["cut"],
  "cut in place of the answer": ["cut-after"],
  "an answer cut in the middle": ["truncate"],
  "half an answer": ["shorten"],
  "no answer": ["silent", "silent-after"],
  404: [{ status: 404 }],
  503: [{ status: 503 }],
  "401, 403, 409, 500": [{ status: 401 }, { status: 403 }, { status: 409 }, { status: 500 }],
  "500, 409, 403, 401": [{ status: 500 }, { status: 409 }, { status: 403 }, { status: 401 }],
};

describe("a fault in any request", {
  skip: typeof broker === "string" ? broker : false,
  concurrency: 4,
}, () => {
  const live = broker as Broker;
  for (const [name, plan] of Object.entries({ mixed: PLANS.mixed, "take down": PLANS.delete })) {
    for (const [title, faults] of Object.entries(FAULTS)) {
      test(`${name}: ${title}`, (context) =>
        withUser(live, async (user) => {
          let [at, failed] = [0, 0];
          for (let outcome: Outcome = "failed"; outcome !== "over"; at++) {
            const fault = faults[at % faults.length] ?? faults[0];
            outcome = await disturbed(user, plan, at, fault);
            if (outcome === "failed") failed++;
          }
          context.diagnostic(`${failed} runs failed, of ${at - 1} that were disturbed`);
          assert.ok(failed >= 5, `only ${failed} failed`);
        }));
    }
  }
});

type Outcome = "failed" | "unharmed" | "over";

/** @returns `over` where the run has no such request, `unharmed` where it ended well all the same */
async function disturbed(user: Broker, plan: Plan, at: number, fault: Fault): Promise<Outcome> {
  let outcome: Outcome = "over";
  await withSharedHost(user, plan, async (host) => {
    const run = async (api: Broker["api"], requests: readonly ProxiedRequest[]): Promise<Topology> => {
      try {
        const state = await host.run({ ...user, api });
        outcome = requests.length <= at ? "over" : "unharmed";
        return state;
      } catch (error) {
        outcome = "failed";
        const request = requests[at];
        assert.ok(request !== undefined, String(error));
        explains(error, { request, fault, user });
        return stateAfter(error, host);
      }
    };
    await withFaults(user.api, onlyAt(at, fault), async (api, proxy) => {
      const state = await run(api, proxy.requests);
      const when = `${outcome}: ${JSON.stringify(fault)} at ${JSON.stringify(proxy.requests[at])}`;
      try {
        await host.isTrue(state);
        await host.run(user, state);
        await host.isDone();
      } catch (error) {
        throw new Error(when, { cause: error });
      }
    });
  });
  return outcome;
}

function onlyAt(at: number, fault: Fault): (request: ProxiedRequest) => Fault | undefined {
  return ({ index }) => (index === at ? fault : undefined);
}

/** Says which object, or at least which request of which virtual host, and why; never the password. */
function explains(
  error: unknown,
  { request, fault, user }: { request: ProxiedRequest; fault: Fault; user: Broker },
): void {
  assert.ok(error instanceof WarrenError, String((error as Error).stack));
  const text = `${error.message}\n${error.hint}`;
  if (typeof fault === "string") assert.match(error.message, CAUSES[fault] ?? /^$/);
  else if ("status" in fault) assert.ok(error.message.includes(`HTTP ${fault.status}: injected`));
  assert.ok(!text.includes(user.api.endpoint.password), "the password");
  assert.ok(!text.includes(Buffer.from(`:${user.api.endpoint.password}`).toString("base64").slice(3, -3)));
  assert.ok(error.message.includes(request.path), `${error.message} does not name ${request.path}`);
  const named = /^\/api\/(queues|exchanges|policies|bindings)\/[^/]+\/./.exec(request.path);
  if (named !== null && request.method !== "GET") {
    assert.match(error.message, /^(creating|changing|replacing|deleting) (queue|exchange|policy|binding) /);
  }
}

/** What Pulumi keeps: the partial state, all of which is there, or the state as it was. */
async function stateAfter(error: unknown, host: SharedHost): Promise<Topology> {
  if (!(error instanceof AppliedInPart)) return host.recorded;
  const there = (await snapshot(host.broker.api, host.virtualHost)) as Topology;
  assert.deepEqual(restrictTo(error.owned, there), error.owned);
  return error.owned;
}
