/** RabbitMQ takes `1.0` and integers beyond 2^53: one of them is no reason to refuse a whole file of definitions. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration } from "../../declaration/reading/read-declaration.ts";
import { readDefinitionsFile } from "../../declaration/reading/read-definitions.ts";
import { parseSource } from "../../declaration/source/parse-source.ts";
import { writeDeclaration } from "../../declaration/writing/write-declaration.ts";
import { withExactNumbers } from "./inexact-numbers.ts";

const BIG = "9223372036854775807";

function ofText(text: string) {
  return readDefinitionsFile({}, (report) => parseSource({ path: "d.json", text }, report));
}

/** @param section with its brackets: `"queues":[...]` */
function definitions(section: string): string {
  return `{"rabbitmq_version":"4.3.6","vhosts":[{"name":"v"}],
"exchanges":[{"vhost":"v","name":"h","type":"headers","durable":true,"auto_delete":false,"internal":false,"arguments":{}}],
"users":[{"name":"u","tags":[]}],${section}}`;
}

const binding = (table: string) =>
  `{"source":"h","vhost":"v","destination":"h","destination_type":"exchange","routing_key":"","arguments":${table}}`;

for (const [what, section, said] of [
  [
    "a fraction in a binding",
    `"bindings":[${binding('{"n":1.0}')}]`,
    "bindings.0: 1.0 is a number that a declaration cannot carry as it is written: the binding is left out.",
  ],
  [
    "an integer in a binding",
    `"bindings":[${binding(`{"n":[${BIG}]}`)}]`,
    `bindings.0: ${BIG} is a number that a declaration cannot carry as it is written: the binding is left out.`,
  ],
  [
    "a fraction in a global parameter",
    '"global_parameters":[{"name":"g","value":{"a":[1.0]}}]',
    "global_parameters.0: 1.0 is taken as 1, which is what a declaration can carry.",
  ],
  [
    "an integer in a global parameter",
    `"global_parameters":[{"name":"g","value":${BIG}}]`,
    `global_parameters.0: ${BIG} is a number that a declaration cannot carry as it is written: the global parameter is left out.`,
  ],
  [
    "an integer in a policy",
    `"policies":[{"vhost":"v","name":"p","pattern":"^q$","apply-to":"queues","priority":0,"definition":{"max-length-bytes":${BIG}}}]`,
    `policies.0: ${BIG} is a number that a declaration cannot carry as it is written: the policy is left out.`,
  ],
  [
    "an integer in an argument",
    `"queues":[{"vhost":"v","name":"q","durable":true,"auto_delete":false,"arguments":{"x-max-length-bytes":${BIG}}}]`,
    `queues.0: ${BIG} is a number that a declaration cannot carry as it is written: the argument "x-max-length-bytes" is left out, and "ignoreChanges" leaves it where it is; it is not made on another broker.`,
  ],
  [
    "a limit",
    `"parameters":[{"vhost":"v","component":"vhost-limits","name":"limits","value":{"max-queues":10.0}}]`,
    "parameters.0: 10.0 is taken as 10, which is what a declaration can carry.",
  ],
] as const) {
  test(`${what} is taken or left out with a remark, and the rest is taken`, () => {
    const file = { path: "d.json", text: definitions(section) };
    const { declaration, remarks } = ofText(file.text);
    const about = remarks.map(({ path, message }) => `${path.slice(0, 2).join(".")}: ${message}`);
    assert.deepEqual(about, [said]);
    assert.deepEqual(
      declaration.virtualHosts[0]?.topology.exchanges.map(({ name }) => name),
      ["h"],
    );
    // `check` of the file says the same, where it stands, and takes what `import` writes.
    const own = inspectDeclaration([file]).faults.filter(({ message }) => said.endsWith(message));
    assert.deepEqual(
      own.map(({ severity, line }) => [severity, line]),
      [["warning", 3]],
    );
    const written = inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]).faults;
    assert.deepEqual(
      written.filter(({ severity }) => severity === "error"),
      [],
    );
  });
}

test("of a live broker they are told from the others, with their places, and nothing else changes", () => {
  const given = JSON.parse(
    `{"queues":[{"vhost":"v","name":"q","arguments":{"a":${BIG},"b":5,"c":[-${BIG},1.5,null]}}],"users":[{"name":"u"}]}`,
  ) as { readonly queues: readonly object[]; readonly users: readonly object[] };
  const { definitions: exact, inexact } = withExactNumbers(given);
  const most = Number.MAX_SAFE_INTEGER;
  assert.deepEqual(exact.queues, [
    { vhost: "v", name: "q", arguments: { a: most, b: 5, c: [-most, 1.5, null] } },
  ]);
  assert.equal(exact.users, given.users);
  assert.deepEqual(
    inexact.map(({ path, source, nearest }) => [path.join("."), source, nearest]),
    [
      ["queues.0.arguments.a", "9223372036854776000", most],
      ["queues.0.arguments.c.0", "-9223372036854776000", -most],
    ],
  );
});

describe("what becomes of the number", () => {
  test("a limit of a user that nothing reaches stays one", () => {
    const text = definitions('"queues":[]').replace(
      '"tags":[]',
      `"tags":[],"limits":{"max-channels":${BIG}}`,
    );
    const { declaration } = ofText(text);
    assert.equal(declaration.users[0]?.limits["max-channels"], Number.MAX_SAFE_INTEGER);
  });

  test("an argument that is left out is left as it is where it is, and the other one is declared", () => {
    const queue = `{"vhost":"v","name":"q","durable":true,"auto_delete":false,"arguments":{"x-max-length-bytes":${BIG},"x-max-length":5}}`;
    const { declaration } = ofText(definitions(`"queues":[${queue}]`));
    const [made] = declaration.virtualHosts[0]?.topology.queues ?? [];
    assert.deepEqual([made?.arguments, made?.ignoreChanges], [{ "x-max-length": 5 }, ["x-max-length-bytes"]]);
  });

  test("in a declaration it is a fault as before, of any name of the file", () => {
    for (const path of ["f.yaml", "f.json"]) {
      const text = '{"virtualHosts":{"v":{"queues":{"q":{"arguments":{"x-max-length":1.0}}}}}}';
      const { faults } = inspectDeclaration([{ path, text }]);
      assert.deepEqual(
        faults.map(({ severity, message }) => [severity, message]),
        [["error", "1.0 would reach RabbitMQ as the integer 1."]],
      );
    }
  });
});
