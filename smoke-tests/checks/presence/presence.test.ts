import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type Declaration, GENERATED, type VirtualHost } from "../../../model/declaration/declaration.ts";
import { arbitraryDeclaration } from "../../../model/declaration/testing/arbitrary-declaration.ts";
import { compilePolicies, hostPolicies } from "../../../model/topology/policies/effective-settings.ts";
import { shadowName, shadowTags } from "../../shadow/shadow-mark.ts";
import { ENVIRONMENT, policy, queue, virtualHost } from "../../testing/tested-environment.ts";
import { appliedPolicy } from "./applied-policy.ts";
import { type AppliedPolicies, LiveBroker, type PoliciesInForce } from "./broker-contents.ts";
import { compare } from "./presence-checks.ts";
import { judgeUsers, judgeVirtualHosts } from "./undeclared.ts";

/** A broker that is just as declared. */
function asDeclared(declaration: Declaration): LiveBroker {
  const policies = declaration.virtualHosts.map(
    ({ name, topology, operatorPolicies }): [string, PoliciesInForce] => {
      const { policies, operatorPolicies: operators } = hostPolicies({
        policies: topology.policies,
        operatorPolicies,
      });
      const inForce = (kind: "queue" | "exchange", objects: readonly { name: string; type: string }[]) =>
        new Map(
          objects.map((object) => [
            object.name,
            {
              policy: appliedPolicy({ kind, ...object }, policies).names[0],
              operatorPolicy: appliedPolicy({ kind, ...object }, kind === "queue" ? operators : []).names[0],
            },
          ]),
        );
      return [
        name,
        { queue: inForce("queue", topology.queues), exchange: inForce("exchange", topology.exchanges) },
      ];
    },
  );
  return new LiveBroker(declaration, new Map(policies));
}

function failures(declaration: Declaration, live: LiveBroker): string[] {
  return compare(declaration)
    .filter(({ judge }) => judge(live).status === "failed")
    .map(({ check }) => check.id);
}

test("nothing is wrong with a broker that is as declared", () => {
  assert.deepEqual(failures(ENVIRONMENT, asDeclared(ENVIRONMENT)), []);
  fc.assert(
    fc.property(arbitraryDeclaration, (declaration) => {
      assert.deepEqual(failures(declaration, asDeclared(declaration)), []);
    }),
  );
});

test("rights in the shadow of a run are nobody's, and in a virtual host that only has such a name they are told", () => {
  const [user, ...others] = ENVIRONMENT.users;
  assert.ok(user !== undefined);
  const name = shadowName("20261121t073449z-5f0c11aa", 0);
  const permission = { virtualHost: name, configure: ".*", write: ".*", read: ".*" };
  const withTags = (tags: readonly string[]): LiveBroker =>
    asDeclared({
      ...ENVIRONMENT,
      virtualHosts: [...ENVIRONMENT.virtualHosts, { ...virtualHost(name), tags }],
      users: [{ ...user, permissions: [...user.permissions, permission] }, ...others],
    });
  const shadowed = shadowTags({ space: "0123456789abcdef", pid: 1 }, { restarts: false, isClaiming: false });
  assert.deepEqual(failures(ENVIRONMENT, withTags(shadowed)), []);
  assert.deepEqual(failures(ENVIRONMENT, withTags([])), [
    `presence/user/${user.name}/undeclared permissions`,
  ]);
});

/** What is found where the broker says of the queue which policy is in force, and not which operator policy. */
function foundOf(operatorPolicies: VirtualHost["operatorPolicies"], inForce?: string): string | undefined {
  const shop = { ...virtualHost("shop", { queues: [queue("orders", "quorum")] }), operatorPolicies };
  const declaration = { virtualHosts: [shop], users: [], globalParameters: [] };
  const silent = { policy: inForce, operatorPolicy: null };
  const said = { queue: new Map([["orders", silent]]), exchange: new Map() };
  const live = new LiveBroker(declaration, new Map([["shop", said]]));
  const id = "presence/shop/queue/orders/policies";
  return compare(declaration)
    .find(({ check }) => check.id === id)
    ?.judge(live).status;
}

test("what RabbitMQ has not said of operator policies is not judged, where there are some", () => {
  const operator = policy("cap", "^orders$", { definition: { "max-length": 5 } });
  assert.equal(foundOf([operator]), "skipped");
  assert.equal(foundOf([]), "passed");
  assert.equal(foundOf([operator], "theirs"), "failed");
});

describe("what is in force for a queue of ours in a virtual host of others", () => {
  const OURS = policy("ours", "^orders$", { definition: { "max-length": 5 } });
  const cases: readonly (readonly [
    string,
    VirtualHost["topology"]["policies"],
    Partial<AppliedPolicies>,
    string | RegExp,
  ])[] = [
    ["an operator policy of its owner", [], { operatorPolicy: "cap" }, "passed"],
    ["a policy of its owner", [], { policy: "defaults" }, "passed"],
    [
      "ours, and an operator policy of its owner",
      [OURS],
      { policy: "ours", operatorPolicy: "cap" },
      "passed",
    ],
    ["its owner's in the place of ours", [OURS], { policy: "defaults" }, /declare a higher one/],
    ["none, where one is ours", [OURS], {}, /`\.\/warren up`/],
  ];
  for (const [what, policies, inForce, expected] of cases) {
    test(what, () => {
      const shop = virtualHost("shop", { queues: [queue("orders", "quorum")], policies });
      const declaration = {
        virtualHosts: [{ ...shop, isExternal: true as const }],
        users: [],
        globalParameters: [],
      };
      const applied = { policy: undefined, operatorPolicy: undefined, ...inForce };
      const said = { queue: new Map([["orders", applied]]), exchange: new Map() };
      const live = new LiveBroker(declaration, new Map([["shop", said]]));
      const finding = compare(declaration)
        .find(({ check }) => check.id === "presence/shop/queue/orders/policies")
        ?.judge(live);
      if (typeof expected === "string") assert.equal(finding?.status, expected);
      else assert.match((finding?.status === "failed" && finding.remedy) || "", expected);
    });
  }
});

