/** The broker can be operated: it is ready, answers, has room, and raises no alarm. Reads only. */
import { setTimeout as delay } from "node:timers/promises";
import { featureFlags, usedDeprecatedFeatures } from "../../../broker/api/features.ts";
import { enabledPlugins, type LiveNode, listNodes, nodesWhere } from "../../../broker/api/nodes.ts";
import { listLinks } from "../../../broker/health/dead-links.ts";
import { type Check, type CheckObject, type Finding, failed, passed, skipped } from "../../check.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import { checkAlarms } from "./alarms.ts";
import { checkAmqpListener } from "./amqp-listener.ts";
import { clusterChecks } from "./cluster-checks.ts";
import { configurationCheck } from "./configuration-check.ts";
import { judgeDeprecated, judgeFlags, type ToldFlag } from "./features.ts";
import { expectedShovels, LinkWatch, type Verdict } from "./links.ts";
import { checkManagementApi, checkManagementPage, checkReady } from "./management.ts";
import { judgeDescriptors, judgeDisk, judgeMemory, judgeRunning } from "./nodes.ts";
import { judgePlugins } from "./plugins.ts";
import { checkPrometheus } from "./prometheus.ts";
import { checkTls } from "./tls.ts";

/** Milliseconds for one request. */
const TIMEOUT = 10_000;

/** Milliseconds, where links neither come to run nor die often enough: RabbitMQ tries a lost one again after 5 s. */
const LINKS_PATIENCE = 45_000;
/** Milliseconds; the shortest delay after which a link is begun anew. */
const LINKS_INTERVAL = 1_000;

const BROKER: CheckObject = { type: "broker", name: "broker" };

export function operationChecks(input: PlanInput): CheckBatch[] {
  const { declaration, tls } = input;
  return [
    single(
      check("ready", "The node says that it is ready to serve clients."),
      ({ target: { managementUrl, ca }, signal }) => checkReady(managementUrl, bounds(signal, ca)),
    ),
    single(
      check("management-page", "The management page answers in a browser."),
      ({ target: { managementUrl, ca }, signal }) => checkManagementPage(managementUrl, bounds(signal, ca)),
    ),
    single(
      check("management-api", "The HTTP API answers, and the administrator's password is right."),
      ({ api, signal }) => checkManagementApi(api, signal),
    ),
    single(
      {
        ...check("amqp", "The AMQP listener answers, and offers a login with a name and a password."),
        objects: [{ type: "listener", name: tls ? "amqps" : "amqp" }],
      },
      (context) => checkAmqpListener(context, TIMEOUT),
    ),
    single(check("prometheus", "Metrics can be scraped."), (context) => checkPrometheus(context, TIMEOUT)),
    single(
      {
        ...check("tls", "Clients reach the AMQP listener by TLS, and can trust it."),
        ...(tls ? {} : NO_TLS),
      },
      (context) => checkTls(context, TIMEOUT),
    ),
    single(check("alarms", "No alarm blocks publishers."), ({ api, signal }) => checkAlarms(api, signal)),
    nodesBatch(),
    ...clusterChecks(input),
    single(
      watched(
        "plugins",
        "The plugins that the declaration needs are enabled; where more is known, no others are.",
      ),
      async ({ api, target, signal }) => {
        const judge = (nodes: readonly LiveNode[]) => judgePlugins(nodes, declaration, target.plugins);
        return judge(await nodesWhere(api, (nodes) => judge(nodes).status === "passed", signal));
      },
    ),
    configurationCheck(input),
    ...(usesLinks(declaration) ? [linksBatch(declaration)] : []),
    single(
      check(
        "feature-flags",
        "Every stable feature flag is enabled everywhere, as the next upgrade will ask.",
      ),
      async (context) => judgeFlags(await flagsEverywhere(context)),
    ),
    single(
      check("deprecated-features", "Nothing is used that a coming version removes."),
      async ({ api, signal }) => {
        const used = await usedDeprecatedFeatures(api, signal);
        if (used === undefined) return skipped("RabbitMQ before 3.13 has no list of them");
        return judgeDeprecated(used, declaration);
      },
    ),
  ];
}

