import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { readDeclaration } from "./reading/read-declaration.ts";
import {
  asDeclared,
  asLiteral,
  fillSecrets,
  secretsIn,
  secretsOf,
  withSecrets,
} from "./secret-references.ts";

const value = (name: string) =>
  new Map([
    ["p", "a/b c"],
    ["q", "1"],
  ]).get(name);

describe("the secrets in a text", () => {
  for (const [text, filled, names, isBroken] of [
    ["", "", [], false],
    ["$p {p} $", "$p {p} $", [], false],
    ["${p}", "a/b c", ["p"], false],
    ["<${p}${q}${p}>", "<a/b c1a/b c>", ["p", "q"], false],
    ["amqp://u:${p}@h/${q}", "amqp://u:a%2Fb%20c@h/1", ["p", "q"], false],
    ["$${p}", "${p}", [], false],
    ["$${p} ${q}", "${p} 1", ["q"], false],
    ["$$${q}", "$${q}", [], false],
    ["${}", "${}", [], true],
    ["${a b}${q}", "${a b}1", ["q"], true],
    ["${q", "${q", [], true],
  ] as const) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(secretsIn(text), { names, isBroken });
      assert.equal(fillSecrets(text, value), filled);
    });
  }

  test("one that is not known stays", () => assert.equal(fillSecrets("${other}", value), "${other}"));

  test("what is meant as it is comes out as it was", () => {
    const unit = fc.constantFrom("$", "{", "}", "p", " ", "${p}", "$${");
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        assert.equal(fillSecrets(asLiteral(text), value), text);
        assert.deepEqual(secretsIn(asLiteral(text)), { names: [], isBroken: false });
      }),
    );
  });
});

describe("what a broker has, beside what is declared", () => {
  for (const [live, declared, same] of [
    ["amqp://u:secret@h/v", "amqp://u:${p}@h/v", true],
    ["amqp://u:secret@other/v", "amqp://u:${p}@h/v", false],
    ["amqp://u:@h/v", "amqp://u:${p}@h/v", false],
    ["anything", "${p}", true],
    ["", "${p}", false],
    ["a1b2c", "a${p}b${q}c", true],
    ["abbc", "a${p}b${q}c", false],
    ["a", "a", false],
    ["${p} x", "$${p} ${q}", true],
  ] as const) {
    test(`${JSON.stringify(live)} and ${JSON.stringify(declared)}`, () => {
      assert.equal(asDeclared(live, declared), same ? declared : live);
    });
  }

  test("in lists and tables", () => {
    const live = { uri: ["amqp://u:x@h", "amqp://u:y@i"], n: 1, __proto__: null };
    const declared = { uri: ["amqp://u:${p}@h", "amqp://u:${p}@j"], n: 2 };
    assert.deepEqual(asDeclared(live, declared), { uri: ["amqp://u:${p}@h", "amqp://u:y@i"], n: 1 });
  });

  test("any values of the secrets", () => {
    const unit = fc.oneof(fc.constantFrom("${p}", "${q}", "$${", "a", "@", "/"), fc.string({ maxLength: 2 }));
    const texts = fc.array(unit, { maxLength: 6 }).map((parts) => parts.join(""));
    const secret = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(texts, secret, secret, (declared, p, q) => {
        fc.pre(!secretsIn(declared).isBroken);
        const live = fillSecrets(declared, (name) => (name === "p" ? p : q));
        const expected = secretsIn(declared).names.length === 0 ? live : declared;
        assert.equal(asDeclared(live, declared), expected);
      }),
    );
  });
});

test("where a declaration can name them", () => {
  const text = `plugins: [rabbitmq_federation, rabbitmq_shovel]
virtualHosts:
  v:
    queues: { "\${a}": }
    federationUpstreams: { f: { uri: ["amqp://u:\${b}@h", "\${c}"], queue: "\${d}" } }
    shovels: { s: { src-uri: "amqp://u:\${b}@h", src-queue: "\${e}", dest-uri: "amqp://" } }
    parameters: { mine: { n: { deep: ["\${f}", 1] } } }
globalParameters: { g: "\${g}$\${h}" }
`;
  const declaration = readDeclaration([{ path: "f.yaml", text }]);
  assert.deepEqual(
    Object.fromEntries([...secretsOf(declaration)].map(([name, path]) => [name, path.join(".")])),
    {
      b: "virtualHosts.v.federationUpstreams.f.uri.0",
      c: "virtualHosts.v.federationUpstreams.f.uri.1",
      f: "virtualHosts.v.parameters.mine.n.deep.0",
      g: "globalParameters.g",
    },
  );
  const secrets = new Map([
    ["b", "p@ss"],
    ["c", "amqp://x"],
    ["f", "6"],
    ["g", "7"],
  ]);
  const [host] = withSecrets(declaration, secrets).virtualHosts;
  assert.deepEqual(host?.federationUpstreams[0]?.definition, {
    uri: ["amqp://u:p%40ss@h", "amqp://x"],
    queue: "${d}",
  });
  assert.deepEqual(host?.parameters[0]?.value, { deep: ["6", 1] });
  assert.equal(withSecrets(declaration, secrets).globalParameters[0]?.value, "7${h}");
});
