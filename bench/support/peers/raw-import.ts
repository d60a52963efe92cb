/** RabbitMQ's own definitions import, one request: no plan, no look afterwards, nothing changed or deleted. */
import { apiPath, ManagementApi, ManagementApiError } from "../../../broker/api/management-api.ts";
import { poll } from "../../../broker/node/poll.ts";
import { asDefinitions, type Workload } from "../workload.ts";
import type { Peer } from "./peer.ts";

export const rawImport: Peer = {
  name: "raw import",
  mostQueues: Number.POSITIVE_INFINITY,
  open: async ({ broker: { managementUrl: url, username, password }, signal }) => {
    let declared: Workload | undefined;
    return {
      declare: async (workload) => {
        declared = workload;
      },
      run: async (step) => {
        if (declared === undefined || step === "change") return undefined;
        const { virtualHost } = declared;
        const api = new ManagementApi({ url, username, password }, { requestTimeout: 600_000 });
        const [started, cpu] = [performance.now(), process.cpuUsage()];
        try {
          if (step === "destroy") await removeVirtualHost(api, virtualHost, signal);
          else {
            await api.put(apiPath("vhosts", virtualHost), {}, signal);
            await api.post(apiPath("definitions", virtualHost), asDefinitions(declared), signal);
          }
        } finally {
          await api.close();
        }
        const { user, system } = process.cpuUsage(cpu);
        return {
          milliseconds: performance.now() - started,
          cpu: (user + system) / 1000,
          peakBytes: process.memoryUsage.rss(),
        };
      },
      stateBytes: async () => 0,
    };
  },
};

/**
 * RabbitMQ closes a connection on which nothing is said for 60 s, and stops deleting when the connection ends: asked
 * again, it goes on with what is left.
 */
async function removeVirtualHost(api: ManagementApi, name: string, signal?: AbortSignal): Promise<void> {
  await poll(`virtual host ${name} to be gone`, { timeout: 1_800_000, interval: 10 }, async () => {
    try {
      await api.delete(apiPath("vhosts", name), signal);
      return true;
    } catch (error) {
      if (!(error instanceof ManagementApiError) || error.status !== 0) throw error;
      return undefined;
    }
  });
}
