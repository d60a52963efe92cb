/** What HAProxy is configured by, from plain values. */

import { READINESS_PATH } from "../../../broker/api/paths.ts";
import { listenerPorts } from "../node/node-files.ts";
import type { ClusterNode } from "./cluster-layout.ts";

/** Where the official image, and Warren's own, look for it. */
export const LOAD_BALANCER_FILE = "/usr/local/etc/haproxy/haproxy.cfg";

/**
 * AMQP goes to the node with the fewest connections, the management API to one node at a time.
 *
 * Whoever asks the management API reads what they have just written: a write of RabbitMQ 4.3 has reached a majority of
 * the nodes when it returns, and another node may not know of it yet. So all ask the same node while it serves.
 *
 * @param tls undefined where it is off. TLS goes through it as it is: it has no key.
 */
export function loadBalancerConf(nodes: readonly ClusterNode[], tls: object | undefined): string {
  const { amqp, management } = listenerPorts(tls);
  // It asks whether the node serves, and tells it nothing: whose certificate that is, is for the clients to see.
  const check = `check port ${management}${tls === undefined ? "" : " check-ssl verify none"}`;
  const server = ({ hostname }: ClusterNode, port: number): string =>
    `  server ${hostname} ${hostname}:${port} ${check}`;
  const lines = [
    ...GLOBAL,
    "",
    ...DEFAULTS,
    "",
    "listen amqp",
    `  bind :${amqp}`,
    "  balance leastconn",
    ...nodes.map((node) => server(node, amqp)),
    "",
    "listen management",
    `  bind :${management}`,
    ...nodes.map((node, index) => `${server(node, management)}${index === 0 ? "" : " backup"}`),
  ];
  return `${lines.join("\n")}\n`;
}

const GLOBAL = [
  "global",
  "  maxconn 8000",
  "  # Two descriptors a connection: where the engine allows fewer, it starts all the same.",
  "  no strict-limits",
  "  log stdout format raw local0 notice",
  "",
  "# Docker's own name server: a container that is made anew, or started again, has another address.",
  "resolvers docker",
  "  nameserver docker 127.0.0.11:53",
  "  resolve_retries 3",
  "  timeout resolve 1s",
  "  timeout retry 1s",
  "  hold valid 1s",
];

/** No statistics page: `docker logs` says which nodes are in, and RabbitMQ has its own metrics. */
const DEFAULTS = [
  "defaults",
  "  mode tcp",
  "  log global",
  "  option redispatch 1",
  "  retries 3",
  "  timeout connect 1s",
  "  timeout check 3s",
  "  timeout queue 10s",
  "  # Who is dead is found by AMQP's heartbeats, on both sides; a client without them may be silent for long.",
  "  timeout client 1m",
  "  timeout server 1m",
  "  timeout tunnel 24h",
  "  timeout client-fin 10s",
  "  timeout server-fin 10s",
  "  option clitcpka",
  "  option srvtcpka",
  "  # The node's own word: one in maintenance mode, or one that starts, gets no clients. Who is connected to a node",
  "  # that no longer answers is cut off, and so comes back by another one before a heartbeat is missed.",
  `  option httpchk GET ${READINESS_PATH}`,
  "  http-check expect status 200",
  "  default-server inter 1s fastinter 500ms downinter 1s fall 3 rise 1 on-marked-down shutdown-sessions",
  "  default-server resolvers docker resolve-prefer ipv4 init-addr none",
];
