import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { type CertificateRequest, issueCertificate, makeAuthority } from "./issue-certificate.ts";

const SERVER: CertificateRequest = {
  commonName: "warren-dev",
  names: ["localhost", "rabbitmq", "127.0.0.1"],
  usage: "server",
  days: 397,
};

test("a certificate is its authority's, has the key that comes with it, and stands for its names only", () => {
  const authority = makeAuthority("Warren development", 3650);
  const issued = issueCertificate(SERVER, authority);
  const certificate = new X509Certificate(issued.certificate);
  const by = new X509Certificate(authority.certificate);
  assert.ok(by.ca && by.checkIssued(by) && by.verify(by.publicKey));
  assert.ok(!certificate.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(issued.privateKey)));
  for (const name of ["localhost", "rabbitmq"]) assert.equal(certificate.checkHost(name), name);
  assert.equal(certificate.checkIP("127.0.0.1"), "127.0.0.1");
  assert.equal(certificate.checkHost("example.com"), undefined);
  assert.equal(certificate.checkHost("warren-dev"), undefined);
  assert.equal(certificate.checkIP("127.0.0.2"), undefined);
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
});

test("another authority of the same name did not issue it", () => {
  const certificate = new X509Certificate(issueCertificate(SERVER, makeAuthority("Warren", 10)).certificate);
  const other = new X509Certificate(makeAuthority("Warren", 10).certificate);
  assert.ok(!certificate.verify(other.publicKey));
});

test("a certificate ends when it should, and never after its authority", () => {
  const now = new Date("2049-06-01T12:00:00Z");
  // Which is beyond the year to which UTCTime reaches.
  const authority = makeAuthority("Warren", 365, now);
  const day = new X509Certificate(issueCertificate({ ...SERVER, days: 1 }, authority, now).certificate);
  assert.equal(day.validToDate.toISOString(), "2049-06-02T12:00:00.000Z");
  assert.equal(day.validFromDate.toISOString(), "2049-06-01T11:00:00.000Z");
  const long = new X509Certificate(issueCertificate({ ...SERVER, days: 800 }, authority, now).certificate);
  assert.equal(long.validToDate.toISOString(), "2050-06-01T12:00:00.000Z");
  const over = new Date("2051-01-01T00:00:00Z");
  assert.throws(() => issueCertificate(SERVER, authority, over), { code: "authority-invalid" });
});

test("what is no authority signs nothing, and the error does not quote a key", () => {
  const authority = makeAuthority("Warren", 10);
  const leaf = issueCertificate(SERVER, authority);
  const wrong = [
    { ...authority, privateKey: leaf.privateKey },
    { ...authority, privateKey: "no key" },
    { ...authority, certificate: "no certificate" },
    leaf,
  ];
  for (const each of wrong) {
    assert.throws(
      () => issueCertificate(SERVER, each),
      (error: Error & { code?: string }) =>
        error.code === "authority-invalid" &&
        !error.message.includes(each.privateKey.slice(30, 60) || "no key"),
    );
  }
});

test("any name and any end are read back as they were written", () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
  const text = fc
    .string({ unit: fc.constantFrom("a", "X", "0", " ", "-", "ä", "西", "€") })
    .filter((name) => name.trim() === name && name !== "");
  const address = fc.ipV4();
  const names = fc.array(fc.oneof(label, address), { maxLength: 40 });
  const authority = makeAuthority("Warren", 3650);
  const property = fc.property(text, names, fc.integer({ min: 1, max: 3000 }), (commonName, all, days) => {
    const request: CertificateRequest = { commonName, names: all, usage: "client", days };
    const certificate = new X509Certificate(issueCertificate(request, authority).certificate);
    assert.equal(certificate.toLegacyObject().subject.CN, commonName);
    const written = all.map((name) => (/^[\d.]+$/.test(name) ? `IP Address:${name}` : `DNS:${name}`));
    assert.equal(certificate.subjectAltName ?? "", written.join(", "));
    const left = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    assert.ok(left > days - 1 && left <= days);
  });
  fc.assert(property, { numRuns: 50 });
});

test("OpenSSL's own rules are kept", { skip: noOpenssl() }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "warren-certificate-"));
  try {
    const authority = makeAuthority("Warren", 3650);
    const { certificate } = issueCertificate(SERVER, authority);
    await writeFile(join(folder, "authority.pem"), authority.certificate);
    await writeFile(join(folder, "server.pem"), certificate);
    const checks = ["-x509_strict", "-purpose", "sslserver", "-verify_ip", "127.0.0.1"];
    const files = ["-CAfile", join(folder, "authority.pem"), join(folder, "server.pem")];
    assert.match(execFileSync("openssl", ["verify", ...checks, ...files], { encoding: "utf8" }), /: OK\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function noOpenssl(): string | false {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no openssl to ask";
  }
}
