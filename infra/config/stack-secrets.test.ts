import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { readStackSecrets, withSecrets } from "./stack-secrets.ts";

const TEXT = `plugins: [rabbitmq_federation]
virtualHosts:
  v:
    federationUpstreams: { up: { uri: "amqp://u:\${up}@h" }, all: { uri: "\${all}" } }
globalParameters: { g: "$\${up}" }
`;
const DECLARATION = readDeclaration([{ path: "f.yaml", text: TEXT }]);

function refusal(make: () => unknown): WarrenError {
  try {
    make();
  } catch (error) {
    if (error instanceof WarrenError) return error;
    throw error;
  }
  return assert.fail("it was taken");
}

describe("the config key secrets", () => {
  test("a mapping from names", () => {
    assert.deepEqual(
      [...readStackSecrets('{"a":"x","b-1":5}', { isSecret: true })],
      [
        ["a", "x"],
        ["b-1", "5"],
      ],
    );
    assert.equal(readStackSecrets(undefined, { isSecret: false }).size, 0);
    assert.equal(readStackSecrets("{}", { isSecret: false }).size, 0);
  });

  for (const [text, isSecret, why] of [
    ["canary", true, /is no mapping/],
    ['["canary"]', true, /is no mapping/],
    ['{"a b":"canary"}', true, /is no mapping/],
    ['{"a":""}', true, /is no mapping/],
    ['{"a":"canary"}', false, /is not secret/],
  ] as const) {
    test(`refused, without a word of it: ${text}`, () => {
      const error = refusal(() => readStackSecrets(text, { isSecret }));
      assert.equal(error.code, "config-invalid");
      assert.match(error.message, why);
      assert.doesNotMatch(`${error.message}${error.hint}`, /canary/);
    });
  }
});

describe("a declaration that names secrets", () => {
  test("gets their values, encoded where they are a part of a URI", () => {
    const secrets = new Map([
      ["up", "a/b"],
      ["all", "amqps://u:p@h:5671"],
    ]);
    const filled = withSecrets(DECLARATION, secrets);
    assert.deepEqual(filled.virtualHosts[0]?.federationUpstreams, [
      { name: "up", definition: { uri: "amqp://u:a%2Fb@h" } },
      { name: "all", definition: { uri: "amqps://u:p@h:5671" } },
    ]);
    assert.equal(filled.globalParameters[0]?.value, "${up}");
  });

  test("all that the config lacks are told, and what it has", () => {
    const error = refusal(() => withSecrets(DECLARATION, new Map([["other", "canary"]])));
    assert.equal(error.code, "secret-unknown");
    assert.equal(
      error.message,
      'virtualHosts.v.federationUpstreams.up.uri names the secret "up", which the stack\'s config does not have.\n' +
        'virtualHosts.v.federationUpstreams.all.uri names the secret "all", which the stack\'s config does not have.',
    );
    assert.equal(
      error.hint,
      "Set each: `pulumi config set --secret --path secrets.up`, `pulumi config set --secret --path secrets.all`\nThere are: other.",
    );
  });

  test("a whole URI that is none", () => {
    const error = refusal(() =>
      withSecrets(
        DECLARATION,
        new Map([
          ["up", "x"],
          ["all", "canary"],
        ]),
      ),
    );
    assert.equal(error.code, "secret-invalid");
    assert.equal(
      error.message,
      "virtualHosts.v.federationUpstreams.all.uri, with its secret in it, is not a URI.",
    );
  });
});
