import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../warren-error.ts";
import { BINDING_FAULTS } from "../testing/fault-cases/bindings.ts";
import { DOCUMENT_FAULTS } from "../testing/fault-cases/document.ts";
import { EXCHANGE_FAULTS } from "../testing/fault-cases/exchanges.ts";
import { FEDERATION_FAULTS } from "../testing/fault-cases/federation.ts";
import { LIFECYCLE_FAULTS } from "../testing/fault-cases/lifecycle.ts";
import { OPERATOR_POLICY_FAULTS } from "../testing/fault-cases/operator-policies.ts";
import { PARAMETER_FAULTS } from "../testing/fault-cases/parameters.ts";
import { PLUGIN_FAULTS } from "../testing/fault-cases/plugins.ts";
import { POLICY_FAULTS } from "../testing/fault-cases/policies.ts";
import { QUEUE_FAULTS } from "../testing/fault-cases/queues.ts";
import { SECRET_FAULTS } from "../testing/fault-cases/secrets.ts";
import { SHOVEL_FAULTS } from "../testing/fault-cases/shovels.ts";
import { USER_FAULTS } from "../testing/fault-cases/users.ts";
import { VERSION_FAULTS } from "../testing/fault-cases/versions.ts";
import { VIRTUAL_HOST_FAULTS } from "../testing/fault-cases/virtual-hosts.ts";
import {
  inspectDeclaration,
  isError,
  type ReadOptions,
  readDeclaration,
  renderFaults,
} from "./read-declaration.ts";

const GROUPS = {
  document: DOCUMENT_FAULTS,
  "virtual hosts": VIRTUAL_HOST_FAULTS,
  exchanges: EXCHANGE_FAULTS,
  queues: QUEUE_FAULTS,
  bindings: BINDING_FAULTS,
  policies: POLICY_FAULTS,
  users: USER_FAULTS,
  plugins: PLUGIN_FAULTS,
  "operator policies": OPERATOR_POLICY_FAULTS,
  federation: FEDERATION_FAULTS,
  shovels: SHOVEL_FAULTS,
  parameters: PARAMETER_FAULTS,
  secrets: SECRET_FAULTS,
  "what is said of an object": LIFECYCLE_FAULTS,
  versions: VERSION_FAULTS,
};

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(`faults: ${group}`, () => {
    for (const { what, text, options, faults } of cases) {
      test(what, () => {
        const found = inspectDeclaration([{ path: "f.yaml", text }], options);
        assert.ok(found.faults.length > 0);
        assert.equal(found.declaration === undefined, found.faults.some(isError));
        assert.deepEqual(
          found.faults.map((fault) => renderFaults([fault], [])),
          faults,
        );
      });
    }
  });
}

/** The faults of several files as text. */
function inspect(...texts: string[]): string[] {
  const files = texts.map((text, index) => ({ path: `${index}.yaml`, text }));
  return inspectDeclaration(files).faults.map((fault) => renderFaults([fault], []));
}

describe("several files", () => {
  test("a queue that two files declare", () => {
    const text = "virtualHosts: { shop: { queues: { a: {} } } }\n";
    assert.deepEqual(inspect(text, text), [
      '1.yaml:1:35: "a" is declared here and in another file. The first one is at 0.yaml:1:35.',
    ]);
  });

  test("a setting, a policy, a permission that two files declare", () => {
    const text = `virtualHosts:
  shop:
    description: x
    policies: { p: { pattern: a, definition: { expires: 1 } } }
users: { u: { tags: [], permissions: { shop: { configure: a, write: a, read: a } } } }
`;
    assert.deepEqual(inspect(text, text), [
      '1.yaml:3:5: "description" is declared here and in another file. The first one is at 0.yaml:3:5.',
      '1.yaml:4:17: "p" is declared here and in another file. The first one is at 0.yaml:4:17.',
      '1.yaml:5:15: "tags" is declared here and in another file. The first one is at 0.yaml:5:15.',
      '1.yaml:5:40: "shop" is declared here and in another file. The first one is at 0.yaml:5:40.',
    ]);
  });

  test("a binding that two files declare", () => {
    const binding = "bindings: [{ source: amq.topic, destination: a }]";
    const first = `virtualHosts: { shop: { queues: { a: {} }, ${binding} } }\n`;
    assert.deepEqual(inspect(first, `virtualHosts: { shop: { ${binding} } }\n`), [
      "1.yaml:1:36: This binding stands here a second time. The first one is at 0.yaml:1:55.",
    ]);
  });

  test("faults stand in the order of the files", () => {
    const texts = ["virtualHosts: { b: { x: 1 } }\n", "", "virtualHosts: { a: { y: 1 } }\n"];
    assert.deepEqual(
      inspect(...texts).map((line) => line.slice(0, 12)),
      ["0.yaml:1:22:", "1.yaml:1:1: ", "2.yaml:1:22:"],
    );
  });
});

