/** Arguments of the servers in Docker. They are called as the keys of a stack's config, and mean the same. */
import * as pulumi from "@pulumi/pulumi";
import { VARIABLES } from "../../model/environment-variables.ts";
import { OFFICIAL_IMAGE, OFFICIAL_LOAD_BALANCER_IMAGE } from "../../model/official-image.ts";
import { DEFAULT_PORTS } from "../../model/rabbitmq/ports.ts";
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
import { serverTls, type TlsArgs } from "./server-tls.ts";

export interface DockerServerArgs extends TlsArgs {
  /** What its container and its network are called, and with `-data` its volume. @default PROJECT-STACK-NAME */
  readonly name?: string | undefined;
  /** The port on 127.0.0.1 for AMQP 0-9-1. @default 5672 */
  readonly amqpPort?: number | undefined;
  /** The port on 127.0.0.1 for the management page and the HTTP API. @default 15672 */
  readonly managementPort?: number | undefined;
  /** The port on 127.0.0.1 for Prometheus metrics. @default 15692 */
  readonly prometheusPort?: number | undefined;
  /** The name of the administrator, as whom Warren itself works. @default administrator */
  readonly administrator?: string | undefined;
  /**
   * The administrator's password. @default 32 random characters, made once and kept in the state as a secret: the first
   * preview, which does not know it, shows what will be made and checks nothing of it on the broker
   */
  readonly administratorPassword?: pulumi.Input<string> | undefined;
  /** RabbitMQ's image. @default the one in WARREN_IMAGE, else the official one */
  readonly image?: string | undefined;
  /** The memory at which a node blocks publishers, absolute, as RabbitMQ writes sizes. @default 512MiB */
  readonly memoryWatermark?: string | undefined;
  /** More lines for rabbitmq.conf: what they say of a setting is what counts. @default none */
  readonly rabbitmqConf?: string | undefined;
  /** Plugins to enable besides rabbitmq_management and rabbitmq_prometheus. @default none */
  readonly plugins?: readonly string[] | undefined;
}

export interface ClusterArgs extends DockerServerArgs {
  /**
   * Before `-node1` and so on in the names of the containers. @default PROJECT-STACK-NAME
   */
  readonly name?: string | undefined;
  /** How many nodes it has: 3, 5, 7 or 9. @default 3 */
  readonly clusterNodes?: number | undefined;
  /** HAProxy's image. @default the one in WARREN_LOAD_BALANCER_IMAGE, else the official one */
  readonly loadBalancerImage?: string | undefined;
}

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
