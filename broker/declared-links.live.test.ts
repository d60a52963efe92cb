/** A real broker takes the exchange types, upstreams, shovels and limits that the rules take, and refuses the others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EXCHANGE_TYPES, exchangePlugin, FOREIGN_EXCHANGE_TYPES } from "../model/arguments/exchange-types.ts";
import { uriProblem } from "../model/declaration/checks/check-uri.ts";
import type { LinkRules } from "../model/declaration/reading/read-link.ts";
import { UPSTREAM_RULES, UPSTREAM_SET_RULES } from "../model/declaration/rules/federation-rules.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "../model/declaration/rules/shovel-rules.ts";
import { FEDERATION_PLUGIN, SHOVEL_PLUGIN } from "../model/rabbitmq/plugins.ts";
import type { Arguments, ArgumentValue } from "../model/topology/topology.ts";
import { askedBroker, noBroker } from "./testing/ask-broker.ts";

const SAMPLES: readonly ArgumentValue[] = [
  5,
  true,
  "never",
  "on-publish",
  "classic",
  "single",
  "message_id",
  "amqp091",
  { content_type: "text/plain" },
  "text",
];
const REFUSED: readonly ArgumentValue[] = [[1], 5, "text"];
/** An argument that the stream plugin writes and nobody reads: RabbitMQ 4.3.6 takes any value of it. */
const IGNORED_VALUES: ReadonlySet<string> = new Set(["x-super-stream"]);
/** Nobody listens there: links are taken, and never come up. */
const NOWHERE = "amqp://127.0.0.1:1";

/** Each key alone beside what is needed: one value that is allowed, some that are not. */
async function checkKeys(
  rules: LinkRules,
  base: Arguments,
  take: (definition: Arguments) => Promise<boolean>,
): Promise<void> {
  for (const [key, { rule, required }] of Object.entries(rules)) {
    if (key in base && required === true) continue;
    const { "src-queue": _, ...withoutQueue } = base;
    const around = key === "src-exchange" ? withoutQueue : base;
    const value = SAMPLES.find(rule.accepts);
    assert.ok(value !== undefined, key);
    assert.equal(await take({ ...around, [key]: value }), true, `${key}: ${JSON.stringify(value)}`);
    for (const sample of REFUSED.filter((each) => !rule.accepts(each))) {
      assert.equal(await take({ ...around, [key]: sample }), false, `${key}: ${JSON.stringify(sample)}`);
    }
  }
  assert.equal(await take({ ...base, "no-such-key": 1 }), false);
  for (const key of Object.keys(base).filter((each) => rules[each]?.required === true)) {
    const rest = Object.fromEntries(Object.entries(base).filter(([each]) => each !== key));
    assert.equal(await take(rest), false, `without ${key}`);
  }
}

