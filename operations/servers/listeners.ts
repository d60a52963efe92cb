/** Where the server of a stack listens, from the stack's config, without asking Pulumi. */
import { shownCertificate } from "../../broker/amqp/listener-certificate.ts";
import { CERTIFICATE_REFUSED, type NodeListeners, READY_TIMEOUT } from "../../broker/node/await-ready.ts";
import { awaitStarted } from "../../broker/node/await-started.ts";
import { readCertificateAuthority } from "../../infra/config/certificate-authority.ts";
import { readClusterNodes, readPorts, readServer, readText } from "../../infra/config/config-keys.ts";
import { clusterLayout, type PublishedPorts } from "../../infra/server/cluster/cluster-layout.ts";
import { publishedUrls } from "../../infra/server/endpoints.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { speaksTls } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";

/**
 * Where clients connect, and in a cluster each of the nodes as well.
 *
 * @returns the endpoint of clients first
 */
export function listenersOf({ project }: Workspace): [NodeListeners, ...NodeListeners[]] {
  const { config, folder } = project;
  const trusted = readCertificateAuthority(folder, readText(config, "certificateAuthority"));
  const over = speaksTls(project) ? "tls" : "plain";
  const listeners = (published: PublishedPorts): NodeListeners => {
    const { amqp: amqpUrl, management: managementUrl } = publishedUrls(published, over);
    return { amqpUrl, managementUrl, ...(trusted === undefined ? {} : { ca: trusted }) };
  };
  const ports = readPorts(config);
  if (readServer(config) !== "cluster") return [listeners(ports)];
  const { nodes } = clusterLayout({ name: "", ports, clusterNodes: readClusterNodes(config) });
  return [listeners(ports), ...nodes.map((node) => listeners(node.ports))];
}

/** Whether the servers answer, and show a certificate that the config does not trust. */
export function isCertificateRefused(error: unknown): error is WarrenError {
  return error instanceof WarrenError && error.code === CERTIFICATE_REFUSED;
}

/**
 * Whether whoever of them answers shows a certificate that the config does not trust, or that has ended: nothing can be
 * asked of a broker then.
 */
export async function areCertificatesRefused(workspace: Workspace, signal: AbortSignal): Promise<boolean> {
  if (!speaksTls(workspace.project)) return false;
  const shown = await Promise.all(listenersOf(workspace).map((each) => shownCertificate(each, signal)));
  const answers = shown.filter((each) => each !== undefined);
  return answers.length > 0 && answers.every((each) => each instanceof Error);
}

/**
 * Waits until all of them serve clients.
 *
 * @param nodes their containers
 * @param bounds.timeout milliseconds. @default {@link READY_TIMEOUT}
 * @returns milliseconds that it took
 * @throws WarrenError as `awaitStarted` does
 */
export async function awaitServers(
  workspace: Workspace,
  nodes: readonly string[],
  { signal, timeout = READY_TIMEOUT }: { readonly signal: AbortSignal; readonly timeout?: number },
): Promise<number> {
  const containers = nodes.map((container) => ({ container }));
  try {
    return await awaitStarted(containers, listenersOf(workspace), { signal, timeout });
  } catch (error) {
    if (!isCertificateRefused(error)) throw error;
    // They run, with a certificate from before the config was changed, or one that has ended meanwhile.
    const { code, message } = error;
    throw new WarrenError(code, message, { hint: "`./warren up` gives the server a new one.", cause: error });
  }
}
