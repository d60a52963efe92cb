/**
 * Following what lint advises takes nothing away: every fix, and everything else that a hint offers as one change, is
 * made, and the oracle and the rules of access say of what was before that it still is.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Declaration, VirtualHost } from "../declaration/declaration.ts";
import { inspectDeclaration, renderFaults } from "../declaration/reading/read-declaration.ts";
import { editSource } from "../declaration/source/edit-source.ts";
import { ACCESS, compileRights } from "../routing/rights.ts";
import { type Publish, walk } from "../routing/route.ts";
import { compileRouting } from "../routing/routing-table.ts";
import type { Fix, LintFinding } from "./discovery.ts";
import { lint } from "./lint.ts";
import { RULE_CASES } from "./testing/all-cases.ts";
import { shop } from "./testing/rule-case.ts";

interface Advised {
  readonly finding: LintFinding;
  readonly offer: Fix;
}

function read(text: string): {
  readonly declaration: Declaration;
  readonly findings: readonly LintFinding[];
} {
  const found = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(found.declaration !== undefined, `${text}\n${renderFaults(found.faults, [])}`);
  return { declaration: found.declaration, findings: lint(found, { nodes: 3 }).findings };
}

function adviceOf(findings: readonly LintFinding[]): Advised[] {
  return findings.flatMap((finding) =>
    [finding.fix, ...(finding.offers ?? [])].flatMap((offer) =>
      offer === undefined ? [] : [{ finding, offer }],
    ),
  );
}

/** Follows each advice by itself. @returns how many there were */
function followAll(text: string): number {
  const { declaration: before, findings: earlier } = read(text);
  const advised = adviceOf(earlier);
  if (advised.length === 0) return 0;
  const had = grantedIn(before);
  for (const { finding, offer } of advised) {
    const edited = editSource(text, [{ ...offer, offset: finding.location.offset }]);
    assert.equal(edited.made.length, 1, `${finding.rule}: ${finding.hint}`);
    const { declaration: after, findings } = read(edited.text);
    try {
      assertNothingTaken(had, after);
      const isSame = (each: LintFinding) => each.rule === finding.rule && each.message === finding.message;
      assert.ok(findings.filter(isSame).length < earlier.filter(isSame).length, "it is found still");
    } catch (error) {
      throw new Error(`${finding.rule}: ${finding.hint}\n${text}\n${edited.text}`, { cause: error });
    }
  }
  return advised.length;
}

/** What a declaration lets happen, asked for once and compared with what each advice leaves. */
interface Granted {
  readonly host: VirtualHost;
  /** The queues of each publish. */
  readonly ways: readonly (readonly [Publish, readonly string[]])[];
  readonly rights: readonly (readonly [user: string, Rights])[];
}

function grantedIn({ virtualHosts, users }: Declaration): readonly Granted[] {
  return virtualHosts.map((host) => {
    const table = tableOf(host);
    return {
      host,
      ways: publishesTo(host).map((publish) => [publish, walk(table, publish).queues]),
      rights: users.map((user) => [user.name, compileRights(user, host.name)]),
    };
  });
}

function assertNothingTaken(before: readonly Granted[], after: Declaration): void {
  for (const { host, ways, rights } of before) {
    const same = after.virtualHosts.find(({ name }) => name === host.name);
    assert.ok(same !== undefined);
    const now = tableOf(same);
    for (const [publish, had] of ways) {
      const has = new Set(walk(now, publish).queues);
      const lost = had.filter((queue) => !has.has(queue));
      if (lost.length > 0) assert.fail(`${lost.join()}: ${JSON.stringify(publish)}`);
    }
    for (const [name, had] of rights) {
      const sameUser = after.users.find((user) => user.name === name);
      assert.ok(sameUser !== undefined);
      assertRightsKept(had, compileRights(sameUser, host.name), host);
    }
  }
}

type Rights = ReturnType<typeof compileRights>;

