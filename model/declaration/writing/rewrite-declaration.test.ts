/** A file that is rewritten says what it shall, and all of it that did not change is there to the letter. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Declaration } from "../declaration.ts";
import { readDeclaration } from "../reading/read-declaration.ts";
import { arbitraryDeclaration } from "../testing/arbitrary-declaration.ts";
import { inOrder } from "./in-order.ts";
import { rewriteDeclaration } from "./rewrite-declaration.ts";
import { writeDeclaration } from "./write-declaration.ts";

const EXAMPLE = readFileSync(new URL("../../../declarations/shop.yaml", import.meta.url), "utf8");

function read(text: string): Declaration {
  return readDeclaration([{ path: "f.yaml", text }]);
}

/** What another file says, as the change of a first one. */
interface Case {
  readonly name: string;
  readonly from: string;
  /** Replaced in `from`, which gives the declaration that is wanted. */
  readonly change: readonly [string, string];
  /** The text that `from` becomes; the changed text where it is not said. */
  readonly becomes?: string;
}

const SHOP = `# Orders
virtualHosts:
  shop: # the only one
    exchanges:
      # Everything goes in here.
      orders:   { type: topic,   durable: true }   # explicit

    queues:
      # Money.
      billing: { protect: true, lint: { quorum-without-limit: none is wanted } }
      packing:
        # Five, not more.
        arguments: { x-max-length: 5, "x-overflow": reject-publish } # see above
      mail:
    bindings:
      # Paid ones.
      - { source: orders, destination: billing,   routingKey: 'a.*' } # paid
      - source: orders
        destination: packing
    # The end.

users:
  reader: { permissions: { shop: { configure: "", write: "", read: ".*" } } }
`;

