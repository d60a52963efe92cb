/**
 * The resources of the plugin in `provider/`, as classes. Made by `node provider/schema/write-generated.ts`
 * from the descriptions in `provider/description/`: change those.
 */
import * as pulumi from "@pulumi/pulumi";

/**
 * A binding from an exchange to a queue or to another exchange. Either `source` and `destination` are given,
 * or nothing, and the key says all: `orders -> billing [order.*.paid]`.
 */
export interface Binding {
  /** The exchange that messages come from. */
  readonly source?: string;
  /** The queue or exchange that they go to. */
  readonly destination?: string;
  /** What `destination` is the name of. Defaults to queue. */
  readonly destinationType?: DestinationType;
  /** Defaults to the empty key. */
  readonly routingKey?: string;
  /** Arguments, such as the headers that a headers exchange compares. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Who shows a certificate. */
export type CertificateUsage = "server" | "client";

/** What a server wants of its clients' certificates. */
export type ClientCertificates = "none" | "requested";

/** What a binding leads to. */
export type DestinationType = "queue" | "exchange";

/**
 * An exchange. RabbitMQ cannot alter one: a change is a replacement. While it is in use that needs the
 * provider's `nodes`, and is refused where something would be lost.
 */
export interface Exchange {
  /** `direct`, `fanout`, `topic`, `headers`, or a plugin's type such as `x-consistent-hash`. */
  readonly type: string;
  /** Survives a restart of the broker. Defaults to true. */
  readonly durable?: boolean;
  /** Deleted when the last binding from it is. Defaults to false. */
  readonly autoDelete?: boolean;
  /** Clients cannot publish to it. Defaults to false. */
  readonly internal?: boolean;
  /** RabbitMQ's arguments, such as `alternate-exchange`. */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Never delete or replace it: a plan that would do so is refused. Defaults to false. */
  readonly protect?: boolean;
  /** Leave it on the broker when it is taken out of the declaration. Defaults to false. */
  readonly retain?: boolean;
  /**
   * Properties whose live value stands: `type`, `durable`, `autoDelete`, `internal` of an exchange,
   * `arguments` as a whole, or one argument by its name. Defaults to none.
   */
  readonly ignoreChanges?: readonly string[];
  /**
   * The name under which it was declared before. The old one is deleted, which is refused while it holds
   * messages that cannot be moved.
   */
  readonly renamedFrom?: string;
}

/** Names of objects of others. */
export interface ExternalNames {
  /** Exchanges. Defaults to none. */
  readonly exchanges?: readonly string[];
  /** Queues. Defaults to none. */
  readonly queues?: readonly string[];
}

/** Limits of a user. One that is absent is none. */
export interface GrantedLimits {
  /** The user. */
  readonly user: string;
  /** Connections at a time, at most. */
  readonly maxConnections?: number;
  /** Channels at a time, at most. */
  readonly maxChannels?: number;
}

/** What a user may do in a virtual host. */
export interface GrantedPermission {
  /** The user. */
  readonly user: string;
  /** The virtual host. */
  readonly virtualHost: string;
  /** A regular expression, not anchored, on the names that the user may declare and delete. */
  readonly configure: string;
  /** A regular expression, not anchored, on the names that the user may publish to and bind. */
  readonly write: string;
  /** A regular expression, not anchored, on the names that the user may consume from and bind from. */
  readonly read: string;
}

/** With which routing keys a user may use a topic exchange. */
export interface GrantedTopicPermission {
  /** The user. */
  readonly user: string;
  /** The virtual host. */
  readonly virtualHost: string;
  /** The topic exchange. */
  readonly exchange: string;
  /** A regular expression, not anchored, on the routing keys that the user may publish with. */
  readonly write: string;
  /** A regular expression, not anchored, on the routing keys that the user may bind with. */
  readonly read: string;
}

/** How a password hash was made. */
export type HashingAlgorithm = "sha256" | "sha512" | "md5";

/** A container as it is made. */
export interface MadeContainer {
  /** The id of its image. */
  readonly image: string;
  /** The name of the network that it is in. */
  readonly network: string;
  /** Where it is published, and nowhere else: `{ "5672/tcp": "127.0.0.1:5672" }`. Defaults to none. */
  readonly ports?: Readonly<Record<string, string>>;
}

/** Names of what a stack has in one virtual host and takes away with itself. Leave out what it retains. */
export interface OwnedNames {
  /** Exchanges. Defaults to none. */
  readonly exchanges?: readonly string[];
  /** Queues. Defaults to none. */
  readonly queues?: readonly string[];
  /**
   * Bindings between two of RabbitMQ's own exchanges, by their keys as a Topology has them. All others go
   * with one of their ends. Defaults to none.
   */
  readonly bindings?: readonly string[];
  /** Policies. Defaults to none. */
  readonly policies?: readonly string[];
  /** Operator policies. Defaults to none. */
  readonly operatorPolicies?: readonly string[];
  /** Parameters, as COMPONENT/NAME: `shovel/orders`. Defaults to none. */
  readonly parameters?: readonly string[];
  /** Users whose permissions and topic permissions are the stack's. Defaults to none. */
  readonly users?: readonly string[];
  /**
   * The virtual host's own limits, by RabbitMQ's names: `max-queues`, `max-connections`. Defaults to none.
   */
  readonly limits?: readonly string[];
}

/** What a stack gave to one of its users beside what it has in the stack's own virtual hosts. */
export interface OwnedRights {
  /** Virtual hosts of others in which the stack gave the user permissions. Defaults to none. */
  readonly permissions?: readonly string[];
  /** The same of topic permissions: the exchanges, by virtual host. Defaults to none. */
  readonly topicPermissions?: Readonly<Record<string, readonly string[]>>;
  /** The user's limits, by RabbitMQ's names: `max-connections`, `max-channels`. Defaults to none. */
  readonly limits?: readonly string[];
}

/** A policy. The only kind of object that changes in place. */
export interface Policy {
  /** A regular expression, not anchored, on the names of what it applies to. */
  readonly pattern: string;
  /** The kind of what it applies to. Defaults to all. */
  readonly applyTo?: PolicyTarget;
  /** The highest of the policies that match applies. Defaults to 0. */
  readonly priority?: number;
  /** RabbitMQ's policy keys, such as `message-ttl`. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/** What a policy applies to. */
export type PolicyTarget = "all" | "queues" | "classic_queues" | "quorum_queues" | "streams" | "exchanges";

/**
 * A queue or stream. RabbitMQ cannot alter one: a change moves its messages into another one of its name, or
 * is refused.
 */
export interface Queue {
  /** The type, said here and not as `x-queue-type`. */
  readonly type: QueueType;
  /** Survives a restart of the broker. Defaults to true. */
  readonly durable?: boolean;
  /** Deleted when its last consumer goes. Defaults to false. */
  readonly autoDelete?: boolean;
  /** RabbitMQ's arguments, such as `x-dead-letter-exchange`, without `x-queue-type`. */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Never delete or replace it: a plan that would do so is refused. Defaults to false. */
  readonly protect?: boolean;
  /** Leave it on the broker when it is taken out of the declaration. Defaults to false. */
  readonly retain?: boolean;
  /**
   * Properties whose live value stands: `type`, `durable`, `autoDelete`, `internal` of an exchange,
   * `arguments` as a whole, or one argument by its name. Defaults to none.
   */
  readonly ignoreChanges?: readonly string[];
  /**
   * The name under which it was declared before. The old one is deleted, which is refused while it holds
   * messages that cannot be moved.
   */
  readonly renamedFrom?: string;
  /**
   * Its messages may be moved into another queue of its name, although it is protected. Defaults to false.
   */
  readonly move?: boolean;
}

/** The type of a queue. */
export type QueueType = "classic" | "quorum" | "stream";

/** How a server has TLS. */
export type Tls = "off" | "development" | "given";

/** Limits of a virtual host. One that is absent is no limit. */
export interface VirtualHostLimits {
  /** Queues, at most. */
  readonly maxQueues?: number;
  /** Client connections at a time, at most. */
  readonly maxConnections?: number;
}

export interface ProviderArgs {
  /**
   * Where the management API answers, without credentials: `http://127.0.0.1:15672`. Use a value that is
   * known in previews: Pulumi does not ask a provider whose configuration is unknown.
   */
  readonly endpoint?: pulumi.Input<string>;
  /**
   * A user with the tag `administrator`, or with `policymaker` for Topologies, Parameters, GlobalParameters
   * and virtual hosts that are `external`.
   */
  readonly username?: pulumi.Input<string>;
  /** That user's password. */
  readonly password?: pulumi.Input<string>;
  /**
   * Where AMQP 0-9-1 answers, without credentials: `amqp://127.0.0.1:5672`. Quorum queues and streams are
   * asked there whether they are empty before they are deleted. Defaults to the host of `endpoint`, with port
   * 5672 for http and 5671 for https.
   */
  readonly amqpEndpoint?: pulumi.Input<string>;
  /**
   * Certificates of the authorities to trust for https and amqps, PEM. Defaults to those that Node.js trusts.
   */
  readonly certificateAuthority?: pulumi.Input<string>;
  /**
   * Proves whose an ownership journal on the broker is. Defaults to 256 random bits, made once and kept in
   * the provider's state; there is no need to set it.
   */
  readonly journalKey?: pulumi.Input<string>;
  /**
   * Whether creating takes over what is there already under a declared name, as it is: nothing on the broker
   * changes but a note of whose it is, and the next update shows and changes what differs. Defaults to false:
   * creating refuses what is there.
   */
  readonly adopt?: pulumi.Input<boolean>;
  /**
   * The Docker containers of the broker's nodes, by their names, where the `docker` command reaches them and
   * `rabbitmqctl` runs in them. With them a queue that RabbitMQ cannot alter is replaced by moving its
   * messages. Defaults to none: such a change is refused, or done over AMQP where that is said.
   */
  readonly nodes?: pulumi.Input<readonly string[]>;
  /**
   * Whether nothing but https and amqps is taken. Without it a warning says where credentials would go as
   * plain text to another machine; false says that it is meant.
   */
  readonly requireTls?: pulumi.Input<boolean>;
}

/** A RabbitMQ broker, by its management API. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {
    const inputs = {
      ...args,
      password: args.password === undefined ? undefined : pulumi.secret(args.password),
      journalKey: args.journalKey === undefined ? undefined : pulumi.secret(args.journalKey),
      adopt: args.adopt === undefined ? undefined : pulumi.output(args.adopt).apply(JSON.stringify),
      nodes: args.nodes === undefined ? undefined : pulumi.output(args.nodes).apply(JSON.stringify),
      requireTls: args.requireTls === undefined ? undefined : pulumi.output(args.requireTls).apply(JSON.stringify),
    };
    super("warren", name, inputs, options);
  }
}

export interface CertificateArgs {
  /**
   * The authority's certificate, PEM. A change makes a new certificate, as does one of all that follow but
   * `renewBefore`.
   */
  readonly authority: pulumi.Input<string>;
  /** The authority's private key, PEM. */
  readonly authorityKey: pulumi.Input<string>;
  /** The subject: what it is called in logs. Clients do not look at it. */
  readonly commonName: pulumi.Input<string>;
  /** Names of hosts and IPv4 addresses for which it stands. Defaults to none. */
  readonly names?: pulumi.Input<readonly string[]>;
  /** Who shows it: a server or a client. Defaults to server. */
  readonly usage?: pulumi.Input<CertificateUsage>;
  /** Days that it is valid, 3650 at most and never longer than the authority. Defaults to 397. */
  readonly days?: pulumi.Input<number>;
  /** It is made anew when fewer days than this are left. Defaults to 30. */
  readonly renewBefore?: pulumi.Input<number>;
}

/**
 * A certificate of a development authority, with a private key of its own (ECDSA P-256), both kept in the
 * stack's state. Made anew before it ends, by the update that finds it so. Needs no broker. It cannot be
 * imported.
 */
export class Certificate extends pulumi.CustomResource {
  /**
   * The authority's certificate, PEM. A change makes a new certificate, as does one of all that follow but
   * `renewBefore`.
   */
  declare readonly authority: pulumi.Output<string>;
  /** The authority's private key, PEM. */
  declare readonly authorityKey: pulumi.Output<string>;
  /** The subject: what it is called in logs. Clients do not look at it. */
  declare readonly commonName: pulumi.Output<string>;
  /** Names of hosts and IPv4 addresses for which it stands. Defaults to none. */
  declare readonly names: pulumi.Output<readonly string[]>;
  /** Who shows it: a server or a client. Defaults to server. */
  declare readonly usage: pulumi.Output<CertificateUsage>;
  /** Days that it is valid, 3650 at most and never longer than the authority. Defaults to 397. */
  declare readonly days: pulumi.Output<number>;
  /** It is made anew when fewer days than this are left. Defaults to 30. */
  declare readonly renewBefore: pulumi.Output<number>;
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM, PKCS #8. */
  declare readonly privateKey: pulumi.Output<string>;
  /** When it ends: `2027-11-21T12:00:00.000Z`. */
  declare readonly validTo: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      names: undefined,
      usage: undefined,
      days: undefined,
      renewBefore: undefined,
      certificate: undefined,
      privateKey: undefined,
      validTo: undefined,
      ...args,
      authorityKey: pulumi.secret(args.authorityKey),
    };
    super("warren:index:Certificate", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["authorityKey", "privateKey"] }));
  }
}

