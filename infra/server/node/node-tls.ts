/** What a node needs to speak TLS: the same certificate for every node of a server, with all of their names. */
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import { Certificate, type Provider } from "../../warren-resources.ts";
import { LOOPBACK } from "../endpoints.ts";
import { NODE_FILES } from "./node-files.ts";
import { SECRET_FILES, secretUpload } from "./secret-files.ts";

export interface NodeTls {
  readonly certificate: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
  readonly authority: pulumi.Input<string> | undefined;
}

/**
 * @param args.hostnames of the nodes, in their network
 * @returns undefined where TLS is off
 */
export function createTls(
  name: string,
  args: {
    readonly settings: Pick<Settings, "name" | "tls">;
    readonly warren: Provider;
    readonly hostnames: readonly string[];
  },
  options: pulumi.CustomResourceOptions,
): NodeTls | undefined {
  const { settings, warren, hostnames } = args;
  const { tls } = settings;
  if (tls?.mode !== "development") return tls;
  const { authority, authorityKey } = tls;
  const names = [LOOPBACK, "localhost", ...hostnames];
  const { certificate, privateKey } = new Certificate(
    `${name}-certificate`,
    { authority, authorityKey, commonName: settings.name, names },
    { ...options, provider: warren },
  );
  return { authority, certificate, key: privateKey };
}

export function tlsUploads(tls: NodeTls | undefined): docker.types.input.ContainerUpload[] {
  if (tls === undefined) return [];
  const { certificate, key, authority } = tls;
  return [
    { file: NODE_FILES.certificate, content: certificate },
    ...(authority === undefined ? [] : [{ file: NODE_FILES.certificateAuthority, content: authority }]),
    secretUpload(SECRET_FILES.tlsKey, key),
  ];
}