describe("the error", () => {
  test("carries every fault with its line of source", () => {
    const text = "virtualHosts:\n  shop:\n    queues:\n      a: { durible: true, x: 1 }\n";
    assert.throws(
      () => readDeclaration([{ path: "shop.yaml", text }]),
      (error) => {
        assert.ok(error instanceof WarrenError);
        assert.equal(error.code, "declaration-invalid");
        assert.equal(
          error.message,
          `The declaration has 2 faults.
shop.yaml:4:12: "durible" is not a key of a queue. Did you mean "durable"? Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.
  4 |       a: { durible: true, x: 1 }
    |            ^
shop.yaml:4:27: "x" is not a key of a queue. Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.
  4 |       a: { durible: true, x: 1 }
    |                           ^`,
        );
        return true;
      },
    );
  });

  test("is one for no file at all", () => {
    assert.throws(
      () => readDeclaration([]),
      (error) => error instanceof WarrenError && error.code === "declaration-invalid",
    );
  });

  test("never shows a line that may hold a secret", () => {
    const text = "users:\n  a: { password: canary, tag: 1 }\n";
    const files = [{ path: "f.yaml", text }];
    const rendered = renderFaults(inspectDeclaration(files).faults, files);
    assert.match(rendered, /2 \| \(not shown: it may hold a secret\)/);
    assert.doesNotMatch(rendered, /canary/);
  });

  test("sets the caret under wide characters and shows no control characters", () => {
    const text = "users:\n  西游记: { x\u001b: 1 }\n";
    const files = [{ path: "f.yaml", text }];
    const [, source, caret] = renderFaults(inspectDeclaration(files).faults, files).split("\n");
    assert.equal(source, "  2 |   西游记: { x\ufffd: 1 }");
    assert.equal(caret, "    |             ^");
  });
});

test("a queue that is not durable is no fault where the stack's config permits it", () => {
  const text = "virtualHosts: { shop: { queues: { a: { type: classic, durable: false } } } }\n";
  const faults = (options: ReadOptions): number =>
    inspectDeclaration([{ path: "f.yaml", text }], options).faults.length;
  assert.equal(faults({}), 1);
  assert.equal(faults({ permitted: ["transient_nonexcl_queues"] }), 0);
});

describe("no secret in what is said", () => {
  for (const { what, text, options } of [
    ...FEDERATION_FAULTS,
    ...SHOVEL_FAULTS,
    ...PARAMETER_FAULTS,
    ...SECRET_FAULTS,
    ...USER_FAULTS,
  ]) {
    test(what, () => {
      const files = [{ path: "f.yaml", text }];
      assert.doesNotMatch(
        renderFaults(inspectDeclaration(files, options).faults, files),
        /canary|can ary|can%ary/,
      );
    });
  }

  test("of a URI on a line of its own, and of YAML that does not parse", () => {
    const start = "plugins: [rabbitmq_federation]\nvirtualHosts:\n  shop:\n    federationUpstreams:\n";
    for (const rest of [
      "      u:\n        uri:\n          - http://user:canary@host\n",
      "      u: { uri: >-\n  http://user:canary@host }\n",
      "      u: { uri: 'amqp://user:canary@host' 'x' }\n",
      '      u: { uri: "amqp://user:canary@host" amqp://user:canary@host\n',
      "      u:\n        uri: amqp://user:canary@host\n       max-hops: 1\n",
      "      amqp://user:canary@host\n",
      "    - amqp://user:canary@host\n",
    ]) {
      const files = [{ path: "f.yaml", text: start + rest }];
      const rendered = renderFaults(inspectDeclaration(files).faults, files);
      assert.notEqual(rendered, "");
      assert.doesNotMatch(rendered, /canary/);
    }
  });
});
