/** The cluster's id in the state: a state that was made against another broker says nothing of this one. */
import { anotherBroker, clusterIdentity } from "../../broker/cluster-identity.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import type { OperationContext } from "./resource.ts";

/**
 * The output that holds it. States that were made before there was one, and brokers that have no id, are not
 * compared.
 */
const OUTPUT = "clusterId";

/** The id of the broker that answers, as an output. */
export async function clusterOutput({
  broker,
  signal,
}: OperationContext): Promise<{ readonly clusterId?: string }> {
  const found = await clusterIdentity(broker().api, signal);
  return found === undefined ? {} : { [OUTPUT]: found };
}

/** The same outputs with it. */
export async function withCluster(
  { values, secrets }: PropertyMap,
  context: OperationContext,
): Promise<PropertyMap> {
  return { values: { ...values, ...(await clusterOutput(context)) }, secrets };
}

/**
 * Whether the state is of a broker that this one has replaced, as the operator says with WARREN_NEW_BROKER=yes:
 * what it records is on no broker any more.
 *
 * @throws WarrenError `another-broker` where the operator does not say so
 */
export async function isOfReplacedBroker(outputs: PropertyMap, context: OperationContext): Promise<boolean> {
  const recorded = outputs.values[OUTPUT];
  if (typeof recorded !== "string") return false;
  const { api } = context.broker();
  const found = await clusterIdentity(api, context.signal);
  if (found === undefined || found === recorded) return false;
  if (context.newBroker) return true;
  throw anotherBroker(api.endpoint.url, recorded, found);
}