function assertRightsKept(old: Rights, now: Rights, { topology }: VirtualHost): void {
  assert.ok(!old.enters || now.enters);
  const exchanges = topology.exchanges.map(({ name }) => name);
  const names = [...exchanges, ...topology.queues.map(({ name }) => name), "", "amq.topic"];
  const keys = exchanges.map((exchange) => [exchange, keysOf(topology, exchange)] as const);
  for (const access of ACCESS) {
    for (const name of names) {
      assert.ok(!old.allows(access, name) || now.allows(access, name), `${access} ${name}`);
    }
  }
  for (const access of ["write", "read"] as const) {
    for (const [exchange, ofExchange] of keys) {
      for (const key of ofExchange) {
        const had = old.allowsTopic(access, exchange, key);
        assert.ok(!had || now.allowsTopic(access, exchange, key), `topic ${access} ${exchange} ${key}`);
      }
    }
  }
}

function tableOf({ topology, external, operatorPolicies }: VirtualHost) {
  return compileRouting(topology, { ...external, operatorPolicies, unknownTypesAreExternal: true });
}

/** @param source of an exchange those that its wildcards let through, and of the others the keys as they are written */
function keysOf({ bindings }: VirtualHost["topology"], source?: string): readonly string[] {
  const keys = bindings.map(({ routingKey }) => routingKey);
  const through = bindings
    .filter((binding) => source === undefined || binding.source === source)
    .flatMap(({ routingKey }) => ["word", "nobody's"].map((word) => routingKey.replaceAll(/[*#]/gu, word)));
  return [...new Set([...keys, ...through, "other"])];
}

/** Around what the bindings of all exchanges ask for. */
function publishesTo({ topology }: VirtualHost): readonly Publish[] {
  const headers = [{}, ...topology.bindings.map((binding) => binding.arguments)].map((table) =>
    Object.fromEntries(Object.entries(table).filter(([name]) => name !== "x-match")),
  );
  return topology.exchanges.flatMap(({ name: exchange }) =>
    keysOf(topology).flatMap((routingKey) =>
      headers.map((table) => ({ exchange, routingKey, headers: table })),
    ),
  );
}

describe("following the advice of a case takes nothing away", () => {
  for (const { rule, what, fires, near } of RULE_CASES) {
    test(`${rule}: ${what}`, () => {
      followAll(fires);
      followAll(near);
    });
  }
});

test("what a rule mends or offers has a case in which it does", () => {
  const offering = RULE_CASES.filter(({ rule, fires }) =>
    adviceOf(read(fires).findings).some(({ finding }) => finding.rule === rule),
  );
  assert.deepEqual([...new Set(offering.map(({ rule }) => rule))].toSorted(), [
    "empty-permission-pattern",
    "ignored-binding-key",
    "shadowed-binding",
    "unanchored-permission",
    "unused-silence",
  ]);
});

const part = fc.constantFrom("orders", "^orders", "billing$", "a", "a.b", String.raw`a\.b`, "", "x-.*", "^$");
const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|"));
const permission = fc.record({ configure: pattern, write: pattern, read: pattern });
const binding = fc.record({
  destination: fc.constantFrom("a", "a.b", "orders"),
  routingKey: fc.constantFrom("", "a", "a.b", "orders.*", "#", "a.*"),
  arguments: fc.constantFrom<object[]>(
    {},
    { y: 1 },
    { "x-match": "any", y: 1 },
    { "x-stream-partition-order": 1 },
  ),
});
const environment = fc.record({
  types: fc.array(fc.constantFrom("direct", "fanout", "topic", "headers"), { minLength: 2, maxLength: 2 }),
  bindings: fc.uniqueArray(fc.record({ source: fc.constantFrom("orders", "a"), binding }), {
    selector: (each) => JSON.stringify(each),
    minLength: 1,
    maxLength: 5,
  }),
  permission,
  topic: fc.record({ write: pattern, read: pattern }),
});

test("following any advice takes nothing away, in 200 environments", () => {
  let followed = 0;
  const property = fc.property(environment, ({ types, bindings, permission: rights, topic }) => {
    const body = `exchanges: ${JSON.stringify({ orders: { type: types[0] }, a: { type: types[1] } })}
queues: { a: {}, a.b: {}, orders: {}, my-orders.2: {} }
bindings: ${JSON.stringify(bindings.map(({ source, binding: each }) => ({ source, ...each })))}`;
    const topics = types[0] === "topic" ? { topicPermissions: { shop: { orders: topic } } } : {};
    const user = { permissions: { shop: rights }, ...topics };
    followed += followAll(`${shop(body)}users: ${JSON.stringify({ u: user })}\n`);
  });
  fc.assert(property, { numRuns: 200 });
  assert.ok(followed > 200, `only ${followed}`);
});
