/** What a container of a server may not do: https://docs.docker.com/engine/security/#linux-kernel-capabilities */
import type * as docker from "@pulumi/docker";

type Limits = Pick<docker.ContainerArgs, "capabilities" | "securityOpts" | "ulimits">;

/** No program in it gets more rights than who started it: neither by a setuid bit nor by a file's capabilities. */
const securityOpts = ["no-new-privileges:true"];

/**
 * RabbitMQ itself needs no capability. The official image starts as root, gives the data to the server's user and becomes
 * it, and commands on the node (`docker exec`) read the server's cookie as root.
 */
export const NODE_LIMITS: Limits = {
  securityOpts,
  capabilities: {
    drops: ["ALL"],
    adds: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
  },
};

/**
 * Processes and threads of a node, those of commands on it too. Erlang starts some two threads a core and thirty more. It
 * is set by the resource that waits for the node: Docker's provider has no word for it.
 */
export const NODE_PROCESSES = 4096;

/**
 * HAProxy runs as a user of its own from its start and listens above 1024. Its processes are counted with all of that
 * user's, which are those of other load balancers: a thread a core each.
 */
export const LOAD_BALANCER_LIMITS: Limits = {
  securityOpts,
  capabilities: { drops: ["ALL"] },
  ulimits: [{ name: "nproc", soft: 4096, hard: 4096 }],
};
