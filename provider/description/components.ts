/** Components of `infra/components/`, described once: for the package's schema, and for their classes in TypeScript. */
import { z } from "zod";
import { DEFAULT_PORTS } from "../../model/rabbitmq/ports.ts";
import { CLIENT_CERTIFICATES, TLS_MODES } from "../../model/rabbitmq/tls-modes.ts";
import { namedType, property, resourceReference } from "./documented.ts";
import type { ComponentDescription } from "./resource-description.ts";

const plain = { plain: true } as const;
const secret = { secret: true } as const;
const text = z.string();
const texts = z.array(z.string());
const port = z.number().int();
const provider = resourceReference("#/provider");
const ready = resourceReference("#/resources/warren:index:Ready");

const broker = z.strictObject({
  amqpUrl: property(text, "Where AMQP 0-9-1 answers, without credentials: `amqp://127.0.0.1:5672`."),
  managementUrl: property(
    text,
    "Where the management page and the HTTP API answer, without credentials: `http://127.0.0.1:15672`.",
  ),
  administrator: property(text, "The name of the administrator."),
  administratorPassword: property(text, "The administrator's password.", secret),
  provider: property(provider, "By which everything on it is made: resources of a program's own take it."),
  ready: property(ready, "Says that it is in service."),
});

const dockerServerArgs = z.strictObject({
  name: property(
    text.optional(),
    "What its container and its network are called, and with `-data` its volume. Defaults to PROJECT-STACK-NAME.",
    plain,
  ),
  amqpPort: property(port.default(DEFAULT_PORTS.amqp), "The port on 127.0.0.1 for AMQP 0-9-1.", plain),
  managementPort: property(
    port.default(DEFAULT_PORTS.management),
    "The port on 127.0.0.1 for the management page and the HTTP API.",
    plain,
  ),
  prometheusPort: property(
    port.default(DEFAULT_PORTS.prometheus),
    "The port on 127.0.0.1 for Prometheus metrics.",
    plain,
  ),
  administrator: property(
    text.default("administrator"),
    "The name of the administrator, as whom Warren itself works.",
    plain,
  ),
  administratorPassword: property(
    text.optional(),
    "The administrator's password. Defaults to 32 random characters, made once and kept in the state as a secret: the " +
      "first preview, which does not know it, shows what will be made and checks nothing of it on the broker.",
    secret,
  ),
  image: property(
    text.optional(),
    "RabbitMQ's image. Defaults to the one in WARREN_IMAGE, else to the official one.",
    plain,
  ),
  memoryWatermark: property(
    text.default("512MiB"),
    "The memory at which a node blocks publishers, absolute, as RabbitMQ writes sizes.",
    plain,
  ),
  rabbitmqConf: property(
    text.default(""),
    "More lines for rabbitmq.conf: what they say of a setting is what counts.",
    plain,
  ),
  plugins: property(
    texts.default([]),
    "Plugins to enable besides rabbitmq_management and rabbitmq_prometheus.",
    plain,
  ),
  tls: property(
    namedType("Tls", "How a server has TLS.", z.enum(TLS_MODES)).default("off"),
    "Whether clients connect by TLS, and by nothing else then. `development`: by a certificate that is issued here by " +
      "`certificateAuthority`, whose key is `certificateAuthorityKey`, and renewed by the update that finds less than 30 " +
      "days left. `given`: by `tlsCertificate` and `tlsKey`.",
    plain,
  ),
  certificateAuthority: property(
    text.optional(),
    "Certificate of the authority by which clients know the server, PEM. Defaults to those that Node.js trusts.",
  ),
  certificateAuthorityKey: property(
    text.optional(),
    'That authority\'s private key, PEM: with `tls: "development"`, and nowhere on the server.',
    secret,
  ),
  tlsCertificate: property(
    text.optional(),
    'The server\'s certificate for 127.0.0.1, with those between it and the authority, PEM: with `tls: "given"`.',
  ),
  tlsKey: property(text.optional(), "The private key of `tlsCertificate`, PEM.", secret),
  tlsClientCertificates: property(
    namedType(
      "ClientCertificates",
      "What a server wants of its clients' certificates.",
      z.enum(CLIENT_CERTIFICATES),
    ).default("none"),
    "Whether the AMQP listener asks its clients for a certificate, and takes none but the authority's.",
    plain,
  ),
});

export const dockerServer = {
  token: "warren:index:DockerServer",
  description:
    "One RabbitMQ node in a container of this machine, reachable from this machine alone: for a laptop, and for tests. " +
    "The `docker` command has to reach the engine. Its data is in a volume that goes with it; an Environment on it " +
    "refuses that while there are messages.",
  inputs: dockerServerArgs,
  outputs: broker,
} as const satisfies ComponentDescription;