export interface DestroyGuardArgs {
  /**
   * The virtual hosts that this stack deletes. All queues in them are looked at, whoever made them; and they
   * must hold nothing but what `objects` names. Defaults to none.
   */
  readonly virtualHosts?: pulumi.Input<readonly string[]>;
  /**
   * What this stack has, by virtual host, its own or one that it shares: there only its own queues are looked
   * at. Defaults to none.
   */
  readonly objects?: pulumi.Input<Readonly<Record<string, OwnedNames>>>;
  /**
   * The users that this stack deletes, and what it gave them: they must have nothing else in virtual hosts
   * that the stack does not delete, and no other limits. Defaults to none.
   */
  readonly users?: pulumi.Input<Readonly<Record<string, OwnedRights>>>;
  /**
   * What the stack calls the part of it that this guards, for messages. Leave it out where that is the whole
   * stack.
   */
  readonly environment?: pulumi.Input<string>;
}

/**
 * Refuses `pulumi destroy` before its first step while a queue of the stack is not known to be empty, or
 * others have something that would go with a virtual host or a user of the stack. Let it depend on every
 * other resource of the stack: Pulumi deletes what depends before what it depends on, so that this is asked
 * first and alone, also with `--parallel`. Its own deletion is what it refuses, by whatever way that comes:
 * by `--target` with `--target-dependents`, and by being taken out of the program. It is nowhere but in the
 * state. It cannot be imported.
 */
