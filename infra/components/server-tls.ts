/** TLS of a server in Docker, from arguments that may be outputs of other resources: what they hold is looked at when it is known. */
import * as pulumi from "@pulumi/pulumi";
import { CLIENT_CERTIFICATES, TLS_MODES } from "../../model/rabbitmq/tls-modes.ts";
import type { DockerServerArgs } from "../component-args.ts";
import { checkAuthority, checkServerCertificate, invalidTls } from "../config/certificate-checks.ts";
import { oneOf, type TlsSettings } from "../config/tls-settings.ts";
import { LOOPBACK } from "../server/endpoints.ts";
import { told } from "./program-error.ts";

export type TlsArgs = Pick<
  DockerServerArgs,
  | "tls"
  | "certificateAuthority"
  | "certificateAuthorityKey"
  | "tlsCertificate"
  | "tlsKey"
  | "tlsClientCertificates"
>;

/**
 * @param title what the component is called in messages
 * @returns undefined where TLS is off
 * @throws WarrenError `config-invalid` with the argument that is missing, or that belongs to another `tls`
 */
export function serverTls(title: string, args: TlsArgs): TlsSettings | undefined {
  const { tls: mode = "off", tlsClientCertificates: clientCertificates = "none" } = args;
  // A program in JavaScript can give anything.
  oneOf(TLS_MODES, "tls", mode);
  oneOf(CLIENT_CERTIFICATES, "tlsClientCertificates", clientCertificates);
  for (const key of BELONG[mode].nowhere) {
    if (args[key] !== undefined) throw invalidTls(key, `is there, and "tls" is ${mode}`);
  }
  for (const key of BELONG[mode].needed) {
    if (args[key] === undefined) throw invalidTls(key, `is missing, and "tls" is ${mode}`);
  }
  if (mode === "off") {
    if (clientCertificates === "none") return undefined;
    throw invalidTls("tlsClientCertificates", `is ${clientCertificates}, and "tls" is off`);
  }
  if (mode === "development") return { mode, clientCertificates, ...development(title, args) };
  if (clientCertificates !== "none" && args.certificateAuthority === undefined) {
    const why = `is missing, and "tlsClientCertificates" is ${clientCertificates}: whose certificates?`;
    throw invalidTls("certificateAuthority", why);
  }
  return { mode, clientCertificates, ...given(title, args) };
}

type Key = Exclude<keyof TlsArgs, "tls" | "tlsClientCertificates">;

const BELONG: Readonly<
  Record<(typeof TLS_MODES)[number], { readonly needed: readonly Key[]; readonly nowhere: readonly Key[] }>
> = {
  off: {
    needed: [],
    nowhere: ["certificateAuthority", "certificateAuthorityKey", "tlsCertificate", "tlsKey"],
  },
  development: {
    needed: ["certificateAuthority", "certificateAuthorityKey"],
    nowhere: ["tlsCertificate", "tlsKey"],
  },
  given: { needed: ["tlsCertificate", "tlsKey"], nowhere: ["certificateAuthorityKey"] },
};

function development(
  title: string,
  args: TlsArgs,
): { authority: pulumi.Output<string>; authorityKey: pulumi.Output<string> } {
  const { certificateAuthority: authority = "", certificateAuthorityKey = "" } = args;
  const key = pulumi.secret(certificateAuthorityKey);
  const checked = pulumi.output({ authority, key }).apply((known) =>
    told(title, () => {
      checkAuthority(known);
      return known;
    }),
  );
  return {
    authority: pulumi.unsecret(checked.apply((known) => known.authority)),
    authorityKey: checked.apply((known) => known.key),
  };
}

function given(
  title: string,
  args: TlsArgs,
): {
  authority: pulumi.Output<string> | undefined;
  certificate: pulumi.Output<string>;
  key: pulumi.Output<string>;
} {
  const { certificateAuthority, tlsCertificate: certificate = "", tlsKey = "" } = args;
  const key = pulumi.secret(tlsKey);
  const checked = pulumi.output({ authority: certificateAuthority, certificate, key }).apply((known) =>
    told(title, () => {
      checkServerCertificate({ ...known, host: LOOPBACK });
      return known;
    }),
  );
  return {
    authority: certificateAuthority === undefined ? undefined : pulumi.output(certificateAuthority),
    certificate: pulumi.unsecret(checked.apply((known) => known.certificate)),
    key: checked.apply((known) => known.key),
  };
}
