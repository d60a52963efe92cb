/** The stack's config, read and checked. Pulumi.yaml says what each key means and what it defaults to. */
import type * as pulumi from "@pulumi/pulumi";
import type { PublishedPorts } from "../server/cluster/cluster-layout.ts";
import type { ExistingUrls } from "../server/existing/existing-urls.ts";
import type { ServerKind } from "../server/server-kind.ts";
import type { TlsSettings } from "./tls-settings.ts";

export interface Settings {
  readonly server: ServerKind;
  /** What the containers, networks and volumes of this stack are called: `warren-dev`. */
  readonly name: string;
  readonly declarations: string;
  /** Where the broker is, if it is none of ours. */
  readonly existing: ExistingUrls | undefined;
  readonly administrator: { readonly username: string; readonly password: pulumi.Output<string> };
  /** Of the server; of a cluster's load balancer, and plus its number of each node. */
  readonly ports: PublishedPorts;
  readonly clusterNodes: number;
  readonly image: string;
  readonly loadBalancerImage: string;
  readonly memoryWatermark: string;
  readonly rabbitmqConf: string;
  readonly plugins: readonly string[];
  /** Certificates of the authorities that clients trust, PEM; undefined where those of their system do. */
  readonly certificateAuthority: string | undefined;
  /** Undefined where it is off. */
  readonly tls: TlsSettings | undefined;
  /** Nothing connects but by TLS. */
  readonly requireTls: boolean;
  /** Whether what is there already under a declared name is taken over, and whether nothing but that is done. */
  readonly adopts: "nothing" | "there" | "only";
  /** Names of virtual hosts in which nothing stays that is not declared. */
  readonly prune: readonly string[];
  readonly pruneIgnore: readonly string[];
}

/** What a server of any kind is made by. */
export type ServerSettings = Omit<
  Settings,
  "declarations" | "requireTls" | "adopts" | "prune" | "pruneIgnore"
>;