function usesLinks({ virtualHosts }: PlanInput["declaration"]): boolean {
  return virtualHosts.some(
    ({ shovels, federationUpstreams }) => shovels.length + federationUpstreams.length > 0,
  );
}

/**
 * Looked at until each is known to run or to keep dying: a link that has lost its other end comes back by itself, and one
 * that cannot run is begun anew again and again.
 */
function linksBatch(declaration: PlanInput["declaration"]): CheckBatch {
  return single(
    watched("links", "Every shovel and every federation link runs."),
    async ({ api, target, signal }) => {
      const plugins = enabledPlugins(await listNodes(api, signal));
      const watch = new LinkWatch(expectedShovels(declaration));
      const expected = "all shovels and links running";
      const end = Date.now() + LINKS_PATIENCE;
      let verdict: Verdict = { is: "undecided" };
      while (verdict.is === "undecided" && Date.now() < end) {
        const { links, untold } = await listLinks(api, { plugins, nodes: target.nodes }, signal);
        if (untold.length > 0) return skipped(untoldReason(untold));
        verdict = watch.look(links);
        if (verdict.is === "undecided") await delay(LINKS_INTERVAL, undefined, { signal });
      }
      if (verdict.is === "running") return passed(expected, `${verdict.links} running`);
      const remedy =
        "Mend what its reason says: its URI, the user and the permissions there, the virtual host (an amqp:// without a path is the virtual host /).";
      return failed(expected, watch.notRunning().join("; "), { remedy });
    },
  );
}

function untoldReason(plugins: readonly string[]): string {
  const names = plugins.map((plugin) => `${plugin}_management`).join(", ");
  return `the broker does not tell of them: its nodes are not known here, and it does not have enabled ${names}`;
}

/** As each node that is known tells them, or as the broker does where none is. */
async function flagsEverywhere({ api, apiOf, signal, target }: CheckContext): Promise<ToldFlag[]> {
  if (target.nodes.length < 2) return featureFlags(api, signal);
  const told = await settleMap(target.nodes, async (node) => {
    const flags = await featureFlags(apiOf(node), signal);
    return flags.map(({ name, state, stability }) => ({ name, state, stability, on: node.container }));
  });
  return told.flat();
}

const NO_TLS = { skip: "the AMQP URL says amqp: no TLS is declared" };

/** One look at the nodes for all of them. */
function nodesBatch(): CheckBatch {
  const judges = new Map<Check, (nodes: readonly LiveNode[]) => Finding>([
    [watched("nodes", "Every node runs, sees the others and is not in maintenance mode."), judgeRunning],
    [watched("memory", "No node is over its memory watermark."), judgeMemory],
    [watched("disk", "No node is under its limit of free disk space."), judgeDisk],
    [watched("file-descriptors", "Every node has file descriptors to spare."), judgeDescriptors],
  ]);
  return {
    checks: [...judges.keys()],
    async run({ api, signal }, checks, found) {
      const findingsOf = (nodes: readonly LiveNode[]): [Check, Finding][] =>
        checks.flatMap((each): [Check, Finding][] => {
          const judge = judges.get(each);
          return judge === undefined ? [] : [[each, judge(nodes)]];
        });
      const isRight = (nodes: readonly LiveNode[]): boolean =>
        findingsOf(nodes).every(([, { status }]) => status !== "failed");
      const findings = findingsOf(await nodesWhere(api, isRight, signal));
      for (const [each, finding] of findings) found(each, finding);
    },
  };
}

function check(name: string, proves: string): Check {
  return { id: `operation/${name}`, kind: "operation", needs: "read-only", objects: [BROKER], proves };
}

/** Of what only those are told who may watch the broker. */
function watched(name: string, proves: string): Check {
  return { ...check(name, proves), tag: "monitoring" };
}

function bounds(signal: AbortSignal, ca?: string): { timeout: number; signal: AbortSignal; ca?: string } {
  return { timeout: TIMEOUT, signal, ...(ca === undefined ? {} : { ca }) };
}
