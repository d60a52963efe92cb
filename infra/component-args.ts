/**
 * What the components in `infra/components/` are told. Made by `node provider/schema/write-generated.ts` from
 * `provider/description/components.ts`: change that.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Broker } from "./components/broker.ts";
import type { ClientCertificates, Tls } from "./warren-resources.ts";

export interface ClusterArgs {
  /** Before `-node1` and so on in the names of the containers. Defaults to PROJECT-STACK-NAME. */
  readonly name?: string | undefined;
  /** The port on 127.0.0.1 for AMQP 0-9-1. Defaults to 5672. */
  readonly amqpPort?: number | undefined;
  /** The port on 127.0.0.1 for the management page and the HTTP API. Defaults to 15672. */
  readonly managementPort?: number | undefined;
  /** The port on 127.0.0.1 for Prometheus metrics. Defaults to 15692. */
  readonly prometheusPort?: number | undefined;
  /** The name of the administrator, as whom Warren itself works. Defaults to administrator. */
  readonly administrator?: string | undefined;
  /**
   * The administrator's password. Defaults to 32 random characters, made once and kept in the state as a
   * secret: the first preview, which does not know it, shows what will be made and checks nothing of it on
   * the broker.
   */
  readonly administratorPassword?: pulumi.Input<string> | undefined;
  /** RabbitMQ's image. Defaults to the one in WARREN_IMAGE, else to the official one. */
  readonly image?: string | undefined;
  /** The memory at which a node blocks publishers, absolute, as RabbitMQ writes sizes. Defaults to 512MiB. */
  readonly memoryWatermark?: string | undefined;
  /** More lines for rabbitmq.conf: what they say of a setting is what counts. Defaults to none. */
  readonly rabbitmqConf?: string | undefined;
  /** Plugins to enable besides rabbitmq_management and rabbitmq_prometheus. Defaults to none. */
  readonly plugins?: readonly string[] | undefined;
  /**
   * Whether clients connect by TLS, and by nothing else then. `development`: by a certificate that is issued
   * here by `certificateAuthority`, whose key is `certificateAuthorityKey`, and renewed by the update that
   * finds less than 30 days left. `given`: by `tlsCertificate` and `tlsKey`. Defaults to off.
   */
  readonly tls?: Tls | undefined;
  /**
   * Certificate of the authority by which clients know the server, PEM. Defaults to those that Node.js
   * trusts.
   */
  readonly certificateAuthority?: pulumi.Input<string> | undefined;
  /** That authority's private key, PEM: with `tls: "development"`, and nowhere on the server. */
  readonly certificateAuthorityKey?: pulumi.Input<string> | undefined;
  /**
   * The server's certificate for 127.0.0.1, with those between it and the authority, PEM: with `tls:
   * "given"`.
   */
  readonly tlsCertificate?: pulumi.Input<string> | undefined;
  /** The private key of `tlsCertificate`, PEM. */
  readonly tlsKey?: pulumi.Input<string> | undefined;
  /**
   * Whether the AMQP listener asks its clients for a certificate, and takes none but the authority's.
   * Defaults to none.
   */
  readonly tlsClientCertificates?: ClientCertificates | undefined;
  /** How many nodes it has: 3, 5, 7 or 9. Defaults to 3. */
  readonly clusterNodes?: number | undefined;
  /** HAProxy's image. Defaults to the one in WARREN_LOAD_BALANCER_IMAGE, else to the official one. */
  readonly loadBalancerImage?: string | undefined;
}