describe("what plugins bring", { skip: noBroker }, () => {
  const { virtualHost, ask, plugins, enterDefault } = askedBroker();
  // "amqp://" is the virtual host "/", and RabbitMQ asks whether the user may go there.
  enterDefault();

  const missing = async (plugin: string | undefined): Promise<string | undefined> => {
    const absent = plugin !== undefined && !(await plugins()).has(plugin);
    return absent ? `needs a broker with the plugin ${plugin}` : undefined;
  };

  /** Whether the broker takes it as a parameter; it is removed again, so that no link tries to come up. */
  async function takes(component: string, name: string, value: unknown): Promise<boolean> {
    const path = `parameters/${component}/${virtualHost}/${encodeURIComponent(name)}`;
    const status = await ask("PUT", path, { value });
    if (status < 300) assert.equal(await ask("DELETE", path), 204);
    return status < 300;
  }

  for (const [type, { arguments: rules }] of EXCHANGE_TYPES) {
    test(`the exchange type ${type}`, async (context) => {
      const why = await missing(exchangePlugin(type, "4.3"));
      if (why !== undefined) {
        context.skip(why);
        return;
      }
      for (const [name, { rule }] of Object.entries(rules)) {
        for (const value of [
          SAMPLES.find(rule.accepts),
          ...REFUSED.filter((sample) => !rule.accepts(sample)),
        ]) {
          const path = `exchanges/${virtualHost}/${type}-${name}`;
          const body = {
            type,
            durable: true,
            auto_delete: false,
            internal: false,
            arguments: { [name]: value },
          };
          const status = await ask("PUT", path, body);
          const expected = rule.accepts(value ?? null) || IGNORED_VALUES.has(name);
          assert.equal(status < 300, expected, `${name}: ${JSON.stringify(value)}`);
          if (status < 300) assert.equal(await ask("DELETE", path), 204);
        }
      }
    });
  }

  test("the types that are refused are none of its", async () => {
    for (const type of [...FOREIGN_EXCHANGE_TYPES.keys()].filter(
      (type) => type !== "x-federation-upstream",
    )) {
      assert.equal(await ask("PUT", `exchanges/${virtualHost}/foreign`, { type }), 400, type);
    }
  });

  test("the keys of an upstream, and of a member of a set", async (context) => {
    const why = await missing(FEDERATION_PLUGIN);
    if (why !== undefined) {
      context.skip(why);
      return;
    }
    await checkKeys(UPSTREAM_RULES, { uri: NOWHERE }, (value) => takes("federation-upstream", "u", value));
    await checkKeys(UPSTREAM_SET_RULES, { upstream: "u" }, (value) =>
      takes("federation-upstream-set", "s", [value]),
    );
    const both = { "federation-upstream": "u", "federation-upstream-set": "s" };
    const policy = { pattern: "a", "apply-to": "all", definition: both };
    assert.equal(await ask("PUT", `policies/${virtualHost}/both`, policy), 400);
  });

  for (const protocol of SHOVEL_PROTOCOLS) {
    test(`the keys of a shovel by ${protocol}`, async (context) => {
      const why = await missing(SHOVEL_PLUGIN);
      if (why !== undefined) {
        context.skip(why);
        return;
      }
      const uri = protocol === "local" ? "amqp://" : NOWHERE;
      const ends: Arguments =
        protocol === "amqp10"
          ? { "src-address": "/queues/a", "dest-address": "/queues/b" }
          : { "src-queue": "a" };
      const protocols: Arguments = { "src-protocol": protocol, "dest-protocol": protocol };
      const base: Arguments = { "src-uri": uri, "dest-uri": uri, ...ends, ...protocols };
      const { "src-protocol": _, "dest-protocol": __, ...rules } = shovelRules(protocol, protocol);
      await checkKeys(rules, base, (value) => takes("shovel", "s", value));
      const refused: readonly Arguments[] = [
        { "src-protocol": "text" },
        { "ack-mode": "no-ack", "src-delete-after": 5 },
        ...(protocol === "amqp10"
          ? []
          : [{ "src-exchange": "b" }, { "dest-exchange": "a", "dest-queue": "b" }]),
      ];
      for (const wrong of refused) {
        assert.equal(await takes("shovel", "s", { ...base, ...wrong }), false, JSON.stringify(wrong));
      }
    });
  }

  test("URIs", async (context) => {
    const why = await missing(FEDERATION_PLUGIN);
    if (why !== undefined) {
      context.skip(why);
      return;
    }
    const right = [
      "amqp://",
      "amqp://host",
      "amqp://u:p@host:5672/v",
      "amqp://u:p%40@host/%2F",
      "amqps://host",
      "amqp://[::1]:5672",
      "AMQP://host?heartbeat=5",
      "amqp://host?unknown=x",
    ];
    const wrong = [
      "http://host",
      "host",
      "amqp://host:0",
      "amqp://host:70000",
      "amqp://host/a/b",
      "amqp://u:%zz@host",
      "amqps:///v",
      "amqp://:5672",
      "amqp://host?heartbeat=soon",
    ];
    for (const uri of [...right, ...wrong]) {
      const expected = right.includes(uri);
      assert.equal(uriProblem(uri) === undefined, expected, uri);
      assert.equal(await takes("federation-upstream", "u", { uri }), expected, uri);
    }
  });

  test("parameters of a component that it does not have are refused", async () => {
    assert.equal(await takes("mine", "a", 1), false);
  });

  test("global parameters of any value, and limits", async () => {
    for (const value of [null, 1, "text", [1], { a: { b: [null] } }]) {
      const path = `global-parameters/${virtualHost}`;
      assert.ok((await ask("PUT", path, { value })) < 300);
      assert.equal(await ask("DELETE", path), 204);
    }
    const host = `vhost-limits/${virtualHost}`;
    assert.equal(await ask("PUT", `${host}/max-queues`, { value: 5 }), 204);
    assert.equal(await ask("PUT", `${host}/max-connections`, { value: 5 }), 204);
    assert.equal(await ask("PUT", `${host}/max-channels`, { value: 5 }), 400);
    const user = virtualHost;
    assert.equal(await ask("PUT", `users/${user}`, { password: "x", tags: "" }), 201);
    assert.equal(await ask("PUT", `user-limits/${user}/max-channels`, { value: 5 }), 204);
    assert.equal(await ask("PUT", `user-limits/${user}/max-connections`, { value: 5 }), 204);
    assert.equal(await ask("PUT", `user-limits/${user}/max-queues`, { value: 5 }), 400);
    assert.equal(await ask("DELETE", `users/${user}`), 204);
  });
});