const CASES: readonly Case[] = [
  { name: "a value", from: SHOP, change: ["x-max-length: 5", "x-max-length: 6"] },
  { name: "a value in quotes", from: SHOP, change: ['read: ".*"', "read: ^$"] },
  {
    name: "an argument more, in its place",
    from: SHOP,
    change: ["x-max-length: 5,", "x-max-length: 5, x-message-ttl: 0,"],
  },
  {
    name: "an argument less",
    from: SHOP,
    change: ['x-max-length: 5, "x-overflow": reject-publish', "x-max-length: 5"],
  },
  {
    name: "the last argument gone: a queue of defaults",
    from: SHOP,
    change: ['arguments: { x-max-length: 5, "x-overflow": reject-publish }', "arguments: {}"],
    becomes: SHOP.replace(/packing:\n.*\n.*\n/, "packing: # see above\n"),
  },
  {
    name: "a queue less, with its comment",
    from: SHOP.replace("billing,", "mail,"),
    change: [/ {6}# Money\.\n.*\n/.exec(SHOP.replace("billing,", "mail,"))?.[0] ?? "", ""],
  },
  {
    name: "a queue more, behind the one before it",
    from: SHOP,
    change: ["      mail:\n", "      mail:\n      post: { type: stream }\n"],
  },
  {
    name: "a queue in between",
    from: SHOP,
    change: ["      packing:", "      new: { retain: true }\n      packing:"],
  },
  { name: "of what was nothing something", from: SHOP, change: ["mail:\n", "mail: { type: quorum }\n"] },
  {
    name: "a property more beside a silence",
    from: SHOP,
    change: ["protect: true,", "protect: true, retain: true,"],
  },
  { name: "a property less beside a silence", from: SHOP, change: ["protect: true, ", ""] },
  { name: "an explicit default away from it", from: SHOP, change: ["durable: true", "durable: false"] },
  {
    name: "a setting more, before the sections",
    from: SHOP,
    change: ["    exchanges:", "    description: x\n    exchanges:"],
  },
  {
    name: "a section more",
    from: SHOP,
    change: [
      "    # The end.",
      "\n    policies:\n      p: { pattern: ^m, definition: { max-length: 1 } }\n    # The end.",
    ],
  },
  {
    name: "a binding more at the end",
    from: SHOP,
    change: [
      "        destination: packing\n",
      "        destination: packing\n      - { source: orders, destination: mail }\n",
    ],
  },
  {
    name: "a binding more in between",
    from: SHOP,
    change: ["      - source", "      - { source: orders, destination: mail }\n      - source"],
  },
  {
    name: "a binding less, with its comments",
    from: SHOP,
    change: [/ {6}# Paid ones\.\n.*\n/.exec(SHOP)?.[0] ?? "", ""],
  },
  {
    name: "a user less, and so all",
    from: SHOP,
    change: [SHOP.slice(SHOP.indexOf("\nusers:")), ""],
  },
  {
    name: "a user more at the end of a file without a last line break",
    from: SHOP.trimEnd(),
    change: ['".*" } } }', '".*" } } }\n  writer:'],
  },
];

function onWindows(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

describe("rewriting", () => {
  for (const { name, from, change, becomes } of CASES) {
    test(name, () => {
      const wanted = from.replace(...change);
      assert.notEqual(wanted, from);
      assert.equal(rewriteDeclaration(from, read(wanted)), becomes ?? wanted);
    });

    test(`${name}, where lines end as on Windows`, () => {
      const rewritten = rewriteDeclaration(onWindows(from), read(from.replace(...change)));
      assert.equal(rewritten, onWindows(becomes ?? from.replace(...change)));
    });
  }

  test("to what it says already changes nothing, in whatever order that is", () => {
    assert.equal(rewriteDeclaration(EXAMPLE, inOrder(read(EXAMPLE))), EXAMPLE);
    assert.equal(rewriteDeclaration(SHOP, inOrder(read(SHOP))), SHOP);
  });

  test("the example keeps its comments when everything else of it goes", () => {
    const one = { virtualHosts: [], users: read(EXAMPLE).users.slice(2), globalParameters: [] };
    const users = one.users.map((user) => ({ ...user, permissions: [] }));
    const rewritten = rewriteDeclaration(EXAMPLE, { ...one, users });
    assert.ok(rewritten.includes("\n# An order shop."));
    assert.ok(rewritten.includes("  # A person who watches"));
    assert.ok(!rewritten.includes("packing:"));
  });

  test("keeps plugins that nothing needs", () => {
    const text = "plugins: [rabbitmq_stream] # for clients\nusers:\n  a:\n";
    const wanted = read("users:\n  b:\n");
    assert.equal(
      rewriteDeclaration(text, wanted),
      "plugins: [rabbitmq_stream] # for clients\nusers:\n  b:\n",
    );
  });

  test("refuses what stands behind an anchor, and JSON", () => {
    const aliased = "users:\n  a: &same { tags: [x] }\n  b: *same\n";
    const changed = read("users:\n  a: { tags: [y] }\n  b: { tags: [x] }\n");
    const refusal = { code: "declaration-not-rewritable" };
    assert.throws(() => rewriteDeclaration(aliased, changed), refusal);
    assert.throws(() => rewriteDeclaration('{"users": {"a": {}}}', changed), refusal);
  });

  test("replaces an alias by what it shall be", () => {
    const aliased = "users:\n  a: &same { tags: [x] }\n  b: *same # too\n";
    const changed = read("users:\n  a: { tags: [x] }\n  b: { tags: [z] }\n");
    assert.equal(
      rewriteDeclaration(aliased, changed),
      "users:\n  a: &same { tags: [x] }\n  b:\n    tags: [z] # too\n",
    );
  });

  test("any declaration into any other", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, arbitraryDeclaration, fc.boolean(), (before, after, mixed) => {
        // Half of the time they have most objects in common.
        const wanted = mixed
          ? { ...after, virtualHosts: mixedHosts(before, after), users: before.users.map(withoutRights) }
          : after;
        const text = writeDeclaration(before);
        const rewritten = rewriteDeclaration(text, wanted);
        assert.deepEqual(inOrder(read(rewritten)), inOrder(wanted));
        assert.equal(rewriteDeclaration(rewritten, wanted), rewritten);
      }),
      { numRuns: 200 },
    );
  });
});

/** The hosts of the first, each with settings and queues of one of the second. */
function mixedHosts(before: Declaration, after: Declaration): Declaration["virtualHosts"] {
  return before.virtualHosts.map((host, index) => {
    const other = after.virtualHosts[index] ?? host;
    const queues = new Map(
      [...other.topology.queues, ...host.topology.queues].map((queue) => [queue.name, queue]),
    );
    const { description, tags, limits } = other;
    return {
      ...host,
      description,
      tags,
      limits,
      topology: { ...host.topology, queues: [...queues.values()] },
    };
  });
}

function withoutRights(user: Declaration["users"][number]): Declaration["users"][number] {
  return { ...user, topicPermissions: [], tags: ["other"] };
}
