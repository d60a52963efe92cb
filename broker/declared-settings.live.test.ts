/** A real broker takes every argument and policy key that the rules take, and refuses or ignores what they refuse. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { canSay, KNOWN_ARGUMENTS } from "../model/arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../model/arguments/obsolete-arguments.ts";
import { type Arguments, type ArgumentValue, QUEUE_TYPES } from "../model/topology/topology.ts";
import { askedBroker, noBroker } from "./testing/ask-broker.ts";

/** What others have to stand beside. */
const BESIDE: Readonly<Record<string, Arguments>> = {
  "dead-letter-routing-key": { "dead-letter-exchange": "" },
  "delayed-retry-type": { "delayed-retry-min": 1 },
  "delayed-retry-max": { "delayed-retry-min": 1 },
  "routing-key": { "shards-per-node": 1 },
};

/** Of these the first that a rule accepts is declared. A queue that expires must outlive its test. */
const SAMPLES: readonly ArgumentValue[] = [
  600_000,
  2,
  16,
  true,
  "7D",
  "balanced",
  "drop-head",
  "all",
  "at-least-once",
  "text",
];
/** Policies are to be taken, not to do something: "^$" would match the default exchange. */
const NOBODY = "^no such object$";
/** No rule accepts all of these. */
const REFUSED: readonly ArgumentValue[] = [-1, 1.5, true, "text", {}];
/** Arguments of which RabbitMQ 4.3.6 takes any value, and does not use what it cannot. */
const IGNORED_VALUES: ReadonlySet<string> = new Set([
  "delayed-retry-max",
  "delayed-retry-min",
  "delayed-retry-type",
  "delivery-limit",
  "quorum-target-group-size",
]);
/** No queue type says that it has it: RabbitMQ 4.3.6 looks it up where quorum queues grow, and takes it everywhere. */
const IGNORED_TYPES: ReadonlySet<string> = new Set(["quorum-target-group-size"]);

const withPrefix = (table: Arguments): Arguments =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [`x-${name}`, value]));

describe("settings", { skip: noBroker }, () => {
  const { virtualHost, ask, get, plugins } = askedBroker();

  /** Whether the broker takes a queue with these arguments, and keeps them; it is removed again. */
  async function takesQueue(name: string, table: Arguments): Promise<boolean> {
    const path = `queues/${virtualHost}/${name}`;
    const status = await ask("PUT", path, { durable: true, auto_delete: false, arguments: table });
    if (status >= 300) return false;
    const queue = (await get(path)) as { arguments: Arguments };
    assert.deepEqual(queue.arguments, table);
    assert.equal(await ask("DELETE", path), 204);
    return true;
  }

  async function takesPolicy(name: string, kind: string, definition: Arguments): Promise<boolean> {
    const path = `${kind}/${virtualHost}/${name}`;
    const status = await ask("PUT", path, { pattern: NOBODY, "apply-to": "all", priority: 0, definition });
    if (status >= 300) return false;
    const policy = (await get(path)) as { definition: Arguments };
    assert.deepEqual(policy.definition, definition);
    assert.equal(await ask("DELETE", path), 204);
    return true;
  }

  for (const [name, setting] of KNOWN_ARGUMENTS) {
    const { rule, queueTypes, plugin } = setting;
    const value = SAMPLES.find(rule.accepts);
    const refused = REFUSED.filter((sample) => !rule.accepts(sample));
    if (canSay("argument", setting)) {
      test(`x-${name} as an argument`, async () => {
        assert.ok(value !== undefined && refused.length > 0);
        await Promise.all(
          QUEUE_TYPES.map(async (type) => {
            const table = { "x-queue-type": type, ...withPrefix({ ...BESIDE[name], [name]: value }) };
            const expected = queueTypes.includes(type) || IGNORED_TYPES.has(name);
            assert.equal(await takesQueue(`${name}-${type}`, table), expected, type);
          }),
        );
        const [type] = queueTypes;
        await Promise.all(
          refused.map(async (sample, index) => {
            const table = { "x-queue-type": type ?? "", [`x-${name}`]: sample };
            const path = `queues/${virtualHost}/${name}-refused-${index}`;
            const status = await ask("PUT", path, { durable: true, auto_delete: false, arguments: table });
            assert.equal(status < 300, IGNORED_VALUES.has(name), JSON.stringify(sample));
          }),
        );
      });
    }
    for (const by of ["policy", "operator policy"] as const) {
      const kind = by === "policy" ? "policies" : "operator-policies";
      test(`${name} in ${by === "policy" ? "a" : "an"} ${by}`, async (context) => {
        if (plugin !== undefined && !(await plugins()).has(plugin)) {
          context.skip(`needs a broker with the plugin ${plugin}`);
          return;
        }
        assert.ok(value !== undefined && refused.length > 0);
        const taken = await takesPolicy(name, kind, { ...BESIDE[name], [name]: value });
        assert.equal(taken, canSay(by, setting));
        const answers = refused.map((sample, index) =>
          takesPolicy(`${name}-${index}`, kind, { ...BESIDE[name], [name]: sample }),
        );
        // The sharding plugin takes half a shard, too.
        const expected = refused.map(
          (sample) => by === "policy" && name === "shards-per-node" && sample === 1.5,
        );
        assert.deepEqual(await Promise.all(answers), expected);
      });
    }
  }

  for (const [name, { refusedSince, policiesOnly }] of OBSOLETE_ARGUMENTS) {
    test(`${name}, which is obsolete`, async () => {
      const value = name === "queue-mode" ? "lazy" : name.startsWith("max-") ? 5 : "min-masters";
      assert.equal(await takesPolicy(name, "policies", { [name]: value }), refusedSince === undefined);
      if (policiesOnly !== true) {
        const type = name.startsWith("max-") ? "quorum" : "classic";
        const table = { "x-queue-type": type, [`x-${name}`]: value };
        assert.equal(await takesQueue(name, table), refusedSince === undefined);
      }
    });
  }

  test("an argument that nobody knows is taken, and does nothing", async () => {
    assert.equal(await takesQueue("unknown", { "x-queue-type": "classic", "x-message-tll": 5 }), true);
  });
});
