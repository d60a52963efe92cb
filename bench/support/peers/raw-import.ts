/** RabbitMQ's own definitions import, one request: no plan, no look afterwards, nothing changed or deleted. */
import { apiPath, ManagementApi } from "../../../broker/management-api.ts";
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
          if (step === "destroy") await api.delete(apiPath("vhosts", virtualHost), signal);
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
