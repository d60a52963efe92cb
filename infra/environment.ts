/** The outline of an environment: a server, who may connect, where messages go. */
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { Declaration } from "../model/declaration/declaration.ts";
import { amqpUri } from "../model/rabbitmq/amqp-uri.ts";
import type { Adoption } from "./adoption.ts";
import { BridgedPermissions } from "./bridged-permissions.ts";
import type { Settings } from "./config/settings.ts";
import { declaredObjects } from "./declared-objects.ts";
import { createServer } from "./server/create-server.ts";
import { nodeContainers } from "./server/docker-names.ts";
import { endpointsOf } from "./server/endpoints.ts";
import { type Endpoints, IN_SERVICE_TIMEOUT, type ServerNode } from "./server/server.ts";
import { Provider, Ready } from "./warren-resources.ts";

/** What the stack hands out. Other stacks and `./warren` read it. */
export interface EnvironmentOutputs {
  readonly endpoints: Endpoints;
  readonly managementPage: string;
  /** By which clients know the broker, PEM; absent where the authorities of their system do. */
  readonly certificateAuthority: string | undefined;
  /**
   * One AMQP URI a user whose password is known here: secret. The virtual host in it is the user's first. Users whose
   * password the broker or somebody else has are not in it.
   */
  readonly amqpUris: pulumi.Output<Record<string, string>>;
  /** The administrator's AMQP URI: secret. */
  readonly administratorUri: pulumi.Output<string>;
  /** The nodes that this stack made. */
  readonly nodes: readonly ServerNode[];
}

/** What the program found before it began. */
export interface Found {
  /** Where `settings.certificateAuthority` stands, for those who read it from a file. */
  readonly trustFile: string | undefined;
  /** Containers of this stack that are there already, and whose node can start. */
  readonly containers: ReadonlySet<string>;
  /** Undefined where nothing is taken over. */
  readonly adoption: Adoption | undefined;
}

export function environment(
  settings: Settings,
  declaration: Declaration,
  { trustFile, containers, adoption }: Found,
): EnvironmentOutputs {
  const { certificateAuthority, requireTls } = settings;
  const { username, password } = settings.administrator;
  const { amqp, management } = endpointsOf(settings);
  const warren = new Provider("warren", {
    endpoint: management,
    amqpEndpoint: amqp,
    username,
    password,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    // Said of a broker that is there already in any case: where plain text is meant, this program has warned of it.
    ...(settings.adopts === "there" ? { adopt: true } : {}),
    ...(requireTls || settings.existing !== undefined ? { requireTls } : {}),
    ...(settings.existing === undefined ? { nodes: nodeContainers(settings) } : {}),
  });
  const server = createServer("server", { settings, warren, containers });
  const asAdministrator = new rabbitmq.Provider(
    "rabbitmq",
    {
      endpoint: management,
      username,
      password: pulumi.secret(password),
      ...(trustFile === undefined ? {} : { cacertFile: trustFile }),
    },
    { dependsOn: [...server.resources] },
  );

  // A NodeReady is for a container that was just made; this one is also for one that was restarted, and for all nodes.
  const ready = new Ready(
    "ready",
    { nodes: Math.max(1, server.nodes.length), timeout: IN_SERVICE_TIMEOUT },
    { provider: warren, dependsOn: [...server.resources] },
  );

  const { amqpUris } = declaredObjects({
    declaration,
    warren,
    amqp,
    server: server.resources,
    ready,
    prune: settings.prune,
    pruneIgnore: settings.pruneIgnore,
    bridged: new BridgedPermissions(asAdministrator, adoption),
  });
  return {
    endpoints: server.endpoints,
    managementPage: management,
    certificateAuthority,
    amqpUris,
    administratorUri: password.apply((secret) => amqpUri(amqp, { user: username, password: secret })),
    nodes: server.nodes,
  };
}