export class DestroyGuard extends pulumi.CustomResource {
  /**
   * The virtual hosts that this stack deletes. All queues in them are looked at, whoever made them; and they
   * must hold nothing but what `objects` names. Defaults to none.
   */
  declare readonly virtualHosts: pulumi.Output<readonly string[]>;
  /**
   * What this stack has, by virtual host, its own or one that it shares: there only its own queues are looked
   * at. Defaults to none.
   */
  declare readonly objects: pulumi.Output<Readonly<Record<string, OwnedNames>>>;
  /**
   * The users that this stack deletes, and what it gave them: they must have nothing else in virtual hosts
   * that the stack does not delete, and no other limits. Defaults to none.
   */
  declare readonly users: pulumi.Output<Readonly<Record<string, OwnedRights>>>;
  /**
   * What the stack calls the part of it that this guards, for messages. Leave it out where that is the whole
   * stack.
   */
  declare readonly environment: pulumi.Output<string | undefined>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;

  constructor(name: string, args: DestroyGuardArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      virtualHosts: undefined,
      objects: undefined,
      users: undefined,
      environment: undefined,
      clusterId: undefined,
      ...args,
    };
    super("warren:index:DestroyGuard", name, inputs, options);
  }
}

export interface DockerObjectsArgs {
  /** Containers by their names. Defaults to none. */
  readonly containers?: pulumi.Input<Readonly<Record<string, MadeContainer>>>;
  /**
   * Those of the containers before which a NodeMaintenance stands: where one is of another image or published
   * elsewhere, that removes it, when it is that node's turn. Defaults to none.
   */
  readonly inTurn?: pulumi.Input<readonly string[]>;
  /** Names of networks. Defaults to none. */
  readonly networks?: pulumi.Input<readonly string[]>;
  /**
   * Names of volumes. Where all of them are gone, the broker's data is: what was on it is not there to be
   * compared. Defaults to none.
   */
  readonly volumes?: pulumi.Input<readonly string[]>;
}

/**
 * Stands before the containers, networks and volumes of a server, and looks at them before each update:
 * Docker's provider is not asked again once they are made. A container that is stopped is started, one that
 * was taken out of its network is put back. For all else `generations` says that it has to be made anew: give
 * `generations[KIND/NAME]` to it as `replacementTrigger`, with `deleteBeforeReplace`. The `docker` command
 * has to reach the engine. Its deletion changes nothing. It cannot be imported.
 */
export class DockerObjects extends pulumi.CustomResource {
  /** Containers by their names. Defaults to none. */
  declare readonly containers: pulumi.Output<Readonly<Record<string, MadeContainer>>>;
  /**
   * Those of the containers before which a NodeMaintenance stands: where one is of another image or published
   * elsewhere, that removes it, when it is that node's turn. Defaults to none.
   */
  declare readonly inTurn: pulumi.Output<readonly string[]>;
  /** Names of networks. Defaults to none. */
  declare readonly networks: pulumi.Output<readonly string[]>;
  /**
   * Names of volumes. Where all of them are gone, the broker's data is: what was on it is not there to be
   * compared. Defaults to none.
   */
  declare readonly volumes: pulumi.Output<readonly string[]>;
  /** What was found otherwise at the last look: `container/warren-dev: gone`. The next update mends it. */
  declare readonly changed: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /**
   * Ids of the containers that stood otherwise when what is wanted of them last changed: they are replaced in
   * their turn, and that counts as no change by hand.
   */
  declare readonly standing: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /** By kind and name, `container/warren-dev`: 1 at first, and one more whenever it has to be made anew. */
  declare readonly generations: pulumi.Output<Readonly<Record<string, number>>>;

