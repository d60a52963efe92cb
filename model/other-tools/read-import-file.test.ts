/** What other tools keep of a broker, as a declaration. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { UserPassword } from "../declaration/declaration.ts";
import { inspectDeclaration, isError } from "../declaration/reading/read-declaration.ts";
import { withSecrets } from "../declaration/secret-references.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { nameSecrets } from "../definitions/name-secrets.ts";
import { WarrenError } from "../warren-error.ts";
import { readImportFile } from "./read-import-file.ts";

const FIXTURES = join(import.meta.dirname, "testing");

function imported(path: string, text: string) {
  const { declaration, remarks } = readImportFile({ path, text }, {});
  const written = writeDeclaration(nameSecrets(declaration).declaration);
  return { written, remarks: remarks.map(({ message }) => message) };
}

function ofFixture(name: string) {
  return imported(name, readFileSync(join(FIXTURES, name), "utf8"));
}

const SHOWN = {
  format_version: "1.0",
  terraform_version: "1.9.5",
  values: {
    root_module: {
      child_modules: [
        {
          resources: [
            {
              address: "module.shop.rabbitmq_exchange.orders",
              mode: "managed",
              type: "rabbitmq_exchange",
              name: "orders",
              values: {
                name: "orders",
                vhost: "shop",
                settings: [{ type: "fanout", durable: true, auto_delete: false, arguments: {} }],
              },
            },
          ],
        },
      ],
    },
  },
};

describe("a Terraform state", () => {
  const { written, remarks } = ofFixture("terraform.tfstate");

  test("is a declaration with all of the provider's resources in it", () => {
    const { faults } = inspectDeclaration([{ path: "import.yaml", text: written }], { version: "3.13" });
    assert.deepEqual(
      faults.filter(isError).map(({ message }) => message),
      [],
    );
    for (const line of [
      "    limits: { max-connections: 500 }\n",
      "      orders: { type: topic }\n",
      "      audit: { type: classic }\n",
      "      billing: { arguments: { x-delivery-limit: 5 } }\n",
      "      - { source: orders, destination: billing, routingKey: order.*.paid }\n",
      "definition: { ha-mode: nodes, ha-params: [rabbit@a, rabbit@b], max-length: 1000 }",
      "      ttl: { pattern: ^temp, applyTo: queues, definition: { message-ttl: 60000 } }\n",
      '        uri: ["amqps://link:${hq-password}@hq.example:5671/shop"]\n',
      "        dest-publish-properties: { delivery_mode: 2 }\n",
      "        src-delete-after: never\n",
      "      shop: { configure: ^$, write: ^orders$, read: ^billing$ }\n",
      "        orders: { write: ^order\\., read: ^$ }\n",
      "    password: ${app-password}\n",
    ]) {
      assert.ok(written.includes(line), `${line} in:\n${written}`);
    }
  });

  test("says what is not in it, and tells no secret", () => {
    assert.deepEqual(remarks, [
      "rabbitmq_exchange.partner is left out: it is read by Terraform, and not managed.",
      "rabbitmq_super_stream.later is left out: nothing is known here of the resource type rabbitmq_super_stream.",
      "Resources of other providers are left out: random (1).",
    ]);
    assert.ok(!/hunter2|of-another-provider/.test(written + remarks.join()));
  });

  test("as `terraform show -json` has it, with modules in modules", () => {
    const shown = imported("shown.json", JSON.stringify(SHOWN));
    assert.match(shown.written, /shop:\n {4}exchanges:\n {6}orders: \{ type: fanout \}/);
    const plan = imported(
      "plan.json",
      JSON.stringify({ format_version: "1.2", planned_values: SHOWN.values }),
    );
    assert.equal(plan.written, shown.written);
  });
});

describe("manifests of the messaging topology operator", () => {
  const { written, remarks } = ofFixture("manifests.yaml");

  test("are a declaration with all of their objects in it", () => {
    const { faults } = inspectDeclaration([{ path: "import.yaml", text: written }], {});
    assert.deepEqual(
      faults.filter(isError).map(({ message }) => message),
      [],
    );
    for (const line of [
      "    limits: { max-queues: 50, max-connections: 500 }\n",
      "      orders: { type: topic, arguments: { alternate-exchange: unroutable } }\n",
      "      events-1: { type: stream }\n",
      '      - { source: events, destination: events-1, routingKey: "1", arguments: { x-stream-partition-order: 1 } }\n',
      "      length: { pattern: .*, applyTo: queues, definition: { max-length: 100000 } }\n",
      '      hq: { ack-mode: on-confirm, message-ttl: 60000, uri: ["amqps://link:${hq-password}@hq.example:5671"] }\n',
      '        src-uri: ["${move-srcUri}"]\n',
      "        src-delete-after: 100\n",
      '      shop: { configure: "", write: ^orders$, read: ^billing$ }\n',
      "    limits: { max-connections: 10, max-channels: 20 }\n",
      "    password: ${app-password}\n",
    ]) {
      assert.ok(written.includes(line), `${line} in:\n${written}`);
    }
  });

  test("what has no place is said, and so is what a secret of Kubernetes holds", () => {
    assert.deepEqual(
      remarks.map((remark) => remark.split(":")[0]),
      [
        'The RabbitmqCluster "broker" is left out',
        'The user "batch" has the name of its object',
        '${move-srcUri} stands for what is in "srcUri" of the Kubernetes secret "elsewhere"',
        '${move-destUri} stands for what is in "destUri" of the Kubernetes secret "elsewhere"',
        'The SchemaReplication "standby" is left out',
      ],
    );
    assert.ok(!written.includes("hunter2"));
  });
});

/** What a file with this password is read as, and with a secret named in its place. */
function loginsOf(password: string): readonly UserPassword[] {
  const text = JSON.stringify({ vhosts: [], users: [{ name: "app", tags: [], password }] });
  const { declaration, remarks } = readImportFile({ path: "d.json", text }, {});
  assert.deepEqual(remarks, []);
  const read = withSecrets(declaration, new Map());
  return [read, nameSecrets(declaration).declaration].flatMap(({ users }) =>
    users.map(({ password: login }) => login),
  );
}

