/** Making a virtual host so that it is there on every node of a cluster. */
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import { permissionPath, virtualHostPath, virtualHostStartPath } from "../api/paths.ts";
import { ALL_RIGHTS } from "../api/users.ts";
import { virtualHostStates } from "../api/virtual-hosts.ts";
import { poll } from "../node/poll.ts";

/** Milliseconds in which a node has what another one has already got. RabbitMQ itself waits for 45 s. */
const TIMEOUT = 60_000;

/**
 * Makes one, or sets what it is given of one that is there.
 *
 * A node of a cluster that is a moment behind the one that is asked does not know the new virtual host when it is told to
 * start it. RabbitMQ (4.3.6, `rabbit_vhost:do_add/3`) then answers 500: the virtual host is there, it does not run on that
 * node, and whoever made it has no permission in it. RabbitMQ looks after it by itself only in the first minutes of a node
 * (`rabbit_vhosts:reconcile/0`), so that the node would never take a connection to it. What RabbitMQ left out is done here.
 *
 * @param made.settings the body of the request, by RabbitMQ's names. @default RabbitMQ's own
 * @throws WarrenError `wait-exceeded` that names the nodes on which it does not run; ManagementApiError
 */
export async function putVirtualHost(
  api: ManagementApi,
  made: { readonly name: string; readonly settings?: object },
  signal?: AbortSignal,
): Promise<void> {
  const { name, settings = {} } = made;
  try {
    await api.put(virtualHostPath(name), settings, signal);
  } catch (error) {
    if (!isStartedOnSomeNodes(error)) throw error;
    await startOnAllNodes(api, name, signal);
    await api.put(permissionPath(name, api.endpoint.username), ALL_RIGHTS, signal);
    await api.put(virtualHostPath(name), settings, signal);
  }
}

function isStartedOnSomeNodes(error: unknown): boolean {
  return (
    error instanceof ManagementApiError &&
    error.status === 500 &&
    error.reason.includes("failed_to_start_vhost_on_nodes")
  );
}

async function startOnAllNodes(api: ManagementApi, name: string, signal?: AbortSignal): Promise<void> {
  const bounds = { timeout: TIMEOUT, ...(signal === undefined ? {} : { signal }) };
  await poll(`virtual host "${name}" to run on every node`, bounds, async (within, note) => {
    const states = await virtualHostStates(api, name, within);
    const stopped = Object.keys(states).filter((node) => states[node] === "stopped");
    if (stopped.length === 0) return true;
    for (const node of stopped) {
      try {
        await api.post(virtualHostStartPath(name, node), {}, within);
      } catch (error) {
        // 400 with the reason, as long as the node has not heard of it.
        if (!(error instanceof ManagementApiError) || error.status !== 400) throw error;
        note(error.reason);
      }
    }
    return undefined;
  });
}
