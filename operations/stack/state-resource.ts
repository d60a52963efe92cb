/** What the state of a stack says of a resource, as far as commands look at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string | undefined;
  /** `clusterId` is RabbitMQ's id of the cluster that it was made on. */
  readonly outputs?: { readonly clusterId?: string | undefined } | undefined;
}

/**
 * What is deleted on the broker or waits for it, with the provider that does nothing else. Other resources of Warren
 * (passwords, certificates, waits for a node) are nowhere but in the state: they are destroyed without a broker, and
 * containers depend on them.
 */
const IN_BROKER =
  /^(rabbitmq:|pulumi:providers:rabbitmq$|warren:index:(DestroyGuard|GlobalParameter|OperatorPolicy|Parameter|Permission|Ready|TopicPermission|Topology|UserClaim|UserLimits|VirtualHost)$)/;

export function isInBroker({ type }: StateResource): boolean {
  return IN_BROKER.test(type);
}