  constructor(name: string, args: DockerObjectsArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      containers: undefined,
      inTurn: undefined,
      networks: undefined,
      volumes: undefined,
      changed: undefined,
      standing: undefined,
      generations: undefined,
      ...args,
    };
    super("warren:index:DockerObjects", name, inputs, options);
  }
}

export interface GlobalParameterArgs {
  /** Its name. A change replaces the resource. */
  readonly name: pulumi.Input<string>;
  /** Any value. A secret. */
  readonly value: pulumi.Input<unknown>;
}

/**
 * A global runtime parameter. One that is there already is not taken over, but for `adopt` of the provider's
 * configuration and `pulumi import` by its id: NAME, percent-encoded.
 */
export class GlobalParameter extends pulumi.CustomResource {
  /** Its name. A change replaces the resource. */
  declare readonly name: pulumi.Output<string>;
  /** Any value. A secret. */
  declare readonly value: pulumi.Output<unknown>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: GlobalParameterArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      clusterId: undefined,
      adopted: undefined,
      ...args,
      value: pulumi.secret(args.value),
    };
    super("warren:index:GlobalParameter", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["value"] }));
  }
}

export interface GrantsArgs {
  /** The users whose permissions these are. Defaults to none. */
  readonly users?: pulumi.Input<readonly string[]>;
  /**
   * The virtual hosts in which they are all that these users have. In others only those that are named are
   * looked at. Defaults to none.
   */
  readonly virtualHosts?: pulumi.Input<readonly string[]>;
  /** Permissions, by any key: `app@shop`. The state has them by user and virtual host. Defaults to none. */
  readonly permissions?: pulumi.Input<Readonly<Record<string, GrantedPermission>>>;
  /**
   * Topic permissions, by any key. The state has them by user, virtual host and exchange. Defaults to none.
   */
  readonly topicPermissions?: pulumi.Input<Readonly<Record<string, GrantedTopicPermission>>>;
  /**
   * Limits, by any key: all that the users have. The state has them by user. Absent: nobody looks at their
   * limits.
   */
  readonly limits?: pulumi.Input<Readonly<Record<string, GrantedLimits>>>;
}

/**
 * Permissions, topic permissions and limits that other resources make, kept as they are declared: what
 * somebody changed, took away or gave by hand is shown by the next preview and mended in place by the next
 * update. Most providers compare them with the state alone. Let it depend on those resources. Its deletion
 * changes nothing on the broker. It cannot be imported.
 */
export class Grants extends pulumi.CustomResource {
  /** The users whose permissions these are. Defaults to none. */
  declare readonly users: pulumi.Output<readonly string[]>;
  /**
   * The virtual hosts in which they are all that these users have. In others only those that are named are
   * looked at. Defaults to none.
   */
  declare readonly virtualHosts: pulumi.Output<readonly string[]>;
  /** Permissions, by any key: `app@shop`. The state has them by user and virtual host. Defaults to none. */
  declare readonly permissions: pulumi.Output<Readonly<Record<string, GrantedPermission>>>;
  /**
   * Topic permissions, by any key. The state has them by user, virtual host and exchange. Defaults to none.
   */
  declare readonly topicPermissions: pulumi.Output<Readonly<Record<string, GrantedTopicPermission>>>;
  /**
   * Limits, by any key: all that the users have. The state has them by user. Absent: nobody looks at their
   * limits.
   */
  declare readonly limits: pulumi.Output<Readonly<Record<string, GrantedLimits>> | undefined>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;

  constructor(name: string, args: GrantsArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      users: undefined,
      virtualHosts: undefined,
      permissions: undefined,
      topicPermissions: undefined,
      limits: undefined,
      clusterId: undefined,
      ...args,
    };
    super("warren:index:Grants", name, inputs, options);
  }
}

export interface NodeMaintenanceArgs {
  /** The node's container, by its name. The `docker` command has to reach its engine. */
  readonly container: pulumi.Input<string>;
  /**
   * Of the container: another one means that it is about to be replaced. A secret, because what it is made of
   * can be.
   */
  readonly revision: pulumi.Input<string>;
  /**
   * Of the container, by a DockerObjects: a new one means that somebody changed it by hand. It is removed
   * then, since Docker's provider removes the one that it made. Defaults to 1.
   */
  readonly generation?: pulumi.Input<number>;
  /** Seconds to wait, at most. Defaults to 300. */
  readonly timeout?: pulumi.Input<number>;
}

/**
 * Stands before the container of a node in a cluster. When `revision` or `generation` changes, because the
 * container is about to be replaced, it waits until no queue would lose its majority without the node, and
 * puts the node into maintenance mode. The container depends on it, and the next node's maintenance on the
 * container, so that nodes are replaced one at a time. It cannot be imported.
 */
export class NodeMaintenance extends pulumi.CustomResource {
  /** The node's container, by its name. The `docker` command has to reach its engine. */
  declare readonly container: pulumi.Output<string>;
  /**
   * Of the container: another one means that it is about to be replaced. A secret, because what it is made of
   * can be.
   */
  declare readonly revision: pulumi.Output<string>;
  /**
   * Of the container, by a DockerObjects: a new one means that somebody changed it by hand. It is removed
   * then, since Docker's provider removes the one that it made. Defaults to 1.
   */
  declare readonly generation: pulumi.Output<number>;
  /** Seconds to wait, at most. Defaults to 300. */
  declare readonly timeout: pulumi.Output<number>;