test("on an empty broker everything is missing, and nothing is too much", () => {
  const live = new LiveBroker({ virtualHosts: [], users: [], globalParameters: [] }, new Map());
  const all = compare(ENVIRONMENT).map(({ check }) => check.id);
  assert.deepEqual(
    failures(ENVIRONMENT, live),
    all.filter((id) => !id.includes("undeclared")),
  );
});

const HOST = virtualHost("v", { queues: [queue("q", "quorum", { arguments: { "x-delivery-limit": 5 } })] });
const ONE: Declaration = { virtualHosts: [HOST], users: [], globalParameters: [] };

function withQueue(more: Parameters<typeof queue>[2], type: "quorum" | "classic" = "quorum"): Declaration {
  return { ...ONE, virtualHosts: [virtualHost("v", { queues: [queue("q", type, more)] })] };
}

test("a difference is told by its name, the declared value and the live one", () => {
  const live = asDeclared(withQueue({ arguments: { "x-delivery-limit": 3 } }));
  const found = compare(ONE).find(({ check }) => check.id === "presence/v/queue/q");
  const finding = found?.judge(live);
  assert.equal(finding?.status, "failed");
  assert.equal(finding?.expected, 'queue "q" in virtual host "v" with x-delivery-limit 5');
  assert.equal(finding?.observed, "x-delivery-limit 3");
});

test("what is declared to be ignored may differ", () => {
  const ignoring = withQueue({ arguments: { "x-delivery-limit": 5 }, ignoreChanges: ["x-delivery-limit"] });
  const live = asDeclared(withQueue({ arguments: { "x-delivery-limit": 3 } }));
  assert.deepEqual(failures(ignoring, live), []);
});

test("a queue of another type fails in its own check", () => {
  const live = asDeclared(withQueue({ arguments: { "x-delivery-limit": 5 } }, "classic"));
  assert.deepEqual(failures(ONE, live), ["presence/v/queue/q"]);
});

const POLICIES = [
  policy("low", ".*", { priority: 1 }),
  policy("high", "^a", { priority: 2 }),
  policy("other", "^ab", { priority: 2 }),
];
const APPLIED = [
  { name: "x", names: ["low"] },
  { name: "a", names: ["high"] },
  { name: "abc", names: ["high", "other"] },
];
for (const { name, names } of APPLIED) {
  test(`of the queue "${name}" the policy is ${names.join(" or ")}`, () => {
    assert.deepEqual(appliedPolicy({ kind: "queue", name, type: "classic" }, compilePolicies(POLICIES)), {
      names,
    });
  });
}

function user(name: string) {
  return { name, password: GENERATED, tags: [], permissions: [], topicPermissions: [], limits: {} };
}

test("the administrator, / and other smoke tests are no extras", () => {
  const run = "warren-smoke-20261121t073449z-5f0c11aa";
  const tags = ["warren-smoke", "warren-smoke-process-0123456789abcdef-1"];
  const live = asDeclared({
    ...ONE,
    users: [user("root"), user(run)],
    virtualHosts: [HOST, virtualHost("/"), { ...virtualHost(`${run}-0-v`), tags }],
  });
  assert.equal(judgeUsers(ONE, live, "root").status, "passed");
  assert.equal(judgeVirtualHosts(ONE, live).status, "passed");
  const more = asDeclared({ ...ONE, users: [user("eve")], virtualHosts: [HOST, virtualHost(`${run}-0-v`)] });
  assert.equal(judgeUsers(ONE, more, "root").observed, 'user "eve"');
  // Without the tags that mark it, it is somebody's.
  assert.equal(judgeVirtualHosts(ONE, more).status, "failed");
});

test("what is not declared is told a remedy that a declaration of its kind has", () => {
  const nothing: Declaration = {
    virtualHosts: ENVIRONMENT.virtualHosts.map(({ name }) => virtualHost(name)),
    users: [],
    globalParameters: [],
  };
  const live = asDeclared(ENVIRONMENT);
  const remedies = compare(nothing)
    .filter(({ check }) => check.id.includes("/undeclared "))
    .map(({ check, judge }) => ({ what: check.id.replace(/^.*\/undeclared /, ""), finding: judge(live) }))
    .filter(({ finding }) => finding.status === "failed");
  remedies.push({ what: "users", finding: judgeUsers(nothing, live, "nobody") });
  const kinds = new Set(remedies.map(({ what }) => what));
  for (const kind of ["exchanges", "queues", "bindings", "users"])
    assert.ok(kinds.has(kind), [...kinds].join());
  for (const { what, finding } of remedies) {
    assert.equal(finding.remedy.includes("external: true"), what === "exchanges" || what === "queues", what);
  }
});
