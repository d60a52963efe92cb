/**
 * What a broker calls its cluster, over AMQP and in the management API. A name that was given is the same at each node.
 * Without one each node says its own, at the full name of its host: `rabbit@n0.example.com` (`rabbit_nodes:cluster_name/0`).
 */
const NODES_OWN = /^[^@]+@[^@]+$/;

/**
 * Whether two names that were told can only be of two clusters. That they are the same proves nothing.
 *
 * @param nodes how many run of the cluster that told one of them; undefined where that is not known
 */
export function namesDiffer(one: string, other: string, nodes: number | undefined): boolean {
  if (one === other) return false;
  const mayBeNodesOfOne = NODES_OWN.test(one) && NODES_OWN.test(other);
  return !mayBeNodesOfOne || nodes === 1;
}
