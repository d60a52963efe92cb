/**
 * Definitions as RabbitMQ exports them, for administrators. What an export lacks, and what it is asked for where it cannot
 * be had, is `live-definitions.ts`'s to know.
 */
import { z } from "zod";
import type {
  DefinedPolicy,
  DefinedQueue,
  VirtualHostDefinitions,
} from "../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { readAnswer } from "./answer.ts";
import { type ManagementApi } from "./management-api.ts";
import { definitionsPath } from "./paths.ts";
import { QUEUE } from "./queues.ts";
import { TABLE, VALUE } from "./shapes.ts";
import { BINDING, DEFINED_EXCHANGE, POLICY } from "./topology.ts";

/** An export always tells the type, or has no such key. */
export const DEFINED_QUEUE = QUEUE.pick({
  name: true,
  durable: true,
  auto_delete: true,
  arguments: true,
}).extend({ type: z.string().exactOptional() }) satisfies z.ZodType<DefinedQueue>;

/** As far as a topology is in it. */
const OF_VIRTUAL_HOST = z.looseObject({
  exchanges: z.array(DEFINED_EXCHANGE),
  queues: z.array(DEFINED_QUEUE),
  bindings: z.array(BINDING),
  policies: z.array(POLICY),
  parameters: z.array(z.looseObject({ component: z.string(), name: z.string(), value: VALUE })),
});

/** @throws ManagementApiError also where there is no such virtual host: 4.3.6 answers 400 then, others 404 */
export async function exportVirtualHost(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<z.infer<typeof OF_VIRTUAL_HOST>> {
  return await api.read(definitionsPath(name), OF_VIRTUAL_HOST, signal);
}

/** Without its name, and with what RabbitMQ takes by default: all, and 0 (`rabbit_policy:operator_policy_validation/0`). */
const OPERATOR_POLICY = POLICY.pick({ pattern: true, definition: true }).extend({
  "apply-to": z.string().exactOptional(),
  priority: z.number().exactOptional(),
});

/** Definitions have them among the parameters. */
export function operatorPoliciesIn({
  parameters,
}: Pick<VirtualHostDefinitions, "parameters">): DefinedPolicy[] {
  return parameters
    .filter(({ component }) => component === COMPONENTS.operatorPolicies)
    .map(({ name, value }) => {
      const policy = readAnswer(`operator policy ${JSON.stringify(name)}`, OPERATOR_POLICY, value);
      const { pattern, "apply-to": applyTo = "all", priority = 0, definition } = policy;
      return { name, pattern, "apply-to": applyTo, priority, definition };
    });
}

/** Of the whole broker: for `parseDefinitions`, which takes what files of any version say. */
export async function exportBroker(api: ManagementApi, signal?: AbortSignal): Promise<unknown> {
  return await api.read("/definitions", TABLE, signal);
}