  constructor(name: string, args: NodeMaintenanceArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      generation: undefined,
      timeout: undefined,
      ...args,
      revision: pulumi.secret(args.revision),
    };
    super("warren:index:NodeMaintenance", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["revision"] }));
  }
}

export interface NodeReadyArgs {
  /** The node's container, by its name. The `docker` command has to reach its engine. */
  readonly container: pulumi.Input<string>;
  /** Of the container: another one means that the node has just been started. */
  readonly containerId: pulumi.Input<string>;
  /** Where this node's management API answers, past any load balancer: `http://127.0.0.1:15672`. */
  readonly endpoint: pulumi.Input<string>;
  /** Where this node's AMQP listener answers: `amqp://127.0.0.1:5672`. */
  readonly amqpEndpoint: pulumi.Input<string>;
  /** Seconds to wait, at most. Defaults to 120. */
  readonly timeout?: pulumi.Input<number>;
  /** How many processes and threads the container may have. Defaults to Docker's own: no limit. */
  readonly processes?: pulumi.Input<number>;
  /**
   * The plugins that are enabled, without those that they need. What somebody enabled or disabled by hand is
   * shown by the next preview and taken back by the next update, while the node runs. Without it nobody
   * looks.
   */
  readonly plugins?: pulumi.Input<readonly string[]>;
}

/**
 * Stands after the container of a node. When `containerId` changes, because the container was replaced, it
 * waits until the node serves clients. A node that ends instead fails the update, with the reasons in its
 * log. It cannot be imported.
 */
export class NodeReady extends pulumi.CustomResource {
  /** The node's container, by its name. The `docker` command has to reach its engine. */
  declare readonly container: pulumi.Output<string>;
  /** Of the container: another one means that the node has just been started. */
  declare readonly containerId: pulumi.Output<string>;
  /** Where this node's management API answers, past any load balancer: `http://127.0.0.1:15672`. */
  declare readonly endpoint: pulumi.Output<string>;
  /** Where this node's AMQP listener answers: `amqp://127.0.0.1:5672`. */
  declare readonly amqpEndpoint: pulumi.Output<string>;
  /** Seconds to wait, at most. Defaults to 120. */
  declare readonly timeout: pulumi.Output<number>;
  /** How many processes and threads the container may have. Defaults to Docker's own: no limit. */
  declare readonly processes: pulumi.Output<number | undefined>;
  /**
   * The plugins that are enabled, without those that they need. What somebody enabled or disabled by hand is
   * shown by the next preview and taken back by the next update, while the node runs. Without it nobody
   * looks.
   */
  declare readonly plugins: pulumi.Output<readonly string[] | undefined>;

  constructor(name: string, args: NodeReadyArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      timeout: undefined,
      processes: undefined,
      plugins: undefined,
      ...args,
    };
    super("warren:index:NodeReady", name, inputs, options);
  }
}

export interface OperatorPolicyArgs {
  /** The virtual host that it is in. A change replaces the resource. */
  readonly virtualHost: pulumi.Input<string>;
  /** Its name. A change replaces the resource. */
  readonly name: pulumi.Input<string>;
  /** A regular expression, not anchored, on the names of what it applies to. */
  readonly pattern: pulumi.Input<string>;
  /** The kind of what it applies to. Defaults to all. */
  readonly applyTo?: pulumi.Input<PolicyTarget>;
  /** The highest of the operator policies that match applies. Defaults to 0. */
  readonly priority?: pulumi.Input<number>;
  /** RabbitMQ's keys for operator policies, such as `max-length`, `message-ttl` and `delivery-limit`. */
  readonly definition: pulumi.Input<Readonly<Record<string, unknown>>>;
}

/**
 * A policy that an operator lays over the others: of limits the lesser one of both applies. One that is there
 * already is not taken over, but for `adopt` of the provider's configuration and `pulumi import` by its id:
 * VIRTUALHOST/NAME, each percent-encoded.
 */
export class OperatorPolicy extends pulumi.CustomResource {
  /** The virtual host that it is in. A change replaces the resource. */
  declare readonly virtualHost: pulumi.Output<string>;
  /** Its name. A change replaces the resource. */
  declare readonly name: pulumi.Output<string>;
  /** A regular expression, not anchored, on the names of what it applies to. */
  declare readonly pattern: pulumi.Output<string>;
  /** The kind of what it applies to. Defaults to all. */
  declare readonly applyTo: pulumi.Output<PolicyTarget>;
  /** The highest of the operator policies that match applies. Defaults to 0. */
  declare readonly priority: pulumi.Output<number>;
  /** RabbitMQ's keys for operator policies, such as `max-length`, `message-ttl` and `delivery-limit`. */
  declare readonly definition: pulumi.Output<Readonly<Record<string, unknown>>>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: OperatorPolicyArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      applyTo: undefined,
      priority: undefined,
      clusterId: undefined,
      adopted: undefined,
      ...args,
    };
    super("warren:index:OperatorPolicy", name, inputs, options);
  }
}

export interface ParameterArgs {
  /** The virtual host that it is in. A change replaces the resource. */
  readonly virtualHost: pulumi.Input<string>;
  /**
   * `federation-upstream`, `federation-upstream-set`, `shovel`, or another plugin's. A change replaces the
   * resource.
   */
  readonly component: pulumi.Input<string>;
  /** Its name. A change replaces the resource. */
  readonly name: pulumi.Input<string>;
  /**
   * What RabbitMQ's documentation says of the component, with its own keys. A secret, because URIs hold
   * passwords.
   */
  readonly value: pulumi.Input<unknown>;
}

/**
 * A runtime parameter of a plugin in a virtual host: a federation upstream or upstream set, a shovel. One
 * that is there already is not taken over, but for `adopt` of the provider's configuration and `pulumi
 * import` by its id: VIRTUALHOST/COMPONENT/NAME, each percent-encoded.
 */
