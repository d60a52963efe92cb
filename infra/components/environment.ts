import * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { neededPlugins } from "../../model/declaration/rules/plugins.ts";
import { TRANSIENT_QUEUES } from "../../model/rabbitmq/deprecated-features.ts";
import { KNOWN_PLUGINS } from "../../model/rabbitmq/plugins.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { assertNoAdministrator, assertPrunable } from "../applicable.ts";
import type { EnvironmentArgs } from "../component-args.ts";
import { type SecretsHome, withSecrets } from "../config/stack-secrets.ts";
import { declaredObjects } from "../declared-objects.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { permittedFeatures } from "../server/node/conf/permitted-features.ts";
import { assertTransientQueuesPermitted } from "../server/transient-queues.ts";
import type { Broker, BrokerSettings } from "./broker.ts";
import { DockerServer } from "./docker-server.ts";
import { withOthers } from "./guarded-together.ts";
import { told } from "./program-error.ts";
import { readDeclared } from "./read-declared.ts";

/**
 * What a declaration has: virtual hosts, users with their permissions, and in each virtual host its exchanges, queues,
 * bindings, policies and parameters. Each is a resource below it, called `NAME:` and what it is. A destroy begins with its
 * guard, and is refused while a queue is not known to be empty.
 */
export class Environment extends pulumi.ComponentResource {
  /** What it is made on. */
  readonly broker: Broker;
  /**
   * One AMQP URI a user whose password is known here, by name: secret. The virtual host in it is the user's first.
   */
  readonly amqpUris: pulumi.Output<Record<string, string>>;
  /** The passwords that are known here, generated ones and given ones, by the users' names: secret. */
  readonly passwords: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.RunError with every fault of the declaration, each with its place */
  constructor(name: string, args: EnvironmentArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:index:Environment", name, {}, options);
    const title = `Environment "${name}"`;
    const broker = args.broker ?? new DockerServer(name, {}, { parent: this });
    const { prune = [], pruneIgnore = [], secrets = {} } = args;
    const declaration = told(title, () => {
      const read = readDeclared(args.declaration, PROJECT_FOLDER, readOptions(broker.settings));
      if (broker.settings !== undefined) assertHeld(read, broker.settings);
      assertPrunable(read, { prune });
      return read;
    });
    const whole = pulumi
      .secret(secrets)
      .apply((known) =>
        told(title, () => withSecrets(declaration, new Map(Object.entries(known)), ARGUMENT)),
      );
    const { amqpUris, passwords } = declaredObjects({
      declaration,
      whole,
      warren: broker.provider,
      amqp: broker.amqpUrl,
      server: broker.resources,
      ready: broker.ready,
      prune,
      pruneIgnore,
      bridged: undefined,
      of: { name, component: this, others: (made) => withOthers(made) },
    });
    this.broker = broker;
    this.amqpUris = pulumi.secret(amqpUris);
    this.passwords = pulumi.secret(pulumi.all(Object.fromEntries(passwords)));
    this.registerOutputs({ amqpUris: this.amqpUris, passwords: this.passwords });
  }
}

/** Of a broker that is not made here nothing is known: it says itself what it does not take. */
function readOptions(settings: BrokerSettings | undefined): {
  readonly plugins: readonly string[];
  readonly permitted: readonly string[];
} {
  if (settings === undefined) return { plugins: [...KNOWN_PLUGINS], permitted: [TRANSIENT_QUEUES] };
  return { plugins: settings.plugins, permitted: permittedFeatures(settings.rabbitmqConf) };
}

const ARGUMENT: SecretsHome = {
  name: 'argument "secrets"',
  give: (name) => `\`secrets: { ${JSON.stringify(name)}: ... }\``,
};

/** @throws WarrenError where the server could not hold it */
function assertHeld(declaration: Declaration, settings: BrokerSettings): void {
  const missing = neededPlugins(declaration).filter((plugin) => !settings.plugins.includes(plugin));
  if (missing.length > 0) {
    throw new WarrenError(
      "plugin-not-enabled",
      `The declaration needs what its server does not enable: ${missing.join(", ")}.`,
      { hint: `Give the server \`plugins: ${JSON.stringify(missing)}\`.` },
    );
  }
  assertNoAdministrator(declaration, settings);
  assertTransientQueuesPermitted(declaration, settings.rabbitmqConf);
}
