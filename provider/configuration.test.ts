/** What the provider's own configuration has to be, and what a change of it is. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  checkConfiguration,
  configurationMeant,
  configured,
  diffConfiguration,
  warningOf,
} from "./configuration.ts";
import { type PropertyValue, UNKNOWN } from "./protocol/property-map.ts";
import type { Checked } from "./resources/resource.ts";

const map = (values: Record<string, PropertyValue>) => ({ values, secrets: new Set<string>() });
const failuresOf = ({ failures }: Checked): string[] =>
  failures.map(({ property, reason }) => `${property}: ${reason}`);

type Values = Record<string, PropertyValue>;

function diff(olds: Values, news: Values): Record<string, string> {
  return Object.fromEntries(diffConfiguration(map(olds), map(news)));
}

const right = { endpoint: "http://127.0.0.1:15672", username: "admin", password: "canary" };
const failures = (more: Values) => failuresOf(checkConfiguration(map({ ...right, ...more }), map({})));
const warning = (more: Values) => warningOf(map({ ...right, ...more }));

describe("configuration", () => {
  test("the password is always a secret", () => {
    const { inputs, failures } = checkConfiguration(map(right), map({}));
    assert.deepEqual(failures, []);
    assert.ok(inputs.secrets.has("password"));
  });
  test("the key of the journals is made once, a secret, and carried over whatever else changes", () => {
    const { inputs } = checkConfiguration(map(right), map({}));
    const key = inputs.values["journalKey"];
    assert.ok(typeof key === "string");
    assert.match(key, /^[\w-]{43}$/);
    assert.ok(inputs.secrets.has("journalKey"));
    const next = checkConfiguration(map({ ...right, password: "another" }), inputs).inputs;
    assert.equal(next.values["journalKey"], key);
    assert.ok(next.secrets.has("journalKey"));
    assert.notEqual(checkConfiguration(map(right), map({})).inputs.values["journalKey"], key);
    // One that only generates passwords has nobody to prove anything to.
    assert.equal("journalKey" in checkConfiguration(map({}), map({})).inputs.values, false);
    const short = failuresOf(checkConfiguration(map({ ...right, journalKey: "short" }), map({})));
    assert.deepEqual(short, ["journalKey: has fewer than 32 characters"]);
  });
  test("whatever differs is an update, and never a replacement: the engine configures the provider anew", () => {
    assert.deepEqual(diff(right, right), {});
    assert.deepEqual(diff(right, { ...right, password: "another" }), { password: "update" });
    assert.deepEqual(diff(right, { ...right, endpoint: UNKNOWN }), { endpoint: "update" });
    assert.deepEqual(diff(right, { ...right, certificateAuthority: "PEM" }), { certificateAuthority: "add" });
    assert.deepEqual(diff({ ...right, amqpEndpoint: "amqp://h" }, right), { amqpEndpoint: "delete" });
    // The engine's own.
    assert.deepEqual(diff(right, { ...right, __internal: {} }), {});
  });
  test("TLS that is demanded is there, and what goes as plain text to another machine is said", () => {
    const [http, https] = ["http://rabbit.example", "https://rabbit.example"];
    for (const requireTls of [true, "true"]) {
      assert.match(
        failures({ endpoint: http, requireTls })[0] ?? "",
        /^endpoint: has no TLS, which requireTls demands/,
      );
      const amqp = { endpoint: https, amqpEndpoint: "amqp://127.0.0.1", requireTls };
      assert.match(failures(amqp)[0] ?? "", /^amqpEndpoint: has no TLS/);
      assert.deepEqual(failures({ endpoint: https, requireTls }), []);
      assert.equal(configured(map({ ...right, endpoint: http, requireTls })), undefined);
    }
    assert.equal(failures({ requireTls: "perhaps" }).length, 1);
    assert.match(
      warning({ endpoint: http }) ?? "",
      /http:\/\/rabbit\.example and to amqp:\/\/rabbit\.example:5672/,
    );
    assert.equal(warning({ endpoint: http, requireTls: "false" }), undefined);
    assert.equal(warning({ endpoint: https }), undefined);
    assert.equal(warning({}), undefined);
  });
  test("errors name the key and never the password", () => {
    const { password: _, ...without } = right;
    assert.match(failuresOf(checkConfiguration(map(without), map({})))[0] ?? "", /^password: /);
    const wrong = failuresOf(
      checkConfiguration(map({ ...right, endpoint: "amqp://admin:canary@h" }), map({})),
    );
    assert.match(wrong[0] ?? "", /^endpoint: is not a URL without credentials/);
    assert.ok(!wrong.join("").includes("canary"));
  });
});

const meant = (urn: string, values: Values) => configurationMeant(urn, map(values)).values;

describe("in a project that is called as the provider is", () => {
  const DEFAULT = "urn:pulumi:dev::warren::pulumi:providers:warren::default_0_1_0";
  const EXPLICIT = "urn:pulumi:dev::warren::pulumi:providers:warren::broker";
  const ELSEWHERE = "urn:pulumi:dev::shop::pulumi:providers:warren::default_0_1_0";
  const project = { amqpPort: "5673", adopt: "true" };

  test("the project's keys are not the provider's", () => {
    assert.deepEqual(meant(DEFAULT, { ...right, ...project, version: "0.1.0" }), {
      ...right,
      adopt: "true",
      version: "0.1.0",
    });
  });
  test("without an address nothing is said to the provider", () => {
    assert.deepEqual(meant(DEFAULT, { ...project, password: "canary", version: "0.1.0" }), {
      version: "0.1.0",
    });
  });
  for (const urn of [EXPLICIT, ELSEWHERE]) {
    test(`all is the provider's of ${urn}`, () => {
      assert.deepEqual(meant(urn, project), project);
    });
  }
});
