/**
 * Where clients reach the broker. It follows from the config alone, so it is known before there is a server, in the
 * first preview too: what is below a provider whose config is unknown would not be shown.
 */
import type { Settings } from "../config/settings.ts";
import type { PublishedPorts } from "./cluster/cluster-layout.ts";
import type { Endpoints } from "./server.ts";

/** The interface that is published on: nothing of a broker in containers is reachable from outside the machine. */
export const LOOPBACK = "127.0.0.1";

export function endpointsOf({
  existing,
  ports,
  tls,
}: Pick<Settings, "existing" | "ports" | "tls">): Endpoints {
  if (existing !== undefined) return existing;
  const { prometheus, ...urls } = publishedUrls(ports, tls === undefined ? "plain" : "tls");
  return { ...urls, prometheus: `${prometheus}/metrics` };
}

/** Of each port that a server of ours publishes: scheme, host and port. */
export function publishedUrls(
  ports: PublishedPorts,
  over: "plain" | "tls",
): Record<keyof PublishedPorts, string> {
  const [amqp, http] = over === "plain" ? ["amqp", "http"] : ["amqps", "https"];
  return {
    amqp: `${amqp}://${LOOPBACK}:${ports.amqp}`,
    management: `${http}://${LOOPBACK}:${ports.management}`,
    prometheus: `${http}://${LOOPBACK}:${ports.prometheus}`,
  };
}
