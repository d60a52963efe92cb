/** What is on the broker and not in the declaration. Pure. */
import type { Declaration, VirtualHost } from "../../model/declaration/declaration.ts";
import { bindingKey } from "../../model/topology/object-keys.ts";
import { unmanagedObjects } from "../../model/topology/prune.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { type Check, checkId, type Finding, failed, passed } from "../check.ts";
import { shadowOf } from "../shadow/shadow-mark.ts";
import { parametersOf } from "./compare-virtual-host.ts";
import { type Comparison, presenceCheck, some } from "./comparison.ts";
import type { LiveBroker } from "./live-broker.ts";

const REMEDY =
  "Declare it (./warren import), call it external, or delete it. Where it is another team's, leave this check out.";

/** In one virtual host. What RabbitMQ and its plugins make for their clients is nobody's. */
export function undeclaredInVirtualHost(host: VirtualHost): Comparison[] {
  const comparison = (
    what: string,
    find: (unmanaged: Topology, live: VirtualHost) => readonly string[],
  ): Comparison => ({
    check: presenceCheck(
      checkId("presence", host.name, `undeclared ${what}`),
      [{ type: "virtual host", name: host.name }],
      `The virtual host holds no ${what} that are not declared.`,
    ),
    judge(live) {
      const there = live.virtualHosts.get(host.name);
      return judge(what, there === undefined ? [] : find(unmanagedIn(host, there), there));
    },
  });
  return [
    comparison("exchanges", ({ exchanges }) => exchanges.map(({ name }) => `exchange "${name}"`)),
    comparison("queues", ({ queues }) => queues.map(({ name }) => `queue "${name}"`)),
    comparison("bindings", ({ bindings }) => bindings.map(bindingKey)),
    comparison("policies", ({ policies }) => policies.map(({ name }) => `policy "${name}"`)),
    comparison("operator policies", (_, { operatorPolicies }) => {
      const declared = new Set(host.operatorPolicies.map(({ name }) => name));
      return operatorPolicies.filter(({ name }) => !declared.has(name)).map(({ name }) => `"${name}"`);
    }),
    comparison("parameters", (_, live) => {
      const declared = new Set(parametersOf(host).map(parameterKey));
      return parametersOf(live)
        .map(parameterKey)
        .filter((key) => !declared.has(key));
    }),
  ];
}

function parameterKey({ component, name }: { readonly component: string; readonly name: string }): string {
  return `${component} "${name}"`;
}

function unmanagedIn(host: VirtualHost, live: VirtualHost): Topology {
  return unmanagedObjects({
    desired: host.topology,
    live: live.topology,
    owned: { virtualHost: host.name, ...EMPTY_TOPOLOGY },
    prune: { external: host.external },
  });
}

function judge(what: string, found: readonly string[]): Finding {
  const expected = `no undeclared ${what}`;
  return found.length === 0 ? passed(expected, "none") : failed(expected, some(found), REMEDY);
}

export const UNDECLARED_USERS: Check = presenceCheck(
  "presence/undeclared users",
  [{ type: "broker", name: "broker" }],
  "Nobody has an account on the broker who is not declared, the administrator apart.",
);

/** @param administrator who runs the tests */
export function judgeUsers(declaration: Declaration, live: LiveBroker, administrator: string): Finding {
  const declared = new Set([administrator, ...declaration.users.map(({ name }) => name)]);
  const found = [...live.users.keys()].filter((name) => !declared.has(name) && !isOfSmokeTest(name));
  return judge(
    "users",
    found.map((name) => `user "${name}"`),
  );
}

export const UNDECLARED_VIRTUAL_HOSTS: Check = presenceCheck(
  "presence/undeclared virtual hosts",
  [{ type: "broker", name: "broker" }],
  'The broker has no virtual host that is not declared, "/" apart, with which every broker is born.',
);

export function judgeVirtualHosts(declaration: Declaration, live: LiveBroker): Finding {
  const declared = new Set(["/", ...declaration.virtualHosts.map(({ name }) => name)]);
  const found = [...live.virtualHosts.values()].filter(
    (host) => !declared.has(host.name) && shadowOf(host) === undefined,
  );
  return judge(
    "virtual hosts",
    found.map(({ name }) => `virtual host "${name}"`),
  );
}

/** Of a run beside this one, or of one that was killed: the runner's business. */
function isOfSmokeTest(user: string): boolean {
  return /^warren-smoke-\d{8}t\d{6}z-/.test(user);
}
