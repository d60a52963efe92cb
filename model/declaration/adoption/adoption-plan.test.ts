import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Declaration } from "../declaration.ts";
import { readDeclaration } from "../reading/read-declaration.ts";
import { arbitraryDeclaration } from "../testing/arbitrary-declaration.ts";
import { adoptionPlan } from "./adoption-plan.ts";
import type { NamedObject } from "./finding.ts";
import { thereOnly } from "./there-only.ts";

const EMPTY: Declaration = { virtualHosts: [], users: [], globalParameters: [] };

function declared(text: string): Declaration {
  return readDeclaration([{ path: "broker.yaml", text }], {
    plugins: ["rabbitmq_shovel", "rabbitmq_federation"],
  });
}

const THERE = `
virtualHosts:
  shop:
    description: of the shop
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: classic, arguments: { x-max-length: 10 } } }
    bindings: [{ source: orders, destination: billing, routingKey: paid }]
    policies: { short: { pattern: ^b, applyTo: queues, definition: { max-length: 1 } } }
    federationUpstreams: { north: { uri: 'amqp://u:secret@h', prefetch-count: 5 } }
users:
  app: { tags: [monitoring], permissions: { shop: { configure: ^$, write: ^$, read: ^$ } } }
globalParameters: { team: { a: 1 } }
`;

const plan = (file: string, there = THERE, administrator = "warren") =>
  adoptionPlan({ declared: declared(file), live: declared(there), administrator });
const names = (objects: readonly NamedObject[]): string[] =>
  objects.map(({ kind, name }) => `${kind} ${name}`);

describe("the plan of an adoption", () => {
  test("of what is as declared has every object, and no difference", () => {
    const { taken, missing, unmanaged } = plan(THERE);
    assert.deepEqual(names(taken).toSorted(), [
      "binding orders -> billing [paid]",
      "exchange orders",
      "global parameter team",
      "parameter federation-upstream/north",
      "permission app",
      "policy short",
      "queue billing",
      "user app",
      "virtual host shop",
    ]);
    assert.ok(taken.every(({ differences }) => differences.length === 0));
    assert.deepEqual([missing, unmanaged], [[], []]);
  });

  for (const [what, from, to, kind, difference] of [
    [
      "a description",
      "of the shop",
      "another",
      "virtual host",
      { property: "description", live: "of the shop", declared: "another" },
    ],
    [
      "an argument",
      "x-max-length: 10",
      "x-max-length: 11",
      "queue",
      { property: "arguments.x-max-length", live: 10, declared: 11 },
    ],
    [
      "a policy",
      "max-length: 1 ",
      "max-length: 2 ",
      "policy",
      { property: "definition.max-length", live: 1, declared: 2 },
    ],
    [
      "a tag",
      "[monitoring]",
      "[management]",
      "user",
      { property: "tags", live: ["monitoring"], declared: ["management"] },
    ],
    ["a right", "write: ^$", "write: .*", "permission", { property: "write", live: "^$", declared: ".*" }],
    [
      "a key of a parameter, without its value",
      "prefetch-count: 5",
      "prefetch-count: 6",
      "parameter",
      { property: "value.prefetch-count" },
    ],
    ["a password, without it", "u:secret@h", "u:other@h", "parameter", { property: "value.uri" }],
  ] as const) {
    test(`says what differs: ${what}`, () => {
      const { taken } = plan(THERE.replace(from, to));
      const found = taken.filter(({ differences }) => differences.length > 0);
      assert.deepEqual(
        found.map(({ kind: of, differences }) => [of, differences]),
        [[kind, [difference]]],
      );
    });
  }

  for (const [declaredAs, liveAs, differs] of [
    ["generated", "kept", true],
    ["generated", "external", true],
    ["external", "kept", true],
    ["external", "external", false],
    ["kept", "kept", false],
    ["kept", "external", false],
  ] as const) {
    test(`a password that is ${declaredAs} where the broker has it ${liveAs}`, () => {
      const [file, there] = [declaredAs, liveAs].map((password) =>
        THERE.replace("tags: [monitoring]", `password: ${password}, tags: [monitoring]`),
      );
      const { taken } = plan(file ?? "", there);
      assert.deepEqual(
        taken.flatMap(({ differences }) => differences),
        differs ? [{ property: "password" }] : [],
      );
    });
  }

  test("a secret of the stack can be what is there", () => {
    const { taken } = plan(THERE.replace("u:secret@h", "u:${PASSWORD}@h"));
    assert.deepEqual(
      taken.flatMap(({ differences }) => differences),
      [],
    );
  });

  test("says what is not there, and what nobody declared; of others' virtual hosts only the name", () => {
    const { missing, unmanaged } = plan(
      "virtualHosts: { shop: { queues: { late: } }, new: { queues: { q: } } }\n",
      `${THERE}  other: {}\n`
        .replace("users:", "  theirs: { queues: { q: } }\nusers:")
        .replace("  other: {}\n", ""),
    );
    assert.deepEqual(names(missing).toSorted(), ["queue late", "virtual host new"]);
    assert.deepEqual(names(unmanaged).toSorted(), [
      "binding orders -> billing [paid]",
      "exchange orders",
      "global parameter team",
      "parameter federation-upstream/north",
      "policy short",
      "queue billing",
      "user app",
      "virtual host theirs",
    ]);
  });

  test("says which rights go, because a user's are declared as a whole", () => {
    const { unmanaged, excess } = plan(THERE.replace(/, permissions: .* }$/m, " }"));
    assert.deepEqual([names(unmanaged), names(excess)], [[], ["permission app"]]);
  });

  test("leaves out who works on the broker", () => {
    assert.ok(!names(plan("virtualHosts: { shop: }\n", THERE, "app").unmanaged).includes("user app"));
  });
});

function small(objects: readonly NamedObject[]): string[] {
  return objects.map((object) => JSON.stringify(object)).toSorted();
}

function isOfTopology({ kind }: NamedObject): boolean {
  return ["exchange", "queue", "binding", "policy"].includes(kind);
}

describe("properties", () => {
  test("a declaration is all there on a broker that has it, and nothing of it on an empty one", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, (declaration) => {
        assert.deepEqual(thereOnly(declaration, declaration), declaration);
        assert.deepEqual(thereOnly(declaration, EMPTY), EMPTY);
        const { taken, missing, unmanaged } = adoptionPlan({
          declared: declaration,
          live: declaration,
          administrator: "",
        });
        assert.deepEqual([missing, unmanaged, taken.flatMap(({ differences }) => differences)], [[], [], []]);
      }),
      { numRuns: 100 },
    );
  });

  test("what is taken over of a broker is what is there of the declaration", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, arbitraryDeclaration, (declaration, live) => {
        const { taken, missing } = adoptionPlan({ declared: declaration, live, administrator: "" });
        const part = adoptionPlan({ declared: thereOnly(declaration, live), live, administrator: "" });
        assert.deepEqual(small(part.taken), small(taken));
        // A topology stays whole; all else that is missing is left out.
        assert.deepEqual(small(part.missing), small(missing.filter(isOfTopology)));
      }),
      { numRuns: 100 },
    );
  });
});
