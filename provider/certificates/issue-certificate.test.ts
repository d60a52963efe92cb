import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { DAY } from "../../model/text/durations.ts";
import {
  type CertificateRequest,
  type Issued,
  issueCertificate,
  makeAuthority,
} from "./issue-certificate.ts";

const SERVER: CertificateRequest = {
  commonName: "warren-dev",
  names: ["localhost", "rabbitmq", "127.0.0.1", "::1"],
  usage: "server",
  days: 397,
};

/** An authority that is in nothing as Warren writes it. */
const OTHER_AUTHORITY = `
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
string_mask = default
[name]
C = DE
O = Warren, Inc.
CN = An authority
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = 01020304
`;

test("a certificate is its authority's, has the key that comes with it, and stands for its names only", async () => {
  const authority = await makeAuthority("Warren development", 3650);
  const issued = await issueCertificate(SERVER, authority);
  const certificate = new X509Certificate(issued.certificate);
  const by = new X509Certificate(authority.certificate);
  assert.ok(by.ca && by.checkIssued(by) && by.verify(by.publicKey));
  assert.ok(!certificate.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(issued.privateKey)));
  for (const name of ["localhost", "rabbitmq"]) assert.equal(certificate.checkHost(name), name);
  for (const address of ["127.0.0.1", "::1"]) assert.equal(certificate.checkIP(address), address);
  assert.equal(certificate.checkHost("example.com"), undefined);
  assert.equal(certificate.checkHost("warren-dev"), undefined);
  assert.equal(certificate.checkIP("127.0.0.2"), undefined);
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
});

test("another authority of the same name did not issue it", async () => {
  const [authority, other] = [await makeAuthority("Warren", 10), await makeAuthority("Warren", 10)];
  const certificate = new X509Certificate((await issueCertificate(SERVER, authority)).certificate);
  assert.ok(!certificate.verify(new X509Certificate(other.certificate).publicKey));
});

test("a certificate ends when it should, and never after its authority", async () => {
  const now = new Date("2049-06-01T12:00:00.789Z");
  // Which is beyond the year to which UTCTime reaches.
  const authority = await makeAuthority("Warren", 365, now);
  const day = new X509Certificate(
    (await issueCertificate({ ...SERVER, days: 1 }, authority, now)).certificate,
  );
  assert.equal(day.validToDate.toISOString(), "2049-06-02T12:00:00.000Z");
  assert.equal(day.validFromDate.toISOString(), "2049-06-01T11:00:00.000Z");
  const long = new X509Certificate(
    (await issueCertificate({ ...SERVER, days: 800 }, authority, now)).certificate,
  );
  assert.equal(long.validToDate.toISOString(), "2050-06-01T12:00:00.000Z");
  const over = new Date("2051-01-01T00:00:00Z");
  await assert.rejects(issueCertificate(SERVER, authority, over), { code: "authority-invalid" });
});

test("what is no authority signs nothing, and the error does not quote a key", async () => {
  const authority = await makeAuthority("Warren", 10);
  const leaf = await issueCertificate(SERVER, authority);
  const wrong = [
    { ...authority, privateKey: leaf.privateKey },
    { ...authority, privateKey: "no key" },
    { ...authority, certificate: "no certificate" },
    leaf,
  ];
  for (const each of wrong) {
    await assert.rejects(
      issueCertificate(SERVER, each),
      (error: Error & { code?: string }) =>
        error.code === "authority-invalid" &&
        !error.message.includes(each.privateKey.slice(30, 60) || "no key"),
    );
  }
});

test("any name and any end are read back as they were written", async () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
  const text = fc
    .string({ unit: fc.constantFrom("a", "X", "0", " ", "-", "#", "+", ",", "=", '"', "\\", "ä", "西", "€") })
    .filter((name) => name.trim() === name && name !== "");
  const address = fc.ipV4();
  const names = fc.array(fc.oneof(label, address), { maxLength: 40 });
  const authority = await makeAuthority("Warren", 3650);
  const property = fc.asyncProperty(
    text,
    names,
    fc.integer({ min: 1, max: 3000 }),
    async (commonName, all, days) => {
      const request: CertificateRequest = { commonName, names: all, usage: "client", days };
      const certificate = new X509Certificate((await issueCertificate(request, authority)).certificate);
      assert.equal(certificate.toLegacyObject().subject.CN, commonName);
      const written = all.map((name) => (/^[\d.]+$/.test(name) ? `IP Address:${name}` : `DNS:${name}`));
      assert.equal(certificate.subjectAltName ?? "", written.join(", "));
      const left = (certificate.validToDate.getTime() - Date.now()) / DAY;
      assert.ok(left > days - 1 && left <= days);
    },
  );
  await fc.assert(property, { numRuns: 50 });
});

describe("OpenSSL's own rules are kept", { skip: noOpenssl() }, () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-certificate-"));
  });
  after(async () => await rm(folder, { recursive: true }));

  const at = (name: string): string => join(folder, name);

  /** Fails where OpenSSL does not take what it signs. */
  async function verify(authority: Issued): Promise<void> {
    await writeFile(at("authority.pem"), authority.certificate);
    await writeFile(at("server.pem"), (await issueCertificate(SERVER, authority)).certificate);
    const checks = ["-x509_strict", "-purpose", "sslserver", "-verify_ip", "127.0.0.1"];
    const files = ["-CAfile", at("authority.pem"), at("server.pem")];
    const verdict = execFileSync("openssl", ["verify", ...checks, ...files], { encoding: "utf8" });
    assert.match(verdict, /: OK\n$/);
  }

  test("with an authority of Warren's", async () => {
    await verify(await makeAuthority("Warren", 3650));
  });

  test("with one that calls itself and its key otherwise", async () => {
    await verify(await otherAuthority("ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
  });

  test("and one with a key of another kind is refused", async () => {
    for (const newKey of [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]]) {
      const authority = await otherAuthority(...newKey);
      await assert.rejects(issueCertificate(SERVER, authority), { code: "authority-invalid" });
    }
  });

  async function otherAuthority(...newKey: readonly string[]): Promise<Issued> {
    await writeFile(at("other.cnf"), OTHER_AUTHORITY);
    const files = ["-config", at("other.cnf"), "-out", at("other.pem"), "-keyout", at("other-key.pem")];
    const words = ["req", "-x509", "-nodes", "-newkey", ...newKey, ...files];
    execFileSync("openssl", words, { stdio: "ignore" });
    return {
      certificate: await readFile(at("other.pem"), "utf8"),
      privateKey: await readFile(at("other-key.pem"), "utf8"),
    };
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
