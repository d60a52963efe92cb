/** What the environment needs of a server, whatever kind it is. */
import type * as pulumi from "@pulumi/pulumi";

/** Seconds for the broker to be in service, with every node of it; one that has much to recover takes its time. */
export const IN_SERVICE_TIMEOUT = 300;

/** URLs without credentials. */
export interface Endpoints {
  /** `amqp://127.0.0.1:5672`, or `amqps://` */
  readonly amqp: string;
  /** `http://127.0.0.1:15672`, or `https://` */
  readonly management: string;
  /** `http://127.0.0.1:15692/metrics`; absent where it is not known. */
  readonly prometheus?: string;
}

/** A node that is ours. */
export interface ServerNode {
  /** The Docker container's name. */
  readonly container: string;
  /** Where this node answers, past any load balancer. */
  readonly endpoints: Endpoints;
}

export interface Server {
  /** What must be there before the broker can be asked for anything. Empty for a broker that exists already. */
  readonly resources: readonly pulumi.Resource[];
  /** Where clients connect. Constants of the config, so that they are known in a preview before there is a broker. */
  readonly endpoints: Endpoints;
  /** The nodes that this stack made; empty for a broker that exists already. */
  readonly nodes: readonly ServerNode[];
}
