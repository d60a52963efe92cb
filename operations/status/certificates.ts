/** Certificates that end soon, as `./warren status` names them. */
import { type ShownCertificate, shownCertificate } from "../../broker/amqp/listener-certificate.ts";
import { certificatesIn } from "../../infra/config/certificate-authority.ts";
import { isProtected } from "../../model/text/broker-url.ts";
import { endingOf, endsSoon } from "../../model/text/certificate-end.ts";
import { messageOf } from "../../model/warren-error.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { isExisting, isTlsDevelopment, type Project } from "../stack/project.ts";

/** Whose certificates they are, and so who makes new ones. */
export type CertificateSource = "development" | "given" | "existing";

export function certificateSource(project: Pick<Project, "config">): CertificateSource {
  if (isExisting(project)) return "existing";
  return isTlsDevelopment(project) ? "development" : "given";
}

/**
 * Asks each AMQP listener of the stack what it shows.
 *
 * @returns sentences
 */
export async function certificateProblems(
  { endpoints, nodes, certificateAuthority: ca }: StackOutputs,
  source: CertificateSource,
  signal: AbortSignal,
): Promise<string[]> {
  const urls = new Set([endpoints, ...nodes.map((node) => node.endpoints)].map(({ amqp }) => amqp));
  const shown = await Promise.all(
    [...urls]
      .filter((url) => isProtected(url))
      .map(async (url) => ({
        url,
        facts: await shownCertificate({ amqpUrl: url, ca }, signal),
      })),
  );
  const authority = source === "development" && ca !== undefined ? certificatesIn(ca)[0] : undefined;
  return judgeCertificates({ source, authorityEnds: authority?.validToDate, shown }, new Date());
}

export interface Shown {
  readonly url: string;
  readonly facts: ShownCertificate;
}

const REMEDIES: Readonly<Record<CertificateSource, string>> = {
  development: "`./warren up` makes a new one",
  given: "set `tlsCertificate` and `tlsKey` to a new one, then `./warren up`",
  existing: "the broker needs a new one, where it runs",
};

/** Pure. What an authority signs ends with it: where that is named, it is the one thing to do. */
export function judgeCertificates(
  {
    source,
    authorityEnds,
    shown,
  }: {
    readonly source: CertificateSource;
    readonly authorityEnds: Date | undefined;
    readonly shown: readonly Shown[];
  },
  now: Date,
): string[] {
  const remedy = REMEDIES[source];
  if (authorityEnds !== undefined && endsSoon(authorityEnds, "authority", now)) {
    return [`the certificate authority ${endingOf(authorityEnds, now)}: ${remedy}`];
  }
  const kind = source === "development" ? "issued" : "given";
  return shown.flatMap(({ url, facts }) => {
    if (facts === undefined) return [];
    if (facts instanceof Error) {
      return [`the certificate that ${url} shows is not taken (${messageOf(facts)}): ${remedy}`];
    }
    if (!endsSoon(facts.validTo, kind, now)) return [];
    return [`the certificate that ${url} shows ${endingOf(facts.validTo, now)}: ${remedy}`];
  });
}