export class Parameter extends pulumi.CustomResource {
  /** The virtual host that it is in. A change replaces the resource. */
  declare readonly virtualHost: pulumi.Output<string>;
  /**
   * `federation-upstream`, `federation-upstream-set`, `shovel`, or another plugin's. A change replaces the
   * resource.
   */
  declare readonly component: pulumi.Output<string>;
  /** Its name. A change replaces the resource. */
  declare readonly name: pulumi.Output<string>;
  /**
   * What RabbitMQ's documentation says of the component, with its own keys. A secret, because URIs hold
   * passwords.
   */
  declare readonly value: pulumi.Output<unknown>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: ParameterArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      clusterId: undefined,
      adopted: undefined,
      ...args,
      value: pulumi.secret(args.value),
    };
    super("warren:index:Parameter", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["value"] }));
  }
}

export interface PasswordArgs {
  /** Characters, 16 to 128. A change makes a new password. Defaults to 32. */
  readonly length?: pulumi.Input<number>;
  /** Any text. A change makes a new password. Defaults to none. */
  readonly rotation?: pulumi.Input<string>;
}

/**
 * A generated password of URL-safe characters. It is kept in the stack's state, as a secret, and nowhere
 * else. Needs no broker. It cannot be imported.
 */
export class Password extends pulumi.CustomResource {
  /** Characters, 16 to 128. A change makes a new password. Defaults to 32. */
  declare readonly length: pulumi.Output<number>;
  /** Any text. A change makes a new password. Defaults to none. */
  declare readonly rotation: pulumi.Output<string>;
  /** The password. */
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: PasswordArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      length: undefined,
      rotation: undefined,
      value: undefined,
      ...args,
    };
    super("warren:index:Password", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["value"] }));
  }
}

export interface PermissionArgs {
  /** The user. A change replaces the resource. */
  readonly user: pulumi.Input<string>;
  /** The virtual host. A change replaces the resource. */
  readonly virtualHost: pulumi.Input<string>;
  /** A regular expression, not anchored, on the names that the user may declare and delete. */
  readonly configure: pulumi.Input<string>;
  /** A regular expression, not anchored, on the names that the user may publish to and bind. */
  readonly write: pulumi.Input<string>;
  /** A regular expression, not anchored, on the names that the user may consume from and bind from. */
  readonly read: pulumi.Input<string>;
}

/**
 * What a user may do in a virtual host. One that is there already is not taken over, but for `adopt` of the
 * provider's configuration and `pulumi import` by its id: USER/VIRTUALHOST, each percent-encoded.
 */
export class Permission extends pulumi.CustomResource {
  /** The user. A change replaces the resource. */
  declare readonly user: pulumi.Output<string>;
  /** The virtual host. A change replaces the resource. */
  declare readonly virtualHost: pulumi.Output<string>;
  /** A regular expression, not anchored, on the names that the user may declare and delete. */
  declare readonly configure: pulumi.Output<string>;
  /** A regular expression, not anchored, on the names that the user may publish to and bind. */
  declare readonly write: pulumi.Output<string>;
  /** A regular expression, not anchored, on the names that the user may consume from and bind from. */
  declare readonly read: pulumi.Output<string>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: PermissionArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      clusterId: undefined,
      adopted: undefined,
      ...args,
    };
    super("warren:index:Permission", name, inputs, options);
  }
}

export interface ReadyArgs {
  /** Nodes that run, at least. Defaults to 1. */
  readonly nodes?: pulumi.Input<number>;
  /** Seconds to wait, at most. Defaults to 120. */
  readonly timeout?: pulumi.Input<number>;
}

/**
 * A broker, or a cluster, is in service: so many nodes run, RabbitMQ's own check says that it serves clients,
 * and AMQP answers. What depends on it begins when that is so, in the first run and in every later one, where
 * a server was restarted meanwhile. It cannot be imported.
 */
export class Ready extends pulumi.CustomResource {
  /** Nodes that run, at least. Defaults to 1. */
  declare readonly nodes: pulumi.Output<number>;
  /** Seconds to wait, at most. Defaults to 120. */
  declare readonly timeout: pulumi.Output<number>;
  /** Whether it was so at the last look. */
  declare readonly inService: pulumi.Output<boolean>;

  constructor(name: string, args: ReadyArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      nodes: undefined,
      timeout: undefined,
      inService: undefined,
      ...args,
    };
    super("warren:index:Ready", name, inputs, options);
  }
}

export interface TopicPermissionArgs {
  /** The user. A change replaces the resource. */
  readonly user: pulumi.Input<string>;
  /** The virtual host. A change replaces the resource. */
  readonly virtualHost: pulumi.Input<string>;
  /** The topic exchange. A change replaces the resource. */
  readonly exchange: pulumi.Input<string>;
  /** A regular expression, not anchored, on the routing keys that the user may publish with. */
  readonly write: pulumi.Input<string>;
  /** A regular expression, not anchored, on the routing keys that the user may bind with. */
  readonly read: pulumi.Input<string>;
}

/**
 * With which routing keys a user may use a topic exchange. One that is there already is not taken over, but
 * for `adopt` of the provider's configuration and `pulumi import` by its id: USER/VIRTUALHOST/EXCHANGE, each
 * percent-encoded.
 */
export class TopicPermission extends pulumi.CustomResource {
  /** The user. A change replaces the resource. */
  declare readonly user: pulumi.Output<string>;
  /** The virtual host. A change replaces the resource. */
  declare readonly virtualHost: pulumi.Output<string>;
  /** The topic exchange. A change replaces the resource. */
  declare readonly exchange: pulumi.Output<string>;
  /** A regular expression, not anchored, on the routing keys that the user may publish with. */
  declare readonly write: pulumi.Output<string>;
  /** A regular expression, not anchored, on the routing keys that the user may bind with. */
  declare readonly read: pulumi.Output<string>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: TopicPermissionArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      clusterId: undefined,
      adopted: undefined,
      ...args,
    };
    super("warren:index:TopicPermission", name, inputs, options);
  }
}

