/** The resources of the plugin in `provider/`, as classes. `pulumi package get-schema ./provider` documents them. */
import * as pulumi from "@pulumi/pulumi";
import type {
  GlobalParameter as DeclaredGlobalParameter,
  VirtualHost as DeclaredVirtualHost,
} from "../model/declaration/declaration.ts";
import type { ArgumentValue, Policy } from "../model/topology/topology.ts";
import type { TopologyInputs } from "../model/topology/topology-inputs.ts";

export interface ProviderArgs {
  /** The management API: `http://127.0.0.1:15672`. A constant, so that a preview can ask the broker. */
  readonly endpoint: pulumi.Input<string>;
  /** `amqp://127.0.0.1:5672`, without credentials: queues are asked for their messages over AMQP. */
  readonly amqpEndpoint: pulumi.Input<string>;
  readonly username: pulumi.Input<string>;
  readonly password: pulumi.Input<string>;
  /** Certificates of authorities to trust for `https` and `amqps`, PEM. @default those that Node.js trusts */
  readonly certificateAuthority?: pulumi.Input<string>;
  /** `true`: nothing but https and amqps. `false`: plain text is meant, so nothing is said of it. */
  readonly requireTls?: pulumi.Input<string>;
}

export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {
    super("warren", name, { ...args, password: pulumi.secret(args.password) }, options);
  }
}

export interface PasswordArgs {
  /** Characters. @default 32 */
  readonly length?: number;
  /** Any string; another one makes a new password. */
  readonly rotation?: string;
}

/** A generated password. */
export class Password extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: PasswordArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "warren:index:Password",
      name,
      { ...args, value: undefined },
      {
        ...options,
        additionalSecretOutputs: ["value"],
      },
    );
  }
}

export interface CertificateArgs {
  /** PEM. */
  readonly authority: string;
  /** PEM. */
  readonly authorityKey: pulumi.Input<string>;
  readonly commonName: string;
  /** Names of hosts and IPv4 addresses. */
  readonly names: readonly string[];
  /** @default server */
  readonly usage?: "server" | "client";
}

/** A certificate of a development authority. It is made anew before it ends. */
export class Certificate extends pulumi.CustomResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM. */
  declare readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "warren:index:Certificate",
      name,
      {
        ...args,
        names: [...args.names],
        authorityKey: pulumi.secret(args.authorityKey),
        certificate: undefined,
        privateKey: undefined,
      },
      { ...options, additionalSecretOutputs: ["authorityKey", "privateKey"] },
    );
  }
}

export interface UserClaimArgs {
  readonly users: readonly string[];
}

/** Refuses users that are on the broker already and were not made by this resource. */
export class UserClaim extends pulumi.CustomResource {
  constructor(name: string, args: UserClaimArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:UserClaim", name, { users: [...args.users] }, options);
  }
}

export interface VirtualHostArgs
  extends Pick<DeclaredVirtualHost, "name" | "description" | "tags" | "defaultQueueType" | "tracing"> {
  readonly limits: { readonly maxQueues?: number; readonly maxConnections?: number };
}

export class VirtualHost extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: VirtualHostArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:VirtualHost", name, { ...args }, options);
  }
}

export interface TopologyArgs extends TopologyInputs {
  /** Delete also what nobody declared. */
  readonly prune: boolean;
  /** Patterns of names that stay, beside those of RabbitMQ and its plugins. */
  readonly pruneIgnore: readonly string[];
  /** Objects of others that stay. */
  readonly external: DeclaredVirtualHost["external"];
}

/** Exchanges, queues, bindings and policies of one virtual host. */
export class Topology extends pulumi.CustomResource {
  constructor(name: string, args: TopologyArgs, options?: pulumi.CustomResourceOptions) {
    const { exchanges, queues, bindings, policies, ...rest } = args;
    // As one text: the SDK takes the values of a map one by one, which is seconds for thousands of objects.
    const objectsJson = JSON.stringify({ exchanges, queues, bindings, policies });
    super("warren:index:Topology", name, { ...rest, objectsJson }, options);
  }
}

export interface ReadyArgs {
  readonly nodes: number;
  /** Seconds. */
  readonly timeout: number;
}

/** The broker is in service: what depends on it begins when that is so, in every run. */
export class Ready extends pulumi.CustomResource {
  constructor(name: string, args: ReadyArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:Ready", name, { ...args, inService: undefined }, options);
  }
}

