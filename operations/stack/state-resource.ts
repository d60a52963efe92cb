/** What the state of a stack says of a resource, as far as commands look at it. */
import { urnParts } from "../../model/text/pulumi-urn.ts";
import { quote } from "../../model/text/wording.ts";
import { globalParameter, operatorPolicy, parameter } from "../../provider/description/broker-objects.ts";
import { homeOf } from "../../provider/description/resources.ts";
import { topology } from "../../provider/description/topology.ts";
import { user } from "../../provider/description/user.ts";
import { virtualHost } from "../../provider/description/virtual-host.ts";
import { kindOfResource } from "./resource-kinds.ts";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string | undefined;
  /** `clusterId` is RabbitMQ's id of the cluster that it was made on; `adopted` where it was there before. */
  readonly outputs?:
    | { readonly clusterId?: string | undefined; readonly adopted?: boolean | undefined }
    | undefined;
  /** Of a Topology: what it has, by its keys. Of others that have none of it, nothing. */
  readonly inputs?: TopologyKeys | undefined;
}

interface TopologyKeys {
  readonly virtualHost?: string | undefined;
  readonly exchanges?: Readonly<Record<string, unknown>> | undefined;
  readonly queues?: Readonly<Record<string, unknown>> | undefined;
  readonly bindings?: Readonly<Record<string, unknown>> | undefined;
  readonly policies?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What was taken over, in words: `virtual host "shop"`. What goes by one of these is not named itself, and what is in a
 * virtual host of others goes by that.
 */
export function adoptedIn(state: readonly StateResource[]): string[] {
  const adopted = state.filter(({ outputs }) => outputs?.adopted === true);
  const hosts = new Set(adopted.filter(({ type }) => type === virtualHost.token).map(nameInState));
  return adopted.flatMap((resource) => {
    const { type, inputs } = resource;
    if (type === topology.token) {
      const host = inputs?.virtualHost ?? nameInState(resource);
      return hosts.has(host) ? [] : [`what is the stack's in virtual host ${quote(host)}`];
    }
    return NAMED_AFTER.has(type) ? [`${kindOfResource(type)} ${quote(nameInState(resource))}`] : [];
  });
}

export function nameInState({ urn }: StateResource): string {
  return urnParts(urn)?.name ?? urn;
}

/** Types of those that are named after what they are. */
const NAMED_AFTER: ReadonlySet<string> = new Set([
  virtualHost.token,
  user.token,
  globalParameter.token,
  operatorPolicy.token,
  parameter.token,
]);

/**
 * What lives in the broker's data, with the provider that does nothing else. Other resources of Warren (passwords,
 * certificates, waits for a node) are destroyed without a broker, and containers depend on them.
 */
export function isInBroker({ type }: StateResource): boolean {
  const isOfAccess = type.startsWith("rabbitmq:") || type === "pulumi:providers:rabbitmq";
  return isOfAccess || homeOf(type) === "broker";
}