function given(password: string): UserPassword {
  return { kind: "given", password };
}

describe("a password in RabbitMQ's definitions", () => {
  for (const password of ["hunter2", "kept", "amqp://u:hunter2@h", "${", "$${x}", "${x} and more"]) {
    test(`${password}: a secret of the stack is named in its place`, () => {
      assert.deepEqual(loginsOf(password), [given(password), given("${app-password}")]);
    });
  }

  test("one that is a secret of the stack stays", () => {
    assert.deepEqual(loginsOf("${mine}"), [given("${mine}"), given("${mine}")]);
  });
});

const manifest = (body: string) => `apiVersion: rabbitmq.com/v1beta1\nkind: Queue\n${body}`;
const resource = (type: string, attributes: object) => ({
  terraform_version: "1.9.5",
  version: 4,
  resources: [{ mode: "managed", type, name: "x", instances: [{ attributes }] }],
});
const settings = (json: string) => [{ durable: true, auto_delete: false, arguments_json: json }];

test("a number that cannot be carried is said with its place, and another provider's is nobody's", () => {
  const shovel = { "src-queue": "q" };
  const text = JSON.stringify(
    resource("rabbitmq_shovel", { name: "s", vhost: "v", info: [{ ...shovel, prefetch_count: 2 ** 60 }] }),
  ).replace("[{", '[{"mode":"managed","type":"other_x","name":"y","instances":[{"attributes":{"n":2.0}}]},{');
  assert.deepEqual(imported("n.json", text).remarks.slice(0, 2), [
    "Resources of other providers are left out: other (1).",
    `n.json:1:${text.indexOf("1152921504606847000") + 1}: 1152921504606847000 is 9007199254740991 now: it cannot be carried exactly.`,
  ]);
});

describe("a file that cannot be used is one error with its places, and without its texts", () => {
  const cases: readonly (readonly [name: string, text: string, said: RegExp])[] = [
    [
      "main.tf",
      'resource "rabbitmq_user" "u" { password = "hunter2" }',
      /^main\.tf:1:1: The configuration of Terraform is not read here/,
    ],
    [
      "a.json",
      JSON.stringify({ ...resource("x", {}), version: 3 }),
      /^a\.json:1:\d+: A state of format version 3/,
    ],
    [
      "b.json",
      JSON.stringify(resource("rabbitmq_queue", { name: 5, vhost: "v", settings: settings("") })),
      /^b\.json:1:\d+: "name" cannot be a number\. Allowed: a string\.$/,
    ],
    [
      "c.json",
      JSON.stringify(resource("rabbitmq_queue", { name: "q", vhost: "v", settings: settings("{hunter2") })),
      /^c\.json:1:\d+: "arguments_json" cannot be a string\. Allowed: a mapping as JSON\.$/,
    ],
    [
      "d.json",
      JSON.stringify(
        resource("rabbitmq_binding", {
          source: "e",
          vhost: "v",
          destination: "q",
          destination_type: "hunter2",
        }),
      ),
      /^d\.json:1:\d+: "destination_type" is not one of|Allowed: queue, exchange/,
    ],
    ["e.yaml", manifest("metadata: { name: q }\nspec: { vhost: shop }"), /^e\.yaml:4:7: "name" is missing\./],
    ["f.yaml", manifest("metadata: [hunter2\n"), /^f\.yaml:\d+:\d+: Not YAML 1\.2/],
    [
      "g.yaml",
      `${manifest("metadata: { name: q }\nspec: { name: q }")}\n---\n- hunter2`,
      /^g\.yaml:6:1: The document is not a mapping\.$/,
    ],
    ["h.yaml", manifest(`spec: ${"[".repeat(2_000)}`), /^h\.yaml:\d+:\d+: Nested deeper than/],
    [
      "i.yaml",
      manifest(
        `metadata: { name: q }\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]`,
      ),
      /^i\.yaml:\d+:\d+: The aliases expand to more than/,
    ],
    [
      "j.yaml",
      `apiVersion: rabbitmq.com/v1alpha1\nkind: SuperStream\nmetadata: { name: s }\nspec: { name: s, partitions: 100000000 }`,
      /^j\.yaml:4:\d+: "partitions" cannot be a number\. Allowed: a whole number from 1 to 1000\.$/,
    ],
    [
      "k.json",
      '{"some": "hunter2"}',
      /^k\.json:1:1: There is nothing in it that an export of RabbitMQ has\.$/,
    ],
  ];
  for (const [path, text, said] of cases) {
    test(`${path} ${said.source}`, () => {
      assert.throws(
        () => readImportFile({ path, text }, {}),
        (error) => {
          assert.ok(error instanceof WarrenError, String(error));
          assert.match(error.message, said);
          assert.ok(!`${error.message}${error.hint}`.includes("hunter2"), error.message);
          return error.code === "definitions-invalid";
        },
      );
    });
  }
});