export interface NodeMaintenanceArgs {
  /** The node's container. */
  readonly container: string;
  /** Of the container: another one means that it is about to be replaced. */
  readonly revision: pulumi.Input<string>;
  /** Seconds. */
  readonly timeout: number;
}

/** What has to be before a node of a cluster is replaced: the others can do without it, and it has no clients. */
export class NodeMaintenance extends pulumi.CustomResource {
  constructor(name: string, args: NodeMaintenanceArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "warren:index:NodeMaintenance",
      name,
      // Of the administrator's password hash, among others.
      { ...args, revision: pulumi.secret(args.revision) },
      options,
    );
  }
}

export interface NodeReadyArgs {
  /** The node's container. */
  readonly container: string;
  /** Of the container: another one means that the node has just been started. */
  readonly containerId: pulumi.Input<string>;
  /** Where this node's management API answers. */
  readonly endpoint: string;
  readonly amqpEndpoint: string;
  /** Seconds. */
  readonly timeout: number;
  /** How many processes and threads the container may have. */
  readonly processes: number;
}

/** A node that was started serves clients, or the update fails with what its log says. */
export class NodeReady extends pulumi.CustomResource {
  constructor(name: string, args: NodeReadyArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:NodeReady", name, { ...args }, options);
  }
}

export interface OperatorPolicyArgs extends Policy {
  readonly virtualHost: string;
}

export class OperatorPolicy extends pulumi.CustomResource {
  constructor(name: string, args: OperatorPolicyArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:OperatorPolicy", name, { ...args }, options);
  }
}

export interface ParameterArgs {
  readonly virtualHost: string;
  /** `federation-upstream`, `federation-upstream-set`, `shovel`, or another plugin's. */
  readonly component: string;
  readonly name: string;
  /** Holds passwords in its URIs. */
  readonly value: ArgumentValue;
}

/** A runtime parameter of a plugin. */
export class Parameter extends pulumi.CustomResource {
  constructor(name: string, args: ParameterArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:Parameter", name, { ...args, value: pulumi.secret<unknown>(args.value) }, options);
  }
}

export class GlobalParameter extends pulumi.CustomResource {
  constructor(name: string, args: DeclaredGlobalParameter, options?: pulumi.CustomResourceOptions) {
    super(
      "warren:index:GlobalParameter",
      name,
      { ...args, value: pulumi.secret<unknown>(args.value) },
      options,
    );
  }
}

export interface UserLimitsArgs {
  readonly user: pulumi.Input<string>;
  readonly maxConnections?: number;
  readonly maxChannels?: number;
}

export class UserLimits extends pulumi.CustomResource {
  constructor(name: string, args: UserLimitsArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:UserLimits", name, { ...args }, options);
  }
}

export interface PermissionArgs {
  readonly user: pulumi.Input<string>;
  readonly virtualHost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export class Permission extends pulumi.CustomResource {
  constructor(name: string, args: PermissionArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:Permission", name, { ...args }, options);
  }
}

export interface TopicPermissionArgs {
  readonly user: pulumi.Input<string>;
  readonly virtualHost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

export class TopicPermission extends pulumi.CustomResource {
  constructor(name: string, args: TopicPermissionArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:TopicPermission", name, { ...args }, options);
  }
}

/** Names of what the stack has in one virtual host and takes away with itself. */
export interface OwnedNames {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  /** Keys of those that join two of RabbitMQ's own exchanges. */
  readonly bindings: readonly string[];
  readonly policies: readonly string[];
  readonly operatorPolicies: readonly string[];
  /** `COMPONENT/NAME` */
  readonly parameters: readonly string[];
  /** Whose permissions are the stack's. */
  readonly users: readonly string[];
  /** `max-queues` */
  readonly limits: readonly string[];
}

export interface DestroyGuardArgs {
  /** The virtual hosts that go with the stack. */
  readonly virtualHosts: readonly string[];
  readonly objects: Readonly<Record<string, OwnedNames>>;
}

/** Refuses a destroy before its first step, if it depends on all other resources. */
export class DestroyGuard extends pulumi.CustomResource {
  constructor(name: string, args: DestroyGuardArgs, options?: pulumi.CustomResourceOptions) {
    super("warren:index:DestroyGuard", name, { ...args }, options);
  }
}