export interface TopologyArgs {
  /** The virtual host that they are in. A change replaces the resource. */
  readonly virtualHost: pulumi.Input<string>;
  /** Exchanges by name. Defaults to none. */
  readonly exchanges?: pulumi.Input<Readonly<Record<string, Exchange>>>;
  /** Queues by name. Defaults to none. */
  readonly queues?: pulumi.Input<Readonly<Record<string, Queue>>>;
  /**
   * Bindings. The program may use any keys; the state has them by what they are, `orders -> billing
   * [order.*.paid]`, with nothing in them. Defaults to none.
   */
  readonly bindings?: pulumi.Input<Readonly<Record<string, Binding>>>;
  /** Policies by name. Defaults to none. */
  readonly policies?: pulumi.Input<Readonly<Record<string, Policy>>>;
  /**
   * In the place of `exchanges`, `queues`, `bindings` and `policies`: a JSON object of these four. For
   * thousands of objects: Pulumi's SDKs hand over one text much faster than as many values. States, previews
   * and diffs have the four properties.
   */
  readonly objectsJson?: pulumi.Input<string>;
  /**
   * Take over what is there already under a declared name. Without it creating is refused. Defaults to false.
   */
  readonly adopt?: pulumi.Input<boolean>;
  /**
   * Delete also the exchanges, queues, bindings and policies of the virtual host that nobody declared: shown
   * in the preview first, and never a queue that is not known to be empty. For a virtual host of this
   * resource's alone: the objects of other Topologies go too. What RabbitMQ and its MQTT and STOMP plugins
   * make, and what holds the messages of a move (`^amq\.`, `^mqtt-subscription-`, `^stomp-subscription-`,
   * `^warren\.move\.`) stays. Defaults to false.
   */
  readonly prune?: pulumi.Input<boolean>;
  /**
   * With `prune`: more regular expressions, not anchored, on the names of what is never touched. Bindings to
   * such an object stay too. Defaults to none.
   */
  readonly pruneIgnore?: pulumi.Input<readonly string[]>;
  /** With `prune`: names of others that stay, with the bindings at either end of them. Defaults to none. */
  readonly external?: pulumi.Input<ExternalNames>;
}

/**
 * The exchanges, queues, bindings and policies of a virtual host, as one graph. Previews plan against the
 * live broker, object by object. Only what this resource made or took over is changed or deleted; a queue
 * that is not known to be empty is not deleted, and one that RabbitMQ cannot alter is replaced only by moving
 * its messages, which needs the provider's `nodes`, or a word for what it costs over AMQP. `pulumi import`
 * takes over all that is in a virtual host, by its name.
 */
export class Topology extends pulumi.CustomResource {
  /** The virtual host that they are in. A change replaces the resource. */
  declare readonly virtualHost: pulumi.Output<string>;
  /**
   * Exchanges that this resource owns, only where it does not own exactly the objects of its inputs: after a
   * failure in the middle of an update.
   */
  declare readonly exchanges: pulumi.Output<Readonly<Record<string, Exchange>> | undefined>;
  /**
   * Queues that this resource owns, only where it does not own exactly the objects of its inputs: after a
   * failure in the middle of an update.
   */
  declare readonly queues: pulumi.Output<Readonly<Record<string, Queue>> | undefined>;
  /**
   * Bindings that this resource owns, only where it does not own exactly the objects of its inputs: after a
   * failure in the middle of an update.
   */
  declare readonly bindings: pulumi.Output<Readonly<Record<string, Binding>> | undefined>;
  /**
   * Policies that this resource owns, only where it does not own exactly the objects of its inputs: after a
   * failure in the middle of an update.
   */
  declare readonly policies: pulumi.Output<Readonly<Record<string, Policy>> | undefined>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;
  /**
   * With `prune`: what stands in the virtual host and is nobody's, as last read; the next update deletes it.
   */
  declare readonly unmanaged: pulumi.Output<Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined>;
  /** Queues whose move was interrupted, as last read; the next update ends it. */
  declare readonly unfinishedMoves: pulumi.Output<readonly string[] | undefined>;
  /**
   * Another one after each change that was finished. It tells whether a journal on the broker was written
   * after this state.
   */
  declare readonly generation: pulumi.Output<string | undefined>;

  constructor(name: string, args: TopologyArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      exchanges: undefined,
      queues: undefined,
      bindings: undefined,
      policies: undefined,
      clusterId: undefined,
      adopted: undefined,
      unmanaged: undefined,
      unfinishedMoves: undefined,
      generation: undefined,
      ...args,
    };
    super("warren:index:Topology", name, inputs, options);
  }
}

export interface UserArgs {
  /** Its name. A change replaces the resource. */
  readonly name: pulumi.Input<string>;
  /**
   * Its tags: `administrator`, `monitoring`, `policymaker`, `management`, `impersonator`, or others. In any
   * order. Defaults to none.
   */
  readonly tags?: pulumi.Input<readonly string[]>;
  /**
   * Its password. Without one, a hash or `keepPassword` it has none on the broker: X.509, OAuth 2 or LDAP let
   * it in.
   */
  readonly password?: pulumi.Input<string>;
  /**
   * In the place of a password what RabbitMQ keeps of it, as `password_hash` of definitions: base64 of a salt
   * of four bytes and the digest. It is written byte for byte.
   */
  readonly passwordHash?: pulumi.Input<string>;
  /** How `passwordHash` was made. Defaults to sha256. */
  readonly hashingAlgorithm?: pulumi.Input<HashingAlgorithm>;
  /**
   * Leave the password as the broker has it: it is not read into the state and not written. For a user that
   * is there: one that was imported. Defaults to false.
   */
  readonly keepPassword?: pulumi.Input<boolean>;
}

/**
 * A user. Each update compares its tags, and its password with the hash that the broker has; what differs was
 * changed by hand, and is set again. Where the password stays its hash is written back as it is. One that is
 * there already is not taken over, but for `adopt` of the provider's configuration and `pulumi import` by its
 * id: NAME, percent-encoded.
 */
