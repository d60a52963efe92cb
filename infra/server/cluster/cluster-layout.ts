/** The nodes of a cluster: what they are called and where they answer. It follows from the stack's config alone. */
/** Where a server, or the load balancer of a cluster, is published on this machine. */
export interface PublishedPorts {
  readonly amqp: number;
  readonly management: number;
  readonly prometheus: number;
}

export interface ClusterNode {
  /**
   * Short and fixed: data lies under the node's name, so another hostname would leave it behind, and a dot in it would
   * ask for long names.
   */
  readonly hostname: string;
  /** RabbitMQ's name of it: `rabbit@node1`. */
  readonly name: string;
  readonly container: string;
  readonly volume: string;
  readonly ports: PublishedPorts;
}

export interface ClusterLayout {
  readonly nodes: readonly ClusterNode[];
  /** The container of the load balancer. */
  readonly loadBalancer: string;
}

/** A node's ports are those of the stack's config plus its number; without it they are the load balancer's. */
export function clusterLayout(stack: {
  /** `warren-cluster` */
  readonly name: string;
  readonly ports: PublishedPorts;
  readonly clusterNodes: number;
}): ClusterLayout {
  const { name, ports } = stack;
  const nodes = Array.from({ length: stack.clusterNodes }, (_, index): ClusterNode => {
    const number = index + 1;
    const hostname = `node${number}`;
    return {
      hostname,
      name: `rabbit@${hostname}`,
      container: `${name}-${hostname}`,
      volume: `${name}-${hostname}-data`,
      ports: {
        amqp: ports.amqp + number,
        management: ports.management + number,
        prometheus: ports.prometheus + number,
      },
    };
  });
  return { nodes, loadBalancer: `${name}-load-balancer` };
}

/** Lines of rabbitmq.conf. https://www.rabbitmq.com/docs/cluster-formation#peer-discovery-classic-config */
export function clusterConf(clusterName: string, nodes: readonly ClusterNode[]): string[] {
  return [
    "",
    "# The nodes find each other by this list, which has to hold each node's own name.",
    `cluster_name = ${clusterName}`,
    "cluster_formation.peer_discovery_backend = classic_config",
    ...nodes.map(({ name }, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}`),
    `cluster_formation.target_cluster_size_hint = ${nodes.length}`,
    "",
    "# Leaders are spread over the nodes.",
    "queue_leader_locator = balanced",
    "",
    "# A queue that has lost a member, with the node or with the node's data, gets another one by itself.",
    "quorum_queue.continuous_membership_reconciliation.enabled = true",
    `quorum_queue.continuous_membership_reconciliation.target_group_size = ${DEFAULT_GROUP_SIZE}`,
    "quorum_queue.continuous_membership_reconciliation.interval = 60000",
  ];
}

/** Members of a quorum queue that does not say how many it wants: https://www.rabbitmq.com/docs/quorum-queues */
const DEFAULT_GROUP_SIZE = 3;
