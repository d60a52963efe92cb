/** What a broker says of itself as a whole: `GET /overview`. It is for any user who may use the API. */
import { z } from "zod";
import type { ManagementApi } from "./management-api.ts";
import { columnsOf } from "./shapes.ts";

const OVERVIEW = z.looseObject({
  /** `4.3.6`; of the node that answers. */
  rabbitmq_version: z.string(),
  /** `27`: of Erlang/OTP. */
  erlang_version: z.string(),
  cluster_name: z.string().exactOptional(),
});
export type Overview = z.infer<typeof OVERVIEW>;

/** With whatever else RabbitMQ says beside it, so that it is a request that touches its statistics, too. */
export async function readOverview(api: ManagementApi, signal?: AbortSignal): Promise<Overview> {
  return await api.read("/overview", OVERVIEW, signal);
}

/** Told to users with the tag `monitoring` or `administrator`, and to all where the statistics are off. */
const ANSWERING = z.looseObject({ node: z.string() });

/** RabbitMQ's name of the node that answers: `rabbit@n0`. */
export async function answeringNode(api: ManagementApi, signal?: AbortSignal): Promise<string> {
  return (await api.read(`/overview?${columnsOf(ANSWERING)}`, ANSWERING, signal)).node;
}

const CLUSTER_NAME = z.looseObject({ name: z.string() });

export async function clusterName(api: ManagementApi, signal?: AbortSignal): Promise<string> {
  return (await api.read("/cluster-name", CLUSTER_NAME, signal)).name;
}
