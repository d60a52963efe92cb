/** What the two kinds of server in Docker have in common: credentials, a provider, a look before anything is made. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import type { ClusterArgs } from "../component-args.ts";
import type { ServerSettings } from "../config/settings.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { nodeContainers } from "../server/docker-names.ts";
import { assertNamesAndPortsAreFree, ownershipLabels, type WaysOut } from "../server/docker-ownership.ts";
import { endpointsOf } from "../server/endpoints.ts";
import { assertPluginsInstalled } from "../server/node/image-plugins.ts";
import { IN_SERVICE_TIMEOUT, type Server } from "../server/server.ts";
import { startable } from "../server/startable.ts";
import { Password, Provider, Ready } from "../warren-resources.ts";
import { type Broker, type BrokerSettings, brokerOutputs } from "./broker.ts";
import { told, toldLater } from "./program-error.ts";
import { serverSettings } from "./server-settings.ts";

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

/** Which of the two it is, and what it is called. */
interface DockerBrokerKind {
  readonly kind: "docker" | "cluster";
  readonly name: string;
}

/** {@link DockerServer} and {@link Cluster}. */
export class DockerBroker extends pulumi.ComponentResource implements Broker {
  readonly provider: Provider;
  readonly ready: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[];
  readonly amqpUrl: pulumi.Output<string>;
  readonly managementUrl: pulumi.Output<string>;
  readonly administrator: pulumi.Output<string>;
  readonly administratorPassword: pulumi.Output<string>;
  readonly settings: BrokerSettings;

  /**
   * @param args.make makes the server below the component
   * @throws pulumi.RunError where an argument is not allowed
   */
  constructor(
    of: DockerBrokerKind,
    args: { readonly given: ClusterArgs; readonly make: (made: Made, parent: pulumi.Resource) => Server },
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { kind, name } = of;
    const type = kind === "docker" ? "DockerServer" : "Cluster";
    super(`warren:index:${type}`, name, {}, options);
    const title = `${type} "${name}"`;
    const inside = { parent: this };
    const { administratorPassword: password } = args.given;
    this.administratorPassword =
      password === undefined ? generated(name, this) : pulumi.secret(pulumi.output(password));
    const settings = told(title, () =>
      serverSettings({ ...of, title }, args.given, this.administratorPassword),
    );
    const { amqp, management } = endpointsOf(settings);
    const { username } = settings.administrator;
    this.provider = new Provider(
      name,
      {
        endpoint: management,
        amqpEndpoint: amqp,
        username,
        password: this.administratorPassword,
        nodes: nodeContainers(settings),
        ...(settings.tls?.authority === undefined ? {} : { certificateAuthority: settings.tls.authority }),
      },
      inside,
    );
    const looked = toldLater(title, () => look(settings));
    const server = args.make({ settings, warren: this.provider, looked }, this);
    this.resources = server.resources;
    this.ready = new Ready(
      `${name}-ready`,
      { nodes: server.nodes.length, timeout: IN_SERVICE_TIMEOUT },
      { ...inside, provider: this.provider, dependsOn: [...server.resources] },
    );
    this.amqpUrl = pulumi.output(amqp);
    this.managementUrl = pulumi.output(management);
    this.administrator = pulumi.output(username);
    const { plugins, rabbitmqConf } = settings;
    this.settings = { plugins, rabbitmqConf, administrator: { username } };
    this.registerOutputs(brokerOutputs(this));
  }
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
