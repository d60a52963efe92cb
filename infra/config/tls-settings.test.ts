import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { DAY } from "../../model/text/durations.ts";
import {
  type Issued,
  issueCertificate,
  makeAuthority,
} from "../../provider/certificates/issue-certificate.ts";
import { readTls } from "./tls-settings.ts";

const HOST = "127.0.0.1";
const AUTHORITY = await makeAuthority("An authority", 100);
const OTHER = await makeAuthority("An authority", 100);
const REQUEST = { commonName: "broker", names: [HOST, "localhost"], usage: "server", days: 50 } as const;
const RIGHT = await issueCertificate(REQUEST, AUTHORITY);
const ENDED = await issuedAt(new Date(Date.now() - 200 * DAY), 100);
const EARLY = await issuedAt(new Date(Date.now() + 20 * DAY), 50);

/** As a stack's config says it; keys are secrets unless they are named as plain. */
function read(values: Record<string, string>, authority?: string, host = HOST) {
  const all = { server: "docker", tls: "given", tlsClientCertificates: "none", ...values };
  const keys = Object.keys(all).filter((key) => key.endsWith("Key") && !("plain" in values));
  const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`warren:${key}`, value]));
  const secretKeys = keys.map((key) => `warren:${key}`);
  pulumi.runtime.setAllConfig(config, secretKeys);
  return readTls(new pulumi.Config("warren"), { authority, host, secretKeys });
}

function given({ certificate, privateKey }: Issued): Record<string, string> {
  return { tlsCertificate: certificate, tlsKey: privateKey };
}

async function issuedAt(now: Date, days: number): Promise<Issued> {
  return await issueCertificate({ ...REQUEST, days }, await makeAuthority("An authority", 300, now), now);
}

/** @returns what is said against it */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error);
    assert.equal(error.code, "config-invalid");
    return error.message;
  }
  return assert.fail("it was taken");
}

test("off is the absence of it", () => {
  assert.equal(read({ tls: "off" }), undefined);
});

test("a right certificate is taken, from a public authority too", () => {
  assert.equal(read(given(RIGHT), AUTHORITY.certificate)?.mode, "given");
  assert.equal(read(given(RIGHT))?.authority, undefined);
});

test("a development authority is taken with its key", () => {
  const values = { tls: "development", certificateAuthorityKey: AUTHORITY.privateKey };
  assert.equal(read(values, AUTHORITY.certificate)?.authority, AUTHORITY.certificate);
});

describe("what would not work is refused, and the key of the config is named", () => {
  const broken = RIGHT.certificate.replace(/\n.{20}/, "\n");

  const cases: readonly [string, () => unknown, RegExp][] = [
    ["a mode that there is not", () => read({ tls: "on" }), /"tls" is on; allowed: off, development, given/],
    [
      "an existing server",
      () => read({ ...given(RIGHT), server: "existing" }),
      /"tls" is given, and "server" is existing/,
    ],
    ["no certificate", () => read({ tlsKey: RIGHT.privateKey }), /"tlsCertificate" is missing/],
    ["no key", () => read({ tlsCertificate: RIGHT.certificate }), /"tlsKey" is missing/],
    [
      "what is no PEM",
      () => read({ ...given(RIGHT), tlsCertificate: "hello" }),
      /"tlsCertificate" holds no certificate in PEM/,
    ],
    [
      "a broken certificate",
      () => read({ ...given(RIGHT), tlsCertificate: broken }),
      /"tlsCertificate" holds a certificate that cannot be read/,
    ],
    [
      "a broken key",
      () => read({ ...given(RIGHT), tlsKey: "hello" }),
      /"tlsKey" is not a private key in PEM/,
    ],
    [
      "another one's key",
      () => read({ ...given(RIGHT), tlsKey: OTHER.privateKey }),
      /"tlsKey" does not belong to the certificate of CN=broker/,
    ],
    [
      "a plain key",
      () => read({ ...given(RIGHT), plain: "yes" }),
      /"tlsKey" stands in the stack's config as plain text/,
    ],
    ["an end that is past", () => read(given(ENDED)), /"tlsCertificate" ended at 20/],
    ["a beginning that is to come", () => read(given(EARLY)), /"tlsCertificate" begins at 20/],
    [
      "another name",
      () => read(given(RIGHT), undefined, "broker.example.com"),
      /"tlsCertificate" is for IP Address:127\.0\.0\.1, DNS:localhost, and clients connect to broker\.example\.com/,
    ],
    [
      "another authority",
      () => read(given(RIGHT), OTHER.certificate),
      /"tlsCertificate" was not issued by the authority/,
    ],
    [
      "client certificates without TLS",
      () => read({ tls: "off", tlsClientCertificates: "requested" }),
      /"tlsClientCertificates" is requested, and "tls" is off/,
    ],
    [
      "client certificates of nobody",
      () => read({ ...given(RIGHT), tlsClientCertificates: "requested" }),
      /"certificateAuthority" is missing/,
    ],
    [
      "development without an authority",
      () => read({ tls: "development" }),
      /"certificateAuthority" is missing.*`\.\/warren up` makes one/,
    ],
    [
      "development without the authority's key",
      () => read({ tls: "development" }, AUTHORITY.certificate),
      /"certificateAuthorityKey" is missing.*without "certificateAuthority" in the config `\.\/warren up` makes both/,
    ],
    [
      "development with another authority's key",
      () => read({ tls: "development", certificateAuthorityKey: OTHER.privateKey }, AUTHORITY.certificate),
      /"certificateAuthorityKey" does not belong/,
    ],
  ];
  for (const [what, attempt, said] of cases) {
    test(what, () => {
      const message = refusal(attempt);
      assert.match(message, said);
      for (const { privateKey } of [RIGHT, AUTHORITY, OTHER]) {
        assert.ok(!message.includes(privateKey.split("\n")[1] ?? ""));
      }
    });
  }
});

test("an authority that has ended leads to `up`, which makes another one", async () => {
  const ended = await makeAuthority("An authority", 100, new Date(Date.now() - 200 * DAY));
  const values = { tls: "development", certificateAuthorityKey: ended.privateKey };
  assert.throws(() => read(values, ended.certificate), {
    message: /"certificateAuthority" ended at 20/,
    hint: "`./warren up` makes a new one.",
  });
});

test("the first of several authorities signs", () => {
  const values = { tls: "development", certificateAuthorityKey: AUTHORITY.privateKey };
  const both = AUTHORITY.certificate + OTHER.certificate;
  assert.equal(read(values, both)?.authority, both);
  assert.throws(() => read(values, OTHER.certificate + AUTHORITY.certificate), /does not belong/);
});

test("a chain is followed to the authority", () => {
  // An authority is one itself where clients are told so: a certificate that signs for itself.
  const selfSigned = new X509Certificate(AUTHORITY.certificate);
  assert.ok(selfSigned.verify(selfSigned.publicKey));
  const chain = `${RIGHT.certificate}${AUTHORITY.certificate}`;
  assert.equal(read({ ...given(RIGHT), tlsCertificate: chain }, AUTHORITY.certificate)?.mode, "given");
});
