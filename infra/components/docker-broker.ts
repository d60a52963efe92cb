/** What the two kinds of server in Docker have in common: credentials, a provider, a look before anything is made. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import type { ServerSettings } from "../config/settings.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { assertNamesAndPortsAreFree, ownershipLabels, type WaysOut } from "../server/docker-ownership.ts";
import { endpointsOf } from "../server/endpoints.ts";
import { assertPluginsInstalled } from "../server/node/image-plugins.ts";
import { nodeContainers } from "../server/node-containers.ts";
import type { Server } from "../server/server.ts";
import { startable } from "../server/startable.ts";
import { Password, Provider, Ready } from "../warren-resources.ts";
import type { Broker } from "./broker.ts";
import { told, toldLater } from "./program-error.ts";
import { type ClusterArgs, type DockerServerArgs, serverSettings } from "./server-settings.ts";

/** Seconds for the broker to be in service. */
const READY_TIMEOUT = 300;

const WAYS_OUT: WaysOut = {
  name: "give the server another `name`",
  port: (what) => `\`${what}Port\` of the server`,
};

interface Made {
  readonly settings: ServerSettings;
  readonly warren: Provider;
  /** Containers that are there already, and whose node can start; fails where something is in the way. */
  readonly looked: Promise<ReadonlySet<string>>;
}

/**
 * @param of the component around it
 * @param make makes the server
 * @returns what the component is for others
 * @throws pulumi.RunError where an argument is not allowed
 */
export function dockerBroker(
  of: { readonly kind: "docker" | "cluster"; readonly name: string; readonly component: pulumi.Resource },
  args: DockerServerArgs | ClusterArgs,
  make: (made: Made) => Server,
): Broker {
  const { kind, name, component: parent } = of;
  const title = `${kind === "docker" ? "DockerServer" : "Cluster"} "${name}"`;
  const password = args.administratorPassword;
  const administratorPassword =
    password === undefined ? generated(name, parent) : pulumi.secret(pulumi.output(password));
  const settings = told(title, () => serverSettings({ ...of, title }, args, administratorPassword));
  const { amqp, management } = endpointsOf(settings);
  const { username } = settings.administrator;
  const provider = new Provider(
    name,
    {
      endpoint: management,
      amqpEndpoint: amqp,
      username,
      password: administratorPassword,
      nodes: nodeContainers(settings),
      ...(settings.tls?.authority === undefined ? {} : { certificateAuthority: settings.tls.authority }),
    },
    { parent },
  );
  const server = make({ settings, warren: provider, looked: toldLater(title, () => look(settings)) });
  const ready = new Ready(
    `${name}-ready`,
    { nodes: server.nodes.length, timeout: READY_TIMEOUT },
    { parent, provider, dependsOn: [...server.resources] },
  );
  return {
    provider,
    ready,
    resources: server.resources,
    amqpUrl: pulumi.output(amqp),
    managementUrl: pulumi.output(management),
    administrator: pulumi.output(username),
    administratorPassword,
    settings: {
      plugins: settings.plugins,
      rabbitmqConf: settings.rabbitmqConf,
      administrator: { username },
    },
  };
}

/** By a provider that is told of no broker: the one that is told needs the password. */
function generated(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const provider = new Provider(`${name}-secrets`, {}, { parent });
  return new Password(`${name}-administrator`, {}, { parent, provider }).value;
}

async function look(settings: ServerSettings): Promise<ReadonlySet<string>> {
  const there = await assertNamesAndPortsAreFree(settings, ownershipLabels(), WAYS_OUT);
  const kept = join(PROJECT_FOLDER, LOCAL_FOLDER, "image-plugins");
  await assertPluginsInstalled(settings.plugins, settings.image, kept);
  return settings.server === "cluster" ? await startable(there) : there;
}
