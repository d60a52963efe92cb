/** Whether nodes run with what their configuration files say, by what each of them tells. Pure. */
import type { Difference, RunningConfiguration } from "../../../broker/node/running-configuration.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";

export interface AskedConfiguration {
  readonly container: string;
  /** What the node tells; text says why it could not be asked. */
  readonly told: RunningConfiguration | string;
}

/**
 * What RabbitMQ itself sets while it starts or runs, as its sources say (`application:set_env`, 4.3), so that it is
 * nobody's change. Of an application all keys, of a key all that is in it.
 */
const SET_BY_RABBITMQ: readonly string[] = [
  // By the queues with priorities, at every start.
  "rabbit.backing_queue_module",
  // By the management plugin, as its mode of rates asks; at its stop it sets both to the defaults.
  "rabbit.collect_statistics",
  "rabbit.collect_statistics_interval",
  // The virtual hosts that are traced: presence compares them.
  "rabbit.trace_vhosts",
  "rabbit.vhost_process_reconciliation_enabled",
  "rabbit.channel_interceptor_priorities",
  // By the plugin rabbitmq_trust_store, which puts its own functions into them.
  "rabbit.initial_SSL_options",
  // By each request of a monitoring tool that asks for it.
  "rabbitmq_management.hide_http_allow_header",
  // What the provider of identities has told: its keys and its addresses.
  "rabbitmq_auth_backend_oauth2",
  "oauth2_client",
];

/** From the node's environment variables (`RABBITMQ_NODE_PORT`, `RABBITMQ_DEFAULT_USER`), where no file says them. */
const FROM_ENVIRONMENT: readonly string[] = [
  "rabbit.tcp_listeners",
  "rabbit.default_user",
  "rabbit.default_pass",
  "rabbit.default_vhost",
  "rabbit.credentials_obfuscation_fallback_secret",
];

const MOST_NAMED = 10;
/** Characters of a value. */
const MOST_SHOWN = 120;

/** @param nodes one at least */
export function judgeConfiguration(nodes: readonly AskedConfiguration[]): Finding {
  const apart = nodes
    .map(({ container, told }) => ({ container, faults: changesIn(told) }))
    .filter(({ faults }) => faults.length > 0);
  const unreadable = nodes.flatMap(({ told }) => unreadableIn(told));
  const faults = [...unreadable, ...apart.flatMap((node) => node.faults)];
  if (faults.length > 0) {
    const remedies = [
      ...(unreadable.length > 0 ? [NO_START] : []),
      ...(apart.length > 0 ? [startAnew(apart.map(({ container }) => container))] : []),
      ...(faults.some((fault) => fault.startsWith("rabbit.auth_backends ")) ? [BACKENDS] : []),
    ];
    return failed(EXPECTED, listed(faults), { remedy: remedies.join(" ") });
  }
  const silent = nodes.flatMap(whyUnknown);
  if (silent.length > 0) return skipped(silent.join("; "));
  const counts = nodes.flatMap(({ told }) =>
    typeof told === "object" && "compared" in told ? [`${told.compared} settings on ${told.name}`] : [],
  );
  return passed(EXPECTED, `so it does: ${counts.join(", ")}`);
}

const EXPECTED = "every node runs with what its configuration files say, and else with the defaults";
const NO_START =
  "It would not start again: put back what was changed in these files, and restart it only then.";
const BACKENDS = "A backend that is missing after that needs its plugin enabled.";

/** Whoever lowers a setting by hand does it until the next start. */
function startAnew(containers: readonly string[]): string {
  const restart = `docker restart -t 120 ${containers.join(" ")}`;
  return `At its start a node takes what its files say: ${restart}. What is meant to stay belongs in rabbitmq.conf (a stack's config has rabbitmqConf for it).`;
}

function whyUnknown({ container, told }: AskedConfiguration): string[] {
  if (typeof told === "string") return [`${container} could not be asked: ${told}`];
  return "unknown" in told
    ? [`RabbitMQ on ${told.name} cannot be asked what it was configured with: 4.3 can`]
    : [];
}

function unreadableIn(told: RunningConfiguration | string): string[] {
  if (typeof told === "string" || !("unknown" in told) || told.unknown !== "files") return [];
  return [`RabbitMQ cannot read the configuration of ${told.name} any more (${told.files.join(", ")})`];
}

function changesIn(told: RunningConfiguration | string): string[] {
  if (typeof told === "string" || "unknown" in told) return [];
  const { name, differences } = told;
  return differences
    .filter((difference) => !isByDesign(difference))
    .map(({ setting, configured, running, inFiles }) => {
      const source = inFiles ? "its files say" : "the default is";
      return `${setting} is ${shortened(running)} on ${name}, and ${source} ${shortened(configured)}`;
    });
}

function isByDesign({ setting, inFiles }: Difference): boolean {
  const isIn = (place: string): boolean => setting === place || setting.startsWith(`${place}.`);
  return SET_BY_RABBITMQ.some(isIn) || (!inFiles && FROM_ENVIRONMENT.some(isIn));
}

function listed(faults: readonly string[]): string {
  const more = faults.length - MOST_NAMED;
  return [...faults.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function shortened(term: string): string {
  return term.length > MOST_SHOWN ? `${term.slice(0, MOST_SHOWN)}...` : term;
}
