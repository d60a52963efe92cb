/** What the provider makes itself. It is in the state only, so that it outlives a broker. */
import { z } from "zod";
import { RENEWAL_DAYS } from "../../model/text/certificate-end.ts";
import { namedType, property } from "./documented.ts";
import type { ResourceDescription } from "./resource-description.ts";

/** 16 characters of 6 bits each are 96 bits: beyond guessing even against a stolen hash. */
const LENGTHS = { from: 16, to: 128 };

/** The first of the checks of a length that it does not pass says all of them. */
const outOfRange = {
  error: ({ input }: { readonly input?: unknown }): string =>
    `is ${JSON.stringify(input)}; allowed is a whole number from ${LENGTHS.from} to ${LENGTHS.to}`,
  abort: true,
};

const wanted = z.strictObject({
  length: property(
    z
      .number(outOfRange)
      .int(outOfRange)
      .min(LENGTHS.from, outOfRange)
      .max(LENGTHS.to, outOfRange)
      .default(32),
    `Characters, ${LENGTHS.from} to ${LENGTHS.to}. A change makes a new password.`,
  ),
  rotation: property(z.string().default(""), "Any text. A change makes a new password."),
});

export const password = {
  token: "warren:index:Password",
  livesIn: "state",
  insteadOfImport: "Nothing but the stack's state has it. Create a new one, or use a stack secret.",
  description:
    "A generated password of URL-safe characters. It is kept in the stack's state, as a secret, and nowhere else. Needs " +
    "no broker.",
  inputs: wanted,
  outputs: wanted.extend({ value: property(z.string(), "The password.", { secret: true }) }),
} as const satisfies ResourceDescription;

/** An address, or the name of a host: letters, digits and hyphens, in parts between dots. */
const HOST = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*)$/;
/** https://www.rfc-editor.org/rfc/rfc5280, ub-common-name. */
const LONGEST_COMMON_NAME = 64;
const MOST_DAYS = 3_650;
/** What browsers accept of a public authority. */
const DAYS = 397;

const usage = namedType("CertificateUsage", "Who shows a certificate.", z.enum(["server", "client"]));

const request = z.strictObject({
  authority: property(
    z.string().includes("-----BEGIN CERTIFICATE-----", "holds no certificate in PEM"),
    "The authority's certificate, PEM. A change makes a new certificate, as does one of all that follow but " +
      "`renewBefore`.",
  ),
  authorityKey: property(
    z.string().includes("PRIVATE KEY-----", "holds no private key in PEM"),
    "The authority's private key, PEM.",
    { secret: true },
  ),
  commonName: property(
    z
      .string()
      .min(1, "must not be empty")
      .max(LONGEST_COMMON_NAME, `is longer than the ${LONGEST_COMMON_NAME} characters of X.520`),
    "The subject: what it is called in logs. Clients do not look at it.",
  ),
  names: property(
    z.array(z.string().regex(HOST, "is neither a host's name nor an IPv4 address")).default([]),
    "Names of hosts and IPv4 addresses for which it stands.",
  ),
  usage: property(usage.default("server"), "Who shows it: a server or a client."),
  days: property(
    z.number().int().min(1).max(MOST_DAYS).default(DAYS),
    `Days that it is valid, ${MOST_DAYS} at most and never longer than the authority.`,
  ),
  renewBefore: property(
    z.number().int().min(0).default(RENEWAL_DAYS.issued),
    "It is made anew when fewer days than this are left.",
  ),
});

export const certificate = {
  token: "warren:index:Certificate",
  livesIn: "state",
  insteadOfImport: "Nothing but the stack's state has its key. Create a new one.",
  description:
    "A certificate of a development authority, with a private key of its own (ECDSA P-256), both kept in the stack's " +
    "state. Made anew before it ends, by the update that finds it so. Needs no broker.",
  inputs: request,
  outputs: request.extend({
    certificate: property(z.string(), "PEM."),
    privateKey: property(z.string(), "PEM, PKCS #8.", { secret: true }),
    validTo: property(z.string(), "When it ends: `2027-11-21T12:00:00.000Z`."),
  }),
} as const satisfies ResourceDescription;