export interface DockerServerArgs {
  /**
   * What its container and its network are called, and with `-data` its volume. Defaults to
   * PROJECT-STACK-NAME.
   */
  readonly name?: string | undefined;
  /** The port on 127.0.0.1 for AMQP 0-9-1. Defaults to 5672. */
  readonly amqpPort?: number | undefined;
  /** The port on 127.0.0.1 for the management page and the HTTP API. Defaults to 15672. */
  readonly managementPort?: number | undefined;
  /** The port on 127.0.0.1 for Prometheus metrics. Defaults to 15692. */
  readonly prometheusPort?: number | undefined;
  /** The name of the administrator, as whom Warren itself works. Defaults to administrator. */
  readonly administrator?: string | undefined;
  /**
   * The administrator's password. Defaults to 32 random characters, made once and kept in the state as a
   * secret: the first preview, which does not know it, shows what will be made and checks nothing of it on
   * the broker.
   */
  readonly administratorPassword?: pulumi.Input<string> | undefined;
  /** RabbitMQ's image. Defaults to the one in WARREN_IMAGE, else to the official one. */
  readonly image?: string | undefined;
  /** The memory at which a node blocks publishers, absolute, as RabbitMQ writes sizes. Defaults to 512MiB. */
  readonly memoryWatermark?: string | undefined;
  /** More lines for rabbitmq.conf: what they say of a setting is what counts. Defaults to none. */
  readonly rabbitmqConf?: string | undefined;
  /** Plugins to enable besides rabbitmq_management and rabbitmq_prometheus. Defaults to none. */
  readonly plugins?: readonly string[] | undefined;
  /**
   * Whether clients connect by TLS, and by nothing else then. `development`: by a certificate that is issued
   * here by `certificateAuthority`, whose key is `certificateAuthorityKey`, and renewed by the update that
   * finds less than 30 days left. `given`: by `tlsCertificate` and `tlsKey`. Defaults to off.
   */
  readonly tls?: Tls | undefined;
  /**
   * Certificate of the authority by which clients know the server, PEM. Defaults to those that Node.js
   * trusts.
   */
  readonly certificateAuthority?: pulumi.Input<string> | undefined;
  /** That authority's private key, PEM: with `tls: "development"`, and nowhere on the server. */
  readonly certificateAuthorityKey?: pulumi.Input<string> | undefined;
  /**
   * The server's certificate for 127.0.0.1, with those between it and the authority, PEM: with `tls:
   * "given"`.
   */
  readonly tlsCertificate?: pulumi.Input<string> | undefined;
  /** The private key of `tlsCertificate`, PEM. */
  readonly tlsKey?: pulumi.Input<string> | undefined;
  /**
   * Whether the AMQP listener asks its clients for a certificate, and takes none but the authority's.
   * Defaults to none.
   */
  readonly tlsClientCertificates?: ClientCertificates | undefined;
}

export interface EnvironmentArgs {
  /**
   * The declaration: a path or a glob relative to the folder of Pulumi.yaml (several files are merged), or a
   * value in the shape of such a file: `{ virtualHosts: { shop: { queues: { billing: {} } } } }`.
   */
  readonly declaration: string | object;
  /**
   * What it is made on: a DockerServer, a Cluster or an ExistingBroker. Defaults to a DockerServer of its
   * own, on the default ports.
   */
  readonly broker?: Broker | undefined;
  /**
   * Values of what the declaration names as `${NAME}`, by name: secrets of the program's config, or outputs
   * of other resources. Defaults to none.
   */
  readonly secrets?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
  /** Names of declared virtual hosts in which nothing stays that is not declared. Defaults to none. */
  readonly prune?: readonly string[] | undefined;
  /** Regular expressions, not anchored, on the names of what is not pruned. Defaults to none. */
  readonly pruneIgnore?: readonly string[] | undefined;
}

export interface ExistingBrokerArgs {
  /** Where AMQP 0-9-1 answers, without credentials and virtual host: `amqps://rabbit.example:5671`. */
  readonly amqpUrl: pulumi.Input<string>;
  /** Where the management plugin answers, without credentials: `https://rabbit.example:15671`. */
  readonly managementUrl: pulumi.Input<string>;
  /**
   * A user with the tag administrator, or with policymaker where the declaration has no users and no virtual
   * hosts but external ones.
   */
  readonly administrator: pulumi.Input<string>;
  /** That user's password. */
  readonly administratorPassword: pulumi.Input<string>;
  /**
   * Certificates of the authorities to trust for https and amqps, PEM. Defaults to those that Node.js trusts.
   */
  readonly certificateAuthority?: pulumi.Input<string> | undefined;
  /**
   * Whether nothing but https and amqps is taken. Without it what has no TLS is taken, with a warning where
   * credentials go to another machine; false says that it is meant.
   */
  readonly requireTls?: pulumi.Input<boolean> | undefined;
  /**
   * Whether what is there already under a declared name is taken over, as it is. Defaults to false: it is
   * refused.
   */
  readonly adopt?: pulumi.Input<boolean> | undefined;
  /**
   * The Docker containers of its nodes, where `rabbitmqctl` can be run: queues are moved by it. Defaults to
   * none.
   */
  readonly nodes?: pulumi.Input<readonly string[]> | undefined;
  /** Seconds to wait for it to be in service, at most. Defaults to 300. */
  readonly timeout?: pulumi.Input<number> | undefined;
}
