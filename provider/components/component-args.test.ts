/** What a program in another language says, as the classes in TypeScript take it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "../../infra/components/is-known.ts";
import { SERVER_DEFAULTS } from "../../infra/components/server-settings.ts";
import { valueOf } from "../../infra/config/value-of.ts";
import { cluster, dockerServer, environment, existingBroker } from "../description/components.ts";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "../protocol/property-map.ts";
import { validate } from "../resources/validation.ts";
import { componentArgs } from "./component-args.ts";

const inputs = (values: Record<string, PropertyValue>, secrets: readonly string[] = []): PropertyMap => ({
  values,
  secrets: new Set(secrets),
});
const of = (given: PropertyMap, urns: readonly string[] = []) => ({
  name: "broker",
  inputs: given,
  dependencies: new Map(Object.keys(given.values).map((key) => [key, urns])),
});

describe("the arguments of a component", () => {
  test("that decide what there is are plain values, and the others outputs", async () => {
    const given = inputs({ amqpPort: 5673, plugins: ["rabbitmq_shovel"], administratorPassword: "canary" });
    const { values, later } = await componentArgs(dockerServer, of(given));
    assert.deepEqual(later, []);
    assert.equal(values["amqpPort"], 5673);
    assert.deepEqual(values["plugins"], ["rabbitmq_shovel"]);
    const password = values["administratorPassword"];
    assert.ok(pulumi.Output.isInstance(password));
    assert.equal(await valueOf(password), "canary");
  });

  test("keep what is secret, and what they are outputs of", async () => {
    const urn = "urn:pulumi:test::test::random:index/randomPassword:RandomPassword::made";
    const given = of(inputs({ secrets: { toString: "canary" }, declaration: "shop.yaml" }, ["secrets"]), [
      urn,
    ]);
    const { values } = await componentArgs(environment, given);
    const { secrets } = values;
    assert.ok(pulumi.Output.isInstance(secrets));
    assert.deepEqual(await valueOf(secrets), { toString: "canary" });
    assert.equal(await pulumi.isSecret(secrets), true);
    const [, dependencies] = await pulumi.runtime.serializeResourceProperties("test", { secrets });
    const urns = [...(dependencies.get("secrets") ?? [])].map((resource) => valueOf(resource.urn));
    assert.deepEqual(await Promise.all(urns), [urn]);
  });

  test("that are not known yet are unknown outputs, or named where they decide what there is", async () => {
    const given = inputs({
      amqpUrl: UNKNOWN,
      managementUrl: "http://a",
      administrator: "a",
      administratorPassword: "p",
    });
    const { values, later } = await componentArgs(existingBroker, of(given));
    assert.deepEqual(later, []);
    assert.equal(await isKnown(values["amqpUrl"]), false);
    assert.equal(await isKnown(values["managementUrl"]), true);
    const billing: PropertyValue = { arguments: { "x-max-length": UNKNOWN } };
    const within = { virtualHosts: { shop: { queues: { billing } } } };
    const deciding = await componentArgs(environment, of(inputs({ declaration: within, broker: UNKNOWN })));
    assert.deepEqual(deciding.later.toSorted(), ["broker", "declaration"]);
  });

  test("have objects of any name in a declaration", async () => {
    const queues = Object.fromEntries([
      ["__proto__", {}],
      ["toString", {}],
    ]) as Record<string, PropertyValue>;
    const declaration = { virtualHosts: { shop: { queues } } };
    const { values } = await componentArgs(environment, of(inputs({ declaration })));
    assert.deepEqual(values["declaration"], declaration);
    assert.deepEqual(Object.keys(queues), ["__proto__", "toString"]);
  });

  const REFUSED: readonly [string, () => Promise<unknown>, RegExp][] = [
    [
      "what is not told to it, with a near miss, and values of another type",
      () => componentArgs(dockerServer, of(inputs({ amqpPrt: 1, managementPort: "x" }))),
      /DockerServer "broker":\n(?=[^]*amqpPrt)(?=[^]*managementPort)/,
    ],
    [
      "what is lacking",
      () => componentArgs(environment, of(inputs({ prune: [] }))),
      /Environment "broker":\nArgument "declaration" /,
    ],
    [
      "a secret where nothing is kept as one",
      () =>
        componentArgs(
          environment,
          of(inputs({ declaration: { users: { a: { password: "canary" } } } }, ["declaration"])),
        ),
      /^(?!.*canary)Environment "broker": Argument "declaration" has a secret in it/,
    ],
    [
      "a broker that is none",
      () =>
        componentArgs(
          environment,
          of(inputs({ declaration: {}, broker: "urn:pulumi:test::test::warren:index:Password::made" })),
        ),
      /"broker" is "urn:.*Password::made", and one of warren:index:DockerServer, .* belongs there/,
    ],
  ];
  for (const [what, refused, expected] of REFUSED) {
    test(`are refused with ${what}`, async () => {
      await assert.rejects(refused(), { code: "component-invalid", message: expected });
    });
  }
});

test("the defaults that the schema tells are those of the classes", () => {
  const required = {};
  const { valid } = validate(cluster.inputs, inputs(required));
  assert.deepEqual(
    Object.fromEntries(Object.keys(SERVER_DEFAULTS).map((key) => [key, valid?.[key as keyof typeof valid]])),
    SERVER_DEFAULTS,
  );
});