export const cluster = {
  token: "warren:index:Cluster",
  description:
    "A cluster of RabbitMQ nodes in containers of this machine, behind a load balancer that has the three ports; node I " +
    "has each of them plus I. A change that replaces containers goes from node to node, when the cluster can do without it.",
  inputs: dockerServerArgs.extend({
    name: property(
      text.optional(),
      "Before `-node1` and so on in the names of the containers. Defaults to PROJECT-STACK-NAME.",
      plain,
    ),
    clusterNodes: property(z.number().int().default(3), "How many nodes it has: 3, 5, 7 or 9.", plain),
    loadBalancerImage: property(
      text.optional(),
      "HAProxy's image. Defaults to the one in WARREN_LOAD_BALANCER_IMAGE, else to the official one.",
      plain,
    ),
  }),
  outputs: broker,
} as const satisfies ComponentDescription;

export const existingBroker = {
  token: "warren:index:ExistingBroker",
  description:
    "A RabbitMQ that somebody else makes: by its addresses, which may be outputs of other resources of the program. " +
    "Nothing of it is made or changed but what an Environment declares. While an address is not known yet, a preview says so.",
  inputs: z.strictObject({
    amqpUrl: property(
      text,
      "Where AMQP 0-9-1 answers, without credentials and virtual host: `amqps://rabbit.example:5671`.",
    ),
    managementUrl: property(
      text,
      "Where the management plugin answers, without credentials: `https://rabbit.example:15671`.",
    ),
    administrator: property(
      text,
      "A user with the tag administrator, or with policymaker where the declaration has no users and no virtual hosts but " +
        "external ones.",
    ),
    administratorPassword: property(text, "That user's password.", secret),
    certificateAuthority: property(
      text.optional(),
      "Certificates of the authorities to trust for https and amqps, PEM. Defaults to those that Node.js trusts.",
    ),
    requireTls: property(
      z.boolean().optional(),
      "Whether nothing but https and amqps is taken. Without it what has no TLS is taken, with a warning where credentials " +
        "go to another machine; false says that it is meant.",
    ),
    adopt: property(
      z.boolean().optional(),
      "Whether what is there already under a declared name is taken over, as it is. Defaults to false: it is refused.",
    ),
    nodes: property(
      texts.optional(),
      "The Docker containers of its nodes, where `rabbitmqctl` can be run: queues are moved by it. Defaults to none.",
    ),
    timeout: property(
      z.number().int().optional(),
      "Seconds to wait for it to be in service, at most. Defaults to 300.",
    ),
  }),
  outputs: broker,
} as const satisfies ComponentDescription;

export const environment = {
  token: "warren:index:Environment",
  description:
    "What a declaration has: virtual hosts, users with their permissions, and in each virtual host its exchanges, " +
    "queues, bindings, policies and parameters. Each is a resource below it, called `NAME:` and what it is. A destroy " +
    "begins with its guard, and is refused while a queue is not known to be empty.",
  inputs: z.strictObject({
    declaration: property(
      z.json(),
      "The declaration: a path or a glob relative to the folder of Pulumi.yaml (several files are merged), or a value in " +
        "the shape of such a file: `{ virtualHosts: { shop: { queues: { billing: {} } } } }`.",
      { plain: true, inTypeScript: "string | object" },
    ),
    broker: property(
      z.json().optional(),
      "What it is made on: a DockerServer, a Cluster or an ExistingBroker. Defaults to a DockerServer of its own, on the " +
        "default ports.",
      { inTypeScript: "Broker" },
    ),
    secrets: property(
      z.record(z.string(), z.string()).optional(),
      "Values of what the declaration names as `${NAME}`, by name: secrets of the program's config, or outputs of other " +
        "resources. Defaults to none.",
      secret,
    ),
    prune: property(
      texts.default([]),
      "Names of declared virtual hosts in which nothing stays that is not declared.",
      plain,
    ),
    pruneIgnore: property(
      texts.default([]),
      "Regular expressions, not anchored, on the names of what is not pruned.",
      plain,
    ),
  }),
  outputs: z.strictObject({
    amqpUris: property(
      z.record(z.string(), z.string()),
      "One AMQP URI a user whose password is known here, by name. The virtual host in it is the user's first.",
      secret,
    ),
    passwords: property(
      z.record(z.string(), z.string()),
      "The passwords that are known here, generated ones and given ones, by the users' names.",
      secret,
    ),
  }),
} as const satisfies ComponentDescription;

export const COMPONENTS: readonly ComponentDescription[] = [
  cluster,
  dockerServer,
  environment,
  existingBroker,
];
