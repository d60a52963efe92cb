/** Arguments of the servers in Docker. They are called as the keys of a stack's config, and mean the same. */
import * as pulumi from "@pulumi/pulumi";
import { VARIABLES } from "../../model/environment-variables.ts";
import { OFFICIAL_IMAGE, OFFICIAL_LOAD_BALANCER_IMAGE } from "../../model/official-image.ts";
import { DEFAULT_PORTS } from "../../model/rabbitmq/ports.ts";
import type { ClusterArgs } from "../component-args.ts";
import {
  readClusterNodes,
  readMemoryWatermark,
  readPlugins,
  readPorts,
  readText,
} from "../config/config-keys.ts";
import { checkPortsDiffer } from "../config/ports-differ.ts";
import type { ServerSettings } from "../config/settings.ts";
import { checkNodeConf } from "../server/node/rabbitmq-conf.ts";
import { serverTls } from "./server-tls.ts";

/** As Pulumi.yaml has them: a test compares. */
export const SERVER_DEFAULTS = {
  amqpPort: DEFAULT_PORTS.amqp,
  managementPort: DEFAULT_PORTS.management,
  prometheusPort: DEFAULT_PORTS.prometheus,
  administrator: "administrator",
  memoryWatermark: "512MiB",
  rabbitmqConf: "",
  plugins: [] as readonly string[],
  clusterNodes: 3,
} as const;

/**
 * @param of the kind of server, the name of the component, and what it is called in messages
 * @throws WarrenError `config-invalid` with the argument, its value and what is allowed; as {@link checkNodeConf} does
 */
export function serverSettings(
  {
    kind,
    name,
    title,
  }: { readonly kind: "docker" | "cluster"; readonly name: string; readonly title: string },
  args: ClusterArgs,
  password: pulumi.Output<string>,
): ServerSettings {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const values = new Map<string, unknown>([...Object.entries(SERVER_DEFAULTS), ...given]);
  const environment = process.env;
  const settings: ServerSettings = {
    server: kind,
    name: args.name ?? `${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
    existing: undefined,
    administrator: { username: readText(values, "administrator"), password },
    ports: readPorts(values),
    clusterNodes: readClusterNodes(values),
    image: args.image ?? environment[VARIABLES.image.name] ?? OFFICIAL_IMAGE,
    loadBalancerImage:
      args.loadBalancerImage ?? environment[VARIABLES.loadBalancerImage.name] ?? OFFICIAL_LOAD_BALANCER_IMAGE,
    memoryWatermark: readMemoryWatermark(values),
    rabbitmqConf: readText(values, "rabbitmqConf"),
    plugins: readPlugins(values),
    // The provider is told of it: nothing else here reads it.
    certificateAuthority: undefined,
    tls: serverTls(title, args),
  };
  checkPortsDiffer(settings);
  checkNodeConf(settings);
  return settings;
}