export class User extends pulumi.CustomResource {
  /** Its name. A change replaces the resource. */
  declare readonly name: pulumi.Output<string>;
  /**
   * Its tags: `administrator`, `monitoring`, `policymaker`, `management`, `impersonator`, or others. In any
   * order. Defaults to none.
   */
  declare readonly tags: pulumi.Output<readonly string[]>;
  /**
   * Its password. Without one, a hash or `keepPassword` it has none on the broker: X.509, OAuth 2 or LDAP let
   * it in.
   */
  declare readonly password: pulumi.Output<string | undefined>;
  /**
   * In the place of a password what RabbitMQ keeps of it, as `password_hash` of definitions: base64 of a salt
   * of four bytes and the digest. It is written byte for byte.
   */
  declare readonly passwordHash: pulumi.Output<string | undefined>;
  /** How `passwordHash` was made. Defaults to sha256. */
  declare readonly hashingAlgorithm: pulumi.Output<HashingAlgorithm | undefined>;
  /**
   * Leave the password as the broker has it: it is not read into the state and not written. For a user that
   * is there: one that was imported. Defaults to false.
   */
  declare readonly keepPassword: pulumi.Output<boolean>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: UserArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      tags: undefined,
      hashingAlgorithm: undefined,
      keepPassword: undefined,
      clusterId: undefined,
      adopted: undefined,
      ...args,
      password: args.password === undefined ? undefined : pulumi.secret(args.password),
      passwordHash: args.passwordHash === undefined ? undefined : pulumi.secret(args.passwordHash),
    };
    super("warren:index:User", name, inputs, pulumi.mergeOptions(options, { additionalSecretOutputs: ["password", "passwordHash"] }));
  }
}

export interface UserLimitsArgs {
  /** The user. A change replaces the resource. */
  readonly user: pulumi.Input<string>;
  /** Connections at a time, at most. Negative, or absent: no limit. */
  readonly maxConnections?: pulumi.Input<number>;
  /** Channels at a time, at most. Negative, or absent: no limit. */
  readonly maxChannels?: pulumi.Input<number>;
}

/**
 * Limits of a user. One that is there already is not taken over, but for `adopt` of the provider's
 * configuration and `pulumi import` by its id: USER, percent-encoded.
 */
export class UserLimits extends pulumi.CustomResource {
  /** The user. A change replaces the resource. */
  declare readonly user: pulumi.Output<string>;
  /** Connections at a time, at most. Negative, or absent: no limit. */
  declare readonly maxConnections: pulumi.Output<number | undefined>;
  /** Channels at a time, at most. Negative, or absent: no limit. */
  declare readonly maxChannels: pulumi.Output<number | undefined>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: UserLimitsArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      maxConnections: undefined,
      maxChannels: undefined,
      clusterId: undefined,
      adopted: undefined,
      ...args,
    };
    super("warren:index:UserLimits", name, inputs, options);
  }
}

export interface VirtualHostArgs {
  /** Its name. A change replaces the resource. */
  readonly name: pulumi.Input<string>;
  /** What it is for, as RabbitMQ shows it. Defaults to none. */
  readonly description?: pulumi.Input<string>;
  /** Its tags. Defaults to none. */
  readonly tags?: pulumi.Input<readonly string[]>;
  /** The type of queues that clients declare without one. Defaults to classic. */
  readonly defaultQueueType?: pulumi.Input<QueueType>;
  /** What it may hold. Defaults to none. */
  readonly limits?: pulumi.Input<VirtualHostLimits>;
  /**
   * Copy every message that is published or delivered to the exchange `amq.rabbitmq.trace`. RabbitMQ does not
   * keep it over a restart: the next update turns it on again. Defaults to false.
   */
  readonly tracing?: pulumi.Input<boolean>;
  /** Whether RabbitMQ, since 4.0.6, refuses to delete it, whoever asks. Default: as it is on the broker. */
  readonly deletionProtection?: pulumi.Input<boolean>;
  /**
   * It is another team's: it has to be there, and nothing of it is changed or deleted, whatever else is said
   * here. What was made before and becomes external stays on the broker.
   */
  readonly external?: pulumi.Input<boolean>;
}

/**
 * A virtual host. One that is there already is not taken over, but for `adopt` of the provider's
 * configuration and `pulumi import` by its name; one that holds anything that is not this stack's is not
 * deleted.
 */
export class VirtualHost extends pulumi.CustomResource {
  /** Its name. A change replaces the resource. */
  declare readonly name: pulumi.Output<string>;
  /** What it is for, as RabbitMQ shows it. Defaults to none. */
  declare readonly description: pulumi.Output<string>;
  /** Its tags. Defaults to none. */
  declare readonly tags: pulumi.Output<readonly string[]>;
  /** The type of queues that clients declare without one. Defaults to classic. */
  declare readonly defaultQueueType: pulumi.Output<QueueType>;
  /** What it may hold. Defaults to none. */
  declare readonly limits: pulumi.Output<VirtualHostLimits>;
  /**
   * Copy every message that is published or delivered to the exchange `amq.rabbitmq.trace`. RabbitMQ does not
   * keep it over a restart: the next update turns it on again. Defaults to false.
   */
  declare readonly tracing: pulumi.Output<boolean>;
  /** Whether RabbitMQ, since 4.0.6, refuses to delete it, whoever asks. Default: as it is on the broker. */
  declare readonly deletionProtection: pulumi.Output<boolean | undefined>;
  /**
   * It is another team's: it has to be there, and nothing of it is changed or deleted, whatever else is said
   * here. What was made before and becomes external stays on the broker.
   */
  declare readonly external: pulumi.Output<boolean | undefined>;
  /**
   * RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state
   * with another cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.
   */
  declare readonly clusterId: pulumi.Output<string | undefined>;
  /**
   * Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it
   * as it is, unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.
   */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: VirtualHostArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = {
      description: undefined,
      tags: undefined,
      defaultQueueType: undefined,
      limits: undefined,
      tracing: undefined,
      deletionProtection: undefined,
      external: undefined,
      clusterId: undefined,
      adopted: undefined,
      ...args,
    };
    super("warren:index:VirtualHost", name, inputs, options);
  }
}
