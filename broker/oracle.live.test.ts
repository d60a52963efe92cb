/** The corpus on a real broker: what the oracle is held to is what RabbitMQ does. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { CORPUS_VIRTUAL_HOST, fateOf } from "../model/routing/corpus/cases.ts";
import { CORPUS, type RoutingGroup } from "../model/routing/corpus.ts";
import { REFUSALS } from "../model/routing/refusal.ts";
import { apiPath } from "./management-api.ts";
import { liveBroker } from "./testing/live-broker.ts";
import { type Observed, publishAll, removeUsers, setUp } from "./testing/routing-probe.ts";

const broker = liveBroker();
/** Of a publish that an exchange chooses for: enough that none of three choices is missed by chance. */
const COPIES = 60;
/** Whose choice depends on chance alone, so that every outcome has to come up. */
const BY_CHANCE = new Set(["x-random", "x-local-random"]);

if (typeof broker === "string") test("the corpus on a broker", { skip: broker }, () => undefined);
else {
  const overview = await broker.api.get<{ exchange_types: readonly { name: string }[] }>("/overview");
  const types = new Set(overview.exchange_types.map(({ name }) => name));
  for (const written of CORPUS) {
    const missing = written.topology.exchanges.find(({ type }) => !types.has(type));
    const skip = missing === undefined ? false : `the broker has no plugin for ${missing.type}`;
    describe(`on a broker: ${written.name}`, { skip }, () => {
      // Its name, and those of its users, which begin with it, are of this run alone.
      const virtualHost = `routing-${randomBytes(4).toString("hex")}`;
      const group = JSON.parse(
        JSON.stringify(written).replaceAll(CORPUS_VIRTUAL_HOST, virtualHost),
      ) as RoutingGroup;
      const { cases, users } = group;
      const setting = { topology: { virtualHost, ...group.topology }, users };
      let observed: Observed[][] = [];

      before(async () => {
        await broker.api.put(apiPath("vhosts", virtualHost));
        await setUp(broker, setting);
        const chooses = cases.some(({ outcomes }) => outcomes !== undefined);
        observed = await publishAll(
          broker,
          setting.topology,
          cases.map(({ publish }) => publish),
          { refusable: (index) => cases[index]?.refused !== undefined, copies: chooses ? COPIES : 1 },
        );
      });
      after(async () => {
        await removeUsers(broker, setting);
        await broker.api.delete(apiPath("vhosts", virtualHost));
      });

      for (const [index, each] of cases.entries()) {
        const { rule, publish, queues, refused, outcomes } = each;
        test(`${rule}: ${JSON.stringify(publish)}`, () => {
          const copies = observed[index] ?? [];
          assert.ok(copies.length > 0);
          if (refused !== undefined) {
            assert.equal(copies[0]?.refusedBy, REFUSALS[refused].code);
          } else if (outcomes === undefined) {
            for (const copy of copies) {
              assert.deepEqual(copy, { queues, returned: fateOf(each) === "returned" });
            }
          } else {
            const possible = new Set(outcomes.map((outcome) => JSON.stringify(outcome)));
            const seen = new Set(copies.map((copy) => JSON.stringify(copy.queues)));
            assert.deepEqual(
              [...seen].filter((outcome) => !possible.has(outcome)),
              [],
            );
            const type = group.topology.exchanges.find(({ name }) => name === publish.exchange)?.type;
            if (type !== undefined && BY_CHANCE.has(type)) assert.equal(seen.size, possible.size);
          }
        });
      }
    });
  }
}
