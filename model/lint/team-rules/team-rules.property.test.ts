/** Environments made as the example's rules ask, and such with one thing changed; and files of rules that nobody means. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { inspectDeclaration, renderFaults } from "../../declaration/reading/read-declaration.ts";
import { anyCharacter } from "../../testing/any-character.ts";
import { WarrenError } from "../../warren-error.ts";
import { lint } from "../lint.ts";
import { readRules } from "./read-rules.ts";

const PATH = "examples/rules/platform.yaml";
const TEXT = readFileSync(new URL(`../../../${PATH}`, import.meta.url), "utf8");
const PLATFORM = readRules([{ path: PATH, text: TEXT }]);

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const name = fc.tuple(word, word).map((words) => words.join("."));
const owner = fc.stringMatching(/^team-[a-z]{1,5}$/);
const quorumOrStream = fc.constantFrom("quorum", "stream");

/** What a queue needs of its own is given by a policy, an operator policy or, of a stream, an argument. */
const host = fc
  .record({
    owner,
    queues: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    dead: word.map((part) => `${part}.dead`),
    type: quorumOrStream,
    gold: fc.boolean(),
    most: fc.integer({ min: 1, max: 1_000_000 }),
    keys: fc.array(fc.stringMatching(/^[a-z0-9.*#-]{0,6}$/), { maxLength: 2 }),
  })
  .map(({ owner: its, queues, dead, type, gold, most, keys }) => ({
    description: "Of a test.",
    metadata: { owner: its },
    defaultQueueType: "quorum",
    exchanges: { "shop.events": { type: "topic" }, "shop.dead": { type: "fanout" } },
    queues: {
      [dead]: {},
      ...Object.fromEntries(
        queues.map((queue) => [
          queue,
          {
            type,
            ...(gold ? { protect: true, metadata: { tier: "gold" } } : {}),
            ...(type === "stream" ? { arguments: { "x-max-age": "1D" } } : {}),
          },
        ]),
      ),
    },
    bindings: [...new Set(keys)].map((routingKey) => ({
      source: "shop.events",
      destination: dead,
      routingKey,
    })),
    policies: {
      all: {
        pattern: ".",
        applyTo: "queues",
        definition: { "dead-letter-exchange": "shop.dead", "max-length": most },
      },
    },
    operatorPolicies: { all: { pattern: ".", applyTo: "queues", definition: { "max-length-bytes": 1_000 } } },
  }));

const environment = fc
  .record({ host, owner, kept: fc.boolean() })
  .map(({ host: shop, owner: its, kept }) => ({
    virtualHosts: { shop },
    users: {
      u: {
        metadata: { owner: its },
        tags: kept ? ["monitoring"] : [],
        password: kept ? "external" : "generated",
        limits: { "max-connections": 100 },
        permissions: { shop: { configure: "^$", write: String.raw`^shop\.`, read: ".*" } },
      },
    },
  }));
type Environment = typeof environment extends fc.Arbitrary<infer T> ? T : never;

/** The names of the file's rules that find something, without their prefix. */
function foundIn(declared: unknown): string[] {
  const text = stringify(declared);
  const inspected = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(inspected.declaration !== undefined, `${text}\n${renderFaults(inspected.faults, [])}`);
  const { findings } = lint(inspected, {}, PLATFORM);
  const own = findings.filter(({ rule }) => rule.startsWith("platform/"));
  return [...new Set(own.map(({ rule }) => rule.slice("platform/".length)))].toSorted();
}

test("an environment that is made as the rules ask has no findings", () => {
  fc.assert(
    fc.property(environment, (made) => {
      assert.deepEqual(foundIn(made), []);
    }),
  );
});

type Host = Environment["virtualHosts"]["shop"];
type Queue = Record<string, unknown>;

const inHost = (made: Environment, more: Partial<Record<keyof Host, unknown>>) => ({
  ...made,
  virtualHosts: { shop: { ...made.virtualHosts.shop, ...more } },
});
const withQueue = (made: Environment, queue: string, body: Queue) =>
  inHost(made, { queues: { ...made.virtualHosts.shop.queues, [queue]: body } });
const withUser = (made: Environment, more: Queue) => ({
  ...made,
  users: { u: { ...made.users.u, ...more } },
});
const rights = (write: string) => ({ permissions: { shop: { configure: "^$", write, read: "^$" } } });

/** One thing that is not as it is asked, and the rule that is to say so. */
const BREACHES: Readonly<Record<string, readonly [(made: Environment) => unknown, ...string[]]>> = {
  "a queue in capitals": [(made) => withQueue(made, "Shop.orders", {}), "names"],
  "an owner that is no team": [(made) => inHost(made, { metadata: { owner: "me" } }), "owners"],
  "a user of nobody": [(made) => withUser(made, { metadata: {} }), "owners"],
  "no dead letters and no length": [
    (made) => {
      const queues = { ...made.virtualHosts.shop.queues, "a.b": {} };
      return inHost(made, { queues, policies: {}, operatorPolicies: {} });
    },
    "kept-messages",
  ],
  "a queue that is too long": [
    (made) => {
      const { queues, policies } = made.virtualHosts.shop;
      const definition = { ...policies.all.definition, "max-length": 1_000_001 };
      return inHost(made, {
        queues: { ...queues, "a.b": {} },
        policies: { all: { ...policies.all, definition } },
      });
    },
    "kept-messages",
  ],
  "a limit by an argument": [
    (made) => withQueue(made, "a.b", { arguments: { "x-max-length": 5 } }),
    "limits-by-policy",
  ],
  "a classic queue": [(made) => withQueue(made, "a.b", { type: "classic" }), "queue-types"],
  "a queue that goes": [
    (made) => withQueue(made, "a.b", { type: "classic", autoDelete: true }),
    "durable",
    "queue-types",
  ],
  "a gold one that is not protected": [
    (made) => withQueue(made, "a.b", { metadata: { tier: "gold" } }),
    "production-is-protected",
  ],
  "an administrator": [(made) => withUser(made, { tags: ["administrator"] }), "user-tags"],
  "a password that somebody has chosen": [(made) => withUser(made, { password: "${u}" }), "user-tags"],
  "all rights": [(made) => withUser(made, rights(".*")), "no-wildcards"],
  "connections without end": [(made) => withUser(made, { limits: {} }), "connections"],
  "a key in capitals": [
    (made) =>
      inHost(made, {
        bindings: [
          { source: "shop.events", destination: "shop.dead", destinationType: "exchange", routingKey: "A" },
        ],
      }),
    "routing-keys",
  ],
  "no description": [(made) => inHost(made, { description: "" }), "size"],
};

test("one thing that is not as a rule asks is found by that rule, and by no other", () => {
  fc.assert(
    fc.property(environment, fc.constantFrom(...Object.keys(BREACHES)), (made, what) => {
      const [change, ...rules] = BREACHES[what] ?? assert.fail();
      assert.deepEqual(foundIn(change(made)), rules, what);
    }),
    { numRuns: 200 },
  );
});

test("every rule of the example is tried", () => {
  const tried = new Set(Object.values(BREACHES).flatMap(([, ...rules]) => rules));
  assert.deepEqual(
    PLATFORM.rules.map(({ id }) => id.slice("platform/".length)).filter((id) => !tried.has(id)),
    [],
  );
});

const place = fc.nat({ max: TEXT.length });
const torn = fc
  .array(
    fc.record({ at: place, drop: fc.nat({ max: 12 }), put: fc.string({ unit: anyCharacter, maxLength: 6 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((edits) =>
    edits.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), TEXT),
  );

test("whatever stands in a file of rules, it is read or refused with its place", () => {
  let refused = 0;
  fc.assert(
    fc.property(torn, (text) => {
      try {
        readRules([{ path: "r.yaml", text }]);
      } catch (error) {
        assert.ok(error instanceof WarrenError && error.code === "rules-invalid", String(error));
        assert.match(error.message, /^The rules have \d+ faults?\.\nr\.yaml:\d+:\d+: /);
        // Whatever a terminal would obey is shown as what it is.
        assert.doesNotMatch(error.message, /[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
        refused++;
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(refused > 50, `only ${refused}`);
});
