/** What is on the broker and not in the declaration. Pure. */
import {
  type Declaration,
  EMPTY_VIRTUAL_HOST,
  type VirtualHost,
} from "../../../model/declaration/declaration.ts";
import { declaredParameters } from "../../../model/declaration/declared-parameters.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../../model/rabbitmq/reserved-names.ts";
import { SHADOW_PREFIX } from "../../../model/reserved-prefixes.ts";
import { bindingKey } from "../../../model/topology/object-keys.ts";
import { unmanagedObjects } from "../../../model/topology/plan/prune.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../../model/topology/topology.ts";
import { type Check, checkId, type Finding, failed, passed } from "../../check.ts";
import { shadowOf } from "../../shadow/shadow-mark.ts";
import type { LiveBroker } from "./broker-contents.ts";
import { administratorsCheck, type Comparison, presenceCheck, some } from "./comparison.ts";

/** Kinds of objects that a declaration can call another team's. */
const CAN_BE_EXTERNAL: ReadonlySet<string> = new Set(["exchanges", "queues"]);

function remedy(what: string): string {
  const ways = CAN_BE_EXTERNAL.has(what)
    ? "Declare it (`external: true` where it is another team's), or delete it."
    : "Declare it, or delete it.";
  return `${ways} On a broker that others share, --kind and --only run the checks beside this one.`;
}

/** In one virtual host. What RabbitMQ and its plugins make for their clients is nobody's. */
export function undeclaredInVirtualHost(host: VirtualHost): Comparison[] {
  return KINDS.map(({ what, find }) => ({
    check: presenceCheck(
      checkId("presence", host.name, `undeclared ${what}`),
      [{ type: "virtual host", name: host.name }],
      `The virtual host holds no ${what} that are not declared.`,
    ),
    judge(live) {
      const there = live.virtualHosts.get(host.name);
      return judge(what, there === undefined ? [] : find(host, there));
    },
  }));
}

const KINDS: readonly {
  readonly what: string;
  readonly find: (declared: VirtualHost, live: VirtualHost) => readonly string[];
}[] = [
  {
    what: "exchanges",
    find: (host, live) => unmanagedIn(host, live).exchanges.map(({ name }) => `exchange "${name}"`),
  },
  {
    what: "queues",
    find: (host, live) => unmanagedIn(host, live).queues.map(({ name }) => `queue "${name}"`),
  },
  { what: "bindings", find: (host, live) => unmanagedIn(host, live).bindings.map(bindingKey) },
  {
    what: "policies",
    find: (host, live) => unmanagedIn(host, live).policies.map(({ name }) => `policy "${name}"`),
  },
  {
    what: "operator policies",
    find(host, live) {
      const declared = new Set(host.operatorPolicies.map(({ name }) => name));
      return live.operatorPolicies
        .filter(({ name }) => !declared.has(name))
        .map(({ name }) => `operator policy "${name}"`);
    },
  },
  {
    what: "parameters",
    find(host, live) {
      const declared = new Set(declaredParameters(host).map(parameterKey));
      return declaredParameters(live)
        .map(parameterKey)
        .filter((key) => !declared.has(key));
    },
  },
];

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
  return found.length === 0
    ? passed(expected, "none")
    : failed(expected, some(found), { remedy: remedy(what) });
}

export const UNDECLARED_USERS: Check = administratorsCheck(
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

export const UNDECLARED_VIRTUAL_HOSTS: Check = administratorsCheck(
  "presence/undeclared virtual hosts",
  [{ type: "broker", name: "broker" }],
  'The broker has no virtual host that is not declared. "/", with which every broker is born, may be there, and empty.',
);

export function judgeVirtualHosts(declaration: Declaration, live: LiveBroker): Finding {
  const declared = new Set([DEFAULT_VIRTUAL_HOST, ...declaration.virtualHosts.map(({ name }) => name)]);
  const found = [...live.virtualHosts.values()].filter(
    (host) => !declared.has(host.name) && shadowOf(host) === undefined,
  );
  const isDeclared = declaration.virtualHosts.some(({ name }) => name === DEFAULT.name);
  const inDefault = isDeclared ? [] : contentsOf(live.virtualHosts.get(DEFAULT.name));
  return judge("virtual hosts", [...found.map(({ name }) => `virtual host "${name}"`), ...inDefault]);
}

/** As every broker is born with it. */
const DEFAULT: VirtualHost = {
  ...EMPTY_VIRTUAL_HOST,
  name: DEFAULT_VIRTUAL_HOST,
  topology: { virtualHost: DEFAULT_VIRTUAL_HOST, ...EMPTY_TOPOLOGY },
};

function contentsOf(live: VirtualHost | undefined): string[] {
  if (live === undefined) return [];
  return KINDS.flatMap(({ find }) => find(DEFAULT, live)).map(
    (what) => `${what} in virtual host "${DEFAULT_VIRTUAL_HOST}"`,
  );
}

export const UNDECLARED_GLOBAL_PARAMETERS: Check = presenceCheck(
  "presence/undeclared global parameters",
  [{ type: "broker", name: "broker" }],
  "The broker has no global parameter that is not declared; those that RabbitMQ keeps for itself are nobody's.",
);

export function judgeGlobalParameters(declaration: Declaration, live: LiveBroker): Finding {
  // The name of a cluster says nothing about what it does.
  const declared = new Set(["cluster_name", ...declaration.globalParameters.map(({ name }) => name)]);
  const found = live.declaration.globalParameters.filter(({ name }) => !declared.has(name));
  return judge(
    "global parameters",
    found.map(({ name }) => `global parameter "${name}"`),
  );
}

/** Of a run beside this one, or of one that was killed: the runner's business. */
function isOfSmokeTest(user: string): boolean {
  return user.startsWith(SHADOW_PREFIX) && /^\d{8}t\d{6}z-/.test(user.slice(SHADOW_PREFIX.length));
}
