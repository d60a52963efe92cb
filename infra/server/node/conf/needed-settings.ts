/**
 * What a stack's `rabbitmqConf` must not take from a node: where it is published, and how Warren itself logs in. RabbitMQ
 * would start, and `up` wait in vain for a node that serves at another place.
 */

import { DEFAULT_PORTS } from "../../../../model/rabbitmq/ports.ts";
import { WarrenError } from "../../../../model/warren-error.ts";
import { portOf } from "./other-spellings.ts";
import { type ConfSetting, settingsIn } from "./settings-in.ts";

export interface NodeNeeds {
  /** Ports inside the container. */
  readonly ports: { readonly amqp: number; readonly management: number; readonly prometheus: number };
  /** Where the container's health check asks, on its loopback address. */
  readonly healthPort: number;
  readonly tls: boolean;
  /** The file that holds the administrator. */
  readonly definitions: string;
  /** As whom Warren itself logs in. */
  readonly administrator: string;
  /** Whether the nodes of a cluster find each other by a list. */
  readonly cluster: boolean;
}

/**
 * @param conf the whole rabbitmq.conf
 * @param more its part from the stack's config
 * @throws WarrenError `config-invalid` with every setting of `more` that takes something needed away
 */
export function assertNeedsAreMet(conf: string, more: string, needs: NodeNeeds): void {
  // The last line of a key is the one that counts.
  const effective = new Map(settingsIn(conf).map(({ key, value }) => [key, value]));
  const theirs = settingsIn(more);
  const problems = PROBLEMS.flatMap(({ keys, isMet, why }) => {
    const cause = theirs.findLast(({ key }) => keys.test(key));
    return cause === undefined || isMet(effective, needs) ? [] : [`${named(cause)} ${why(needs)}`];
  });
  if (problems.length === 0) return;
  throw new WarrenError("config-invalid", problems.join("\n"), {
    hint: "Take it out of rabbitmqConf: `pulumi config set rabbitmqConf VALUE`, or an editor.",
  });
}

function named({ key, value, line }: ConfSetting): string {
  return `Config "rabbitmqConf", line ${line}: ${JSON.stringify(`${key} = ${value}`)}:`;
}

type Effective = ReadonlyMap<string, string>;

interface Problem {
  /** Of settings that can be its cause. */
  readonly keys: RegExp;
  readonly isMet: (effective: Effective, needs: NodeNeeds) => boolean;
  readonly why: (needs: NodeNeeds) => string;
}

/** Whatever a node loads at its boot. Source: rabbit_definitions.erl, rabbit.schema and rabbitmq_management.schema of 4.3. */
const OTHER_DEFINITIONS =
  /^((management\.)?load_definitions|definitions\.import_backend|definitions\.(local\.path|https\.url))$/;

const PROBLEMS: readonly Problem[] = [
  {
    keys: /^listeners\.(tcp|ssl)\b/,
    isMet: (effective, { tls, ports }) =>
      hasListener(effective, tls ? "listeners.ssl" : "listeners.tcp", ports.amqp),
    why: ({ ports }) =>
      `the node has to listen for AMQP on port ${ports.amqp} of all addresses of its container; what clients see is the config's amqpPort on 127.0.0.1.`,
  },
  {
    keys: /^management\.(tcp|ssl|listener)\./,
    isMet: hasManagement,
    why: ({ ports }) =>
      `the management API has to answer on port ${ports.management} of all addresses of the node's container; what clients see is the config's managementPort on 127.0.0.1.`,
  },
  {
    keys: /^prometheus\.(tcp|ssl)\./,
    isMet: hasPrometheus,
    why: ({ ports }) =>
      `the node's metrics have to be on port ${ports.prometheus} of all addresses of its container, or off (prometheus.tcp.listener = none); what clients see is the config's prometheusPort on 127.0.0.1.`,
  },
  {
    keys: /^management\.path_prefix$/,
    isMet: (effective) => ["", "/", undefined].includes(effective.get("management.path_prefix")),
    why: () => "Warren, @pulumi/rabbitmq and the load balancer ask the management API without a prefix.",
  },
  {
    keys: /^management\.(oauth_)?disable_basic_auth$/,
    isMet: (effective) =>
      effective.get("management.disable_basic_auth") !== "true" &&
      effective.get("management.oauth_disable_basic_auth") !== "true",
    why: () => "Warren itself logs in to the management API by name and password.",
  },
  {
    keys: /^loopback_users\./,
    isMet: (effective, { administrator }) => effective.get(`loopback_users.${administrator}`) !== "true",
    why: ({ administrator }) =>
      `"${administrator}" is Warren's administrator, who logs in from outside of the node's container.`,
  },
  {
    keys: /^auth_mechanisms\./,
    isMet: (effective) =>
      [...effective].some(([key, value]) => key.startsWith("auth_mechanisms.") && value === "PLAIN"),
    why: () => "PLAIN has to be one of the mechanisms: Warren itself logs in by it.",
  },
  {
    keys: /^auth_(backends|cache)\./,
    isMet: hasOwnUsers,
    why: () =>
      "RabbitMQ's own users have to be one of the backends (auth_backends.2 = internal): Warren's administrator is one of them.",
  },
  {
    keys: OTHER_DEFINITIONS,
    isMet: (effective, { definitions }) =>
      [...effective].every(
        ([key, value]) =>
          !OTHER_DEFINITIONS.test(key) || (key === "load_definitions" && value === definitions),
      ),
    why: () =>
      "the administrator is in the definitions that Warren has loaded. Objects belong into the declaration: `./warren import FILE` makes one of a definitions file.",
  },
  {
    keys: /^cluster_formation\.peer_discovery_backend$/,
    isMet: (effective, { cluster }) =>
      !cluster || /(^|_)(classic_config|classic|config)$/.test(effective.get(DISCOVERY) ?? ""),
    why: () => "the nodes of this cluster find each other by a list that Warren writes.",
  },
  {
    keys: /^cluster_formation\.classic_config\.nodes\./,
    isMet: (_, { cluster }) => !cluster,
    why: () => "the list of this cluster's nodes follows from the config's clusterNodes.",
  },
];

