/** The corpus of routing cases on a real broker: what the oracle is held to is what RabbitMQ does. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { LOCAL_CHOOSER } from "../../model/routing/matchers.ts";
import { REFUSALS } from "../../model/routing/refusal.ts";
import { route } from "../../model/routing/route.ts";
import { compileRouting } from "../../model/routing/routing-table.ts";
import { CORPUS_VIRTUAL_HOST, fateOf } from "../../model/routing/testing/corpus/cases.ts";
import { CORPUS, type RoutingGroup } from "../../model/routing/testing/corpus.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { putVirtualHost } from "../virtual-hosts/put-virtual-host.ts";
import { rawGet } from "./raw-answer.ts";
import { type Observed, publishAll, removeUsers, setUp } from "./routing-probe.ts";

/** Of a publish that an exchange chooses for: enough that none of three choices is missed by chance. */
const COPIES = 60;
/** Whose choice depends on chance alone, so that every outcome has to come up. */
const BY_CHANCE = new Set(["x-random", "x-local-random"]);

/**
 * A suite for each group of the corpus, and in it a test for each of its cases.
 *
 * @param where completes the name of a suite
 * @param broker asked for when the tests run
 * @param nodes that it has
 */
export function testCorpus(where: string, broker: () => Broker, nodes = 1): void {
  for (const written of CORPUS) {
    describe(`${where}: ${written.name}`, () => {
      // Its name, and those of its users, which begin with it, are of this run alone.
      const virtualHost = `routing-${randomBytes(4).toString("hex")}`;
      const group = JSON.parse(
        JSON.stringify(written).replaceAll(CORPUS_VIRTUAL_HOST, virtualHost),
      ) as RoutingGroup;
      const { cases, users } = group;
      const setting = { topology: { virtualHost, ...group.topology }, users };
      let observed: Observed[][] = [];
      let lacks: string | undefined;

      before(async () => {
        lacks = await missingType(broker(), written);
        if (lacks !== undefined) return;
        await putVirtualHost(broker().api, { name: virtualHost });
        await setUp(broker(), setting);
        const chooses = cases.some(({ outcomes }) => outcomes !== undefined);
        observed = await publishAll(broker(), setting.topology, {
          publishes: cases.map(({ publish }) => publish),
          refusable: (index) => cases[index]?.refused !== undefined,
          copies: chooses ? COPIES : 1,
        });
      });
      after(async () => {
        if (lacks !== undefined) return;
        await removeUsers(broker(), setting);
        await broker().api.delete(apiPath("vhosts", virtualHost));
      });

      for (const [index, each] of cases.entries()) {
        test(`${each.rule}: ${JSON.stringify(each.publish)}`, (context) => {
          if (lacks === undefined) agrees({ group, each, nodes }, observed[index] ?? []);
          else context.skip(`the broker has no plugin for ${lacks}`);
        });
      }
    });
  }
}

/** An exchange type of the group that the broker does not know. */
async function missingType({ api }: Broker, { topology }: RoutingGroup): Promise<string | undefined> {
  const overview = await rawGet<{ exchange_types: readonly { name: string }[] }>(api, "/overview");
  const types = new Set(overview.exchange_types.map(({ name }) => name));
  return topology.exchanges.find(({ type }) => !types.has(type))?.type;
}

function agrees(
  {
    group: { topology },
    each,
    nodes,
  }: {
    readonly group: RoutingGroup;
    readonly each: RoutingGroup["cases"][number];
    readonly nodes: number;
  },
  copies: readonly Observed[],
): void {
  const { publish, queues, refused, outcomes } = each;
  assert.ok(copies.length > 0);
  if (refused !== undefined) {
    assert.equal(copies[0]?.refusedBy, REFUSALS[refused].code);
    return;
  }
  if (nodes > 1 && topology.exchanges.some(({ type }) => type === LOCAL_CHOOSER)) {
    // The corpus says what a single node does; here it depends on the node, and the oracle says how.
    const routed = route(compileRouting({ virtualHost: "", ...topology }, { nodes }), publish);
    const possible = new Set((routed.outcomes ?? [routed.queues]).map((outcome) => JSON.stringify(outcome)));
    for (const copy of copies) {
      assert.ok(
        possible.has(JSON.stringify(copy.queues)),
        `${JSON.stringify(copy)}: ${[...possible].join()}`,
      );
      assert.equal(copy.returned, copy.queues.length === 0 && publish.mandatory === true);
    }
    return;
  }
  if (outcomes === undefined) {
    for (const copy of copies) assert.deepEqual(copy, { queues, returned: fateOf(each) === "returned" });
    return;
  }
  const possible = new Set(outcomes.map((outcome) => JSON.stringify(outcome)));
  const seen = new Set(copies.map((copy) => JSON.stringify(copy.queues)));
  assert.deepEqual(
    [...seen].filter((outcome) => !possible.has(outcome)),
    [],
  );
  const type = topology.exchanges.find(({ name }) => name === publish.exchange)?.type;
  if (type !== undefined && BY_CHANCE.has(type)) assert.equal(seen.size, possible.size);
}
