import { HIGHEST_PORT } from "../../model/rabbitmq/protocol-limits.ts";
import { clusterLayout } from "../server/cluster/cluster-layout.ts";
import { invalid } from "./config-keys.ts";
import type { Settings } from "./settings.ts";

/** @throws WarrenError `config-invalid` where a server would publish two things on one port, or on one that there is not */
export function checkPortsDiffer(
  settings: Pick<Settings, "server" | "name" | "ports" | "clusterNodes">,
): void {
  const { server, ports } = settings;
  const nodes = server === "cluster" ? clusterLayout(settings).nodes : [];
  const numbers = [ports, ...nodes.map((node) => node.ports)].flatMap(
    (published) => Object.values(published) as number[],
  );
  const twice = numbers.find((port, index) => numbers.indexOf(port) !== index);
  if (twice !== undefined) {
    const allowed =
      server === "cluster"
        ? `ports more than ${settings.clusterNodes} apart: each node has them plus its number`
        : "three different ports";
    throw invalid("amqpPort, managementPort, prometheusPort", twice, allowed);
  }
  const tooLarge = numbers.find((port) => port > HIGHEST_PORT);
  if (tooLarge !== undefined)
    throw invalid("amqpPort, managementPort, prometheusPort", tooLarge, `up to ${HIGHEST_PORT}`);
}
