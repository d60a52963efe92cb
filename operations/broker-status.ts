/** What a running broker is and holds, for `./warren status`. */
import type { ManagementApi } from "../broker/management-api.ts";

export interface BrokerStatus {
  readonly version: string;
  readonly erlang: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly running: boolean;
    readonly alarms: readonly string[];
  }[];
  readonly virtualHosts: readonly VirtualHostStatus[];
}

export interface VirtualHostStatus {
  readonly name: string;
  readonly queues: number;
  /** Up to 5 s old: the HTTP API's own statistics. */
  readonly messages: number;
}

interface Overview {
  readonly rabbitmq_version: string;
  readonly erlang_version: string;
}
interface NodeInfo {
  readonly name: string;
  readonly running: boolean;
  readonly mem_alarm?: boolean;
  readonly disk_free_alarm?: boolean;
}
interface QueueInfo {
  readonly vhost: string;
  readonly messages?: number;
}

export async function brokerStatus(api: ManagementApi, signal?: AbortSignal): Promise<BrokerStatus> {
  const [overview, nodes, virtualHosts, queues] = await Promise.all([
    api.get<Overview>("/overview", signal),
    api.get<NodeInfo[]>("/nodes", signal),
    api.get<{ name: string }[]>("/vhosts", signal),
    api.get<QueueInfo[]>("/queues?disable_stats=true&enable_queue_totals=true", signal),
  ]);
  const byVirtualHost = Map.groupBy(queues, ({ vhost }) => vhost);
  return {
    version: overview.rabbitmq_version,
    erlang: overview.erlang_version,
    nodes: nodes.map(({ name, running, mem_alarm, disk_free_alarm }) => ({
      name,
      running,
      alarms: [...(mem_alarm === true ? ["memory"] : []), ...(disk_free_alarm === true ? ["disk"] : [])],
    })),
    virtualHosts: virtualHosts.map(({ name }) => {
      const own = byVirtualHost.get(name) ?? [];
      return { name, queues: own.length, messages: own.reduce((sum, { messages = 0 }) => sum + messages, 0) };
    }),
  };
}
