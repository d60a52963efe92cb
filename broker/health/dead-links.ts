/**
 * Shovels and federation links, and which of them do not run. The management API tells them where its plugins for that are
 * on (`rabbitmq_shovel_management`, `rabbitmq_federation_management`); otherwise nodes that are ours do.
 */
import { FEDERATION_PLUGIN, hasPlugin, SHOVEL_PLUGIN } from "../../model/rabbitmq/plugins.ts";
import { withoutCredentials } from "../../model/text/uri-credentials.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Shape } from "../api/answer.ts";
import {
  FEDERATION_LINKS,
  type FederationLinks,
  listFederationLinks,
  listShovels,
  SHOVELS,
  type Shovels,
} from "../api/links.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { type ControlQuestion, controlJson } from "../node/control-json.ts";
import type { Node } from "../node/node.ts";

/** Characters of a reason. */
const MOST_REASON = 300;

export interface Link {
  /** `shovel "s2" in virtual host "shov"`; one upstream can have links of several queues and exchanges. */
  readonly name: string;
  /** Empty for a federation link. */
  readonly shovel: string;
  readonly virtualHost: string;
  /** A link that has died is begun anew after its reconnect delay, 5 s by default, and starts then. */
  readonly state: "runs" | "starts" | "dead";
  /** When it came into this state, as the broker says it: not for comparing with other clocks. */
  readonly since: string;
  /** Completes "the link ...": `is terminated: failed to connect`. Empty unless it is dead. */
  readonly what: string;
}

export interface Links {
  readonly links: readonly Link[];
  /** Plugins of whose links nobody tells: `rabbitmq_shovel`. */
  readonly untold: readonly string[];
}

export interface LinksOf {
  /** Those that are enabled; of what is off nothing is asked. */
  readonly plugins: ReadonlySet<string>;
  /** Of ours, as far as there are any: a federation link is told by the node that it is on alone. */
  readonly nodes: readonly Node[];
}

export async function listLinks(
  api: ManagementApi,
  { plugins, nodes }: LinksOf,
  signal?: AbortSignal,
): Promise<Links> {
  const untold: string[] = [];
  const listed = async <T>(plugin: string, { overHttp, ...question }: Question<T>): Promise<readonly T[]> => {
    const management = `${plugin}_management`;
    if (!hasPlugin(plugins, plugin) && !plugins.has(management)) return [];
    if (plugins.has(management)) return (await overHttp(api, signal)) ?? [];
    if (nodes.length === 0) untold.push(plugin);
    const { asking, command, shape } = question;
    return (await asking(nodes, { words: [command], shape }, signal)).flat();
  };
  const [shovels, federationLinks] = await Promise.all([
    listed(SHOVEL_PLUGIN, {
      overHttp: listShovels,
      command: "shovel_status",
      asking: askOne,
      shape: SHOVELS,
    }),
    listed(FEDERATION_PLUGIN, {
      overHttp: listFederationLinks,
      command: "federation_status",
      asking: askAll,
      shape: FEDERATION_LINKS,
    }),
  ]);
  const links = [...shovels.map(shovelLink), ...federationLinks.map(federationLink)];
  return { links: links.toSorted((a, b) => (a.name < b.name ? -1 : 1)), untold };
}

interface Question<T> {
  readonly overHttp: (api: ManagementApi, signal?: AbortSignal) => Promise<readonly T[] | undefined>;
  /** Of `rabbitmqctl`. */
  readonly command: string;
  readonly asking: Asking;
  readonly shape: Shape<T[]>;
}

type Asking = <T>(nodes: readonly Node[], question: ControlQuestion<T>, signal?: AbortSignal) => Promise<T[]>;

/** Each of them. One that does not answer has no links; where none does, it is said why. */
async function askAll<T>(
  nodes: readonly Node[],
  question: ControlQuestion<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  const bounds = signal === undefined ? {} : { signal };
  const told = await Promise.allSettled(nodes.map((node) => controlJson(node, question, bounds)));
  signal?.throwIfAborted();
  const failure = told.find(({ status }) => status === "rejected");
  const answers = told.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  if (answers.length === 0 && failure?.status === "rejected") throw failure.reason;
  return answers;
}

/** The first that answers: it tells of the whole cluster. */
async function askOne<T>(
  [node, ...others]: readonly Node[],
  question: ControlQuestion<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  if (node === undefined) return [];
  try {
    return await askAll([node], question, signal);
  } catch (error) {
    if (others.length === 0 || !(error instanceof WarrenError)) throw error;
    return await askOne(others, question, signal);
  }
}

/** A sentence for each that is dead now: `shovel "s2" in virtual host "shov" is terminated: failed to connect`. */
export async function deadLinks(api: ManagementApi, of: LinksOf, signal?: AbortSignal): Promise<string[]> {
  const { links } = await listLinks(api, of, signal);
  return links.flatMap(({ name, state, what }) => (state === "dead" ? [`${name} ${what}`] : []));
}

function shovelLink(each: Shovels[number]): Link {
  const where = each.vhost === undefined ? "" : ` in virtual host "${each.vhost}"`;
  const shovel = String(each.name);
  const isDead = each.state === "terminated";
  return {
    name: `shovel "${shovel}"${where}`,
    shovel,
    virtualHost: each.vhost ?? "",
    // Its flow may be held back, by the broker or by an alarm: then it runs.
    state: isDead ? "dead" : each.state === "starting" ? "starts" : "runs",
    since: each.timestamp ?? each.last_changed ?? "",
    what: isDead ? `is terminated${because(each.reason ?? each.termination_reason)}` : "",
  };
}

function federationLink(each: FederationLinks[number]): Link {
  const { vhost, upstream, status, exchange = "", queue = "", error } = each;
  const { upstream_exchange: fromExchange = exchange, upstream_queue: fromQueue = queue } = each;
  const of = [
    exchange && ` for exchange "${exchange}"`,
    exchange && fromExchange !== exchange && ` from exchange "${fromExchange}"`,
    queue && ` for queue "${queue}"`,
    queue && fromQueue !== queue && ` from queue "${fromQueue}"`,
  ]
    .filter(Boolean)
    .join("");
  const isDead = status !== "running" && status !== "starting";
  return {
    name: `the link of upstream "${upstream}"${of} in virtual host "${vhost}"`,
    shovel: "",
    virtualHost: vhost,
    state: isDead ? "dead" : status === "starting" ? "starts" : "runs",
    since: each.timestamp ?? each.last_changed ?? "",
    what: isDead ? `is in ${status}${because(error)}` : "",
  };
}

function because(told: unknown): string {
  const text = typeof told === "string" ? told : told === undefined ? "" : JSON.stringify(told);
  const shown = withoutCredentials(text).slice(0, MOST_REASON);
  return shown === "" ? "" : `: ${shown}`;
}