const DISCOVERY = "cluster_formation.peer_discovery_backend";

/**
 * Whether RabbitMQ's own users can log in, and have their own rights: by a backend for both, or for each. Without a backend
 * it is so. Source: https://www.rabbitmq.com/docs/access-control#backends
 */
function hasOwnUsers(effective: Effective): boolean {
  const cached = effective.get("auth_cache.cached_backend") ?? "internal";
  const isOwn = (backend: string | undefined): boolean => {
    const name = backend?.replace(/^rabbit_auth_backend_/, "");
    return (
      name === "internal" || (name === "cache" && cached.replace(/^rabbit_auth_backend_/, "") === "internal")
    );
  };
  const backends = new Map<string, { authn?: string; authz?: string }>();
  for (const [key, value] of effective) {
    const [, number, part] = /^auth_backends\.([^.]+)(?:\.(authn|authz))?$/.exec(key) ?? [];
    if (number === undefined) continue;
    const both = part === undefined ? { authn: value, authz: value } : { [part]: value };
    backends.set(number, { ...backends.get(number), ...both });
  }
  return (
    backends.size === 0 ||
    [...backends.values()].some(({ authn, authz }) => isOwn(authn) && isOwn(authz ?? authn))
  );
}

function hasListener(effective: Effective, kind: string, port: number): boolean {
  if (effective.get(kind) === "none") return false;
  return [...effective].some(
    ([key, value]) => key.startsWith(`${kind}.`) && portOf(value) === port && isEverywhere(hostOf(value)),
  );
}

function hasManagement(effective: Effective, { tls, ports, healthPort }: NodeNeeds): boolean {
  const portOfForm = (form: string): number =>
    Number(effective.get(`${form}.port`) ?? DEFAULT_PORTS.management);
  const at = (form: string, port: number): boolean =>
    portOfForm(form) === port && isEverywhere(effective.get(`${form}.ip`));
  if (tls) return at("management.ssl", ports.management) && portOfForm("management.tcp") === healthPort;
  const keys = [...effective.keys()];
  const forms = ["management.tcp", "management.listener"].filter((form) =>
    keys.some((key) => key.startsWith(`${form}.`)),
  );
  const isPlain = effective.get("management.listener.ssl") !== "true";
  return forms.some((form) => at(form, ports.management) && (form === "management.tcp" || isPlain));
}

function hasPrometheus(effective: Effective, { tls, ports }: NodeNeeds): boolean {
  const listener = effective.get("prometheus.tcp.listener");
  if (!tls && listener !== undefined) {
    return listener === "none" || (portOf(listener) === ports.prometheus && isEverywhere(hostOf(listener)));
  }
  const form = tls ? "prometheus.ssl" : "prometheus.tcp";
  return (
    Number(effective.get(`${form}.port`)) === ports.prometheus && isEverywhere(effective.get(`${form}.ip`))
  );
}

/** Undefined of a port alone. */
function hostOf(value: string): string | undefined {
  const colon = value.lastIndexOf(":");
  return colon < 0 ? undefined : value.slice(0, colon);
}

function isEverywhere(host: string | undefined): boolean {
  return host === undefined || ["0.0.0.0", "::", "[::]"].includes(host);
}
