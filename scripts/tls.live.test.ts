/** TLS from end to end: a stack in development mode, and what somebody tries who should not get through. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ConnectionOptions, connect as connectTls, type SecureVersion } from "node:tls";
import { connectAmqp } from "../broker/amqp/connect.ts";
import { ManagementApi } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { DAY } from "../model/text/durations.ts";
import { messageOf } from "../model/warren-error.ts";
import { issueCertificate, makeAuthority } from "../provider/certificates/issue-certificate.ts";
import { DONE, tryAmqp, tryTcp } from "./testing/attacks.ts";
import { peerCertificate, showCertificate } from "./testing/node-certificate.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

interface Outputs {
  readonly certificateAuthority: string;
  readonly administratorUri: string;
  readonly endpoints: { readonly amqp: string; readonly management: string; readonly prometheus: string };
}

describe("tls: development", { concurrency: false }, () => {
  let project: TemporaryProject;
  let outputs: Outputs;
  /** Of the authority that `outputs` names at first. */
  let authorityKey: string;

  before(async () => {
    project = await temporaryProject({ config: { "warren:tls": "development" } });
    const up = await project.warren(["up", "--yes"]);
    // The smoke tests ran by TLS, operation/tls among them.
    assert.equal(up.exitCode, 0, up.stderr);
    assert.match(up.stderr, /passed operation\/tls/);
    outputs = await readOutputs();
  });
  after(async () => await project.dispose());

  test("clients are told amqps, https and whom to trust", () => {
    const { amqp, management, prometheus } = project.ports;
    assert.deepEqual(outputs.endpoints, {
      amqp: `amqps://127.0.0.1:${amqp}`,
      management: `https://127.0.0.1:${management}`,
      prometheus: `https://127.0.0.1:${prometheus}/metrics`,
    });
    assert.match(outputs.administratorUri, /^amqps:/);
    const authority = new X509Certificate(outputs.certificateAuthority);
    assert.ok(authority.ca && authority.verify(authority.publicKey));
  });

  test("preview, which has nothing to change, stop, start, restart and status speak TLS", async () => {
    const preview = await project.warren(["preview"]);
    assert.equal(preview.exitCode, 0, preview.stderr);
    assert.match(preview.stdout, /^Resources:\s+\d+ unchanged\s*$/m);
    for (const words of [["stop"], ["start"], ["restart"]]) {
      const ended = await project.warren(words);
      assert.equal(ended.exitCode, 0, `${words.join(" ")}: ${ended.stderr}`);
    }
    const status = await project.warren(["status"]);
    // 1 is that it does not answer.
    assert.notEqual(status.exitCode, 1, status.stdout + status.stderr);
    assert.match(status.stdout, /RabbitMQ 4\.3\./);
  });

  for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
    test(`${version} is spoken on each port, with a certificate that the authority issued`, async () => {
      for (const port of Object.values(project.ports)) {
        assert.equal(await handshake(port, { minVersion: version, maxVersion: version }), version);
      }
    });
  }

  for (const version of ["TLSv1.1", "TLSv1"] as const) {
    test(`${version} is refused on each port`, async () => {
      for (const port of Object.values(project.ports)) {
        const old: { minVersion: SecureVersion; maxVersion: SecureVersion } = {
          minVersion: version,
          maxVersion: version,
        };
        // Without it OpenSSL would not even try.
        const outcome = await handshake(port, { ...old, ciphers: "DEFAULT@SECLEVEL=0" });
        assert.match(outcome, /alert protocol version|protocol_version/i);
      }
    });
  }

  test("plain text gets no answer on any port", async () => {
    const administrator = new URL(outputs.administratorUri);
    administrator.protocol = "amqp:";
    assert.notEqual(await tryAmqp(administrator.href), DONE);
    for (const port of [project.ports.management, project.ports.prometheus]) {
      await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
    }
  });

  test("the ports of plain text are not open, but for the health check inside the container", async () => {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const address = docker("inspect", "--format", format, project.name).trim();
    for (const port of [5672, 15_672, 15_692]) assert.equal(await tryTcp(address, port), "ECONNREFUSED");
    for (const port of [5671, 15_671, 15_691]) assert.equal(await tryTcp(address, port), "open");
  });

  test("a client that trusts another authority, or only the system's, does not speak to the broker", async () => {
    const { username, password } = account();
    const { certificate: stranger } = await makeAuthority("Warren", 10);
    for (const trust of [{ ca: stranger }, {}]) {
      const api = new ManagementApi({ url: outputs.endpoints.management, username, password }, trust);
      await assert.rejects(rawGet(api, "/overview"), /cannot be reached/);
      await api.close();
      const endpoint = { url: outputs.endpoints.amqp, username, password, ...trust };
      await assert.rejects(connectAmqp(endpoint, "shop"), /no AMQP connection/);
    }
  });

  test("the certificate is for this machine and the node, and for nothing else", async () => {
    const certificate = await peer(project.ports.amqp);
    assert.equal(certificate.subjectAltName, "IP Address:127.0.0.1, DNS:localhost, DNS:rabbitmq");
    assert.ok(certificate.validToDate.getTime() - Date.now() > 390 * DAY);
    const outcome = await handshake(project.ports.amqp, { servername: "broker.example.com" });
    assert.match(outcome, /altnames|ERR_TLS_CERT_ALTNAME_INVALID/i);
  });

  test("private keys are in no plain state or config, no log, no command line and nothing that Docker tells", async () => {
    authorityKey = (await project.shell("pulumi config get certificateAuthorityKey")).stdout;
    const keys = [authorityKey, docker("exec", project.name, "cat", "/etc/rabbitmq/tls-key.pem")];
    // The lines of a key, as PEM and as JSON and YAML hold it.
    const canaries = keys.flatMap((pem) =>
      pem.split("\n").filter((line) => /^[A-Za-z0-9+/]{40,}=*$/.test(line)),
    );
    assert.ok(canaries.length >= 4, keys.join("\n"));
    const exported = (await project.shell("pulumi stack export")).stdout;
    assert.match(exported, /BEGIN CERTIFICATE/);
    const inContainer = "cat /proc/1/environ /proc/1/cmdline | tr '\\0' '\\n'";
    const texts = new Map([
      ["exported state", exported],
      ["docker inspect", docker("inspect", project.name)],
      ["log", docker("logs", project.name)],
      ["environment and command line", docker("exec", project.name, "sh", "-c", inContainer)],
    ]);
    const files = await readdir(project.root, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile() && !each.parentPath.includes("node_modules"))) {
      const path = join(file.parentPath, file.name);
      texts.set(path, await readFile(path, "latin1"));
    }
    const found = [...texts].filter(([, text]) => canaries.some((line) => text.includes(line)));
    assert.deepEqual(
      found.map(([where]) => where),
      [],
    );
  });

  test("the node's key is the server's own", () => {
    const told = docker("exec", project.name, "stat", "-c", "%a %U", "/etc/rabbitmq/tls-key.pem");
    assert.equal(told.trim(), "400 rabbitmq");
    const staged = docker("exec", project.name, "sh", "-c", "ls -a /etc/rabbitmq /var/lib/rabbitmq");
    assert.doesNotMatch(staged, /\.new$/m);
  });

  test("a node takes another certificate without a restart, once its cache of files is cleared", async () => {
    const names = ["127.0.0.1", "localhost"];
    const renewed = await issueCertificate(
      { commonName: "renewed", names, usage: "server", days: 100 },
      { certificate: outputs.certificateAuthority, privateKey: authorityKey },
    );
    showCertificate(project.name, renewed);
    for (const port of Object.values(project.ports)) {
      assert.equal((await peer(port)).toString(), new X509Certificate(renewed.certificate).toString());
    }
  });

  test("a new authority means a new certificate, over the same data", async () => {
    const before = await peer(project.ports.amqp);
    const forget = "pulumi config rm certificateAuthority && pulumi config rm certificateAuthorityKey";
    assert.equal((await project.shell(forget)).exitCode, 0);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const old = outputs.certificateAuthority;
    outputs = await readOutputs();
    assert.notEqual(outputs.certificateAuthority, old);
    assert.notEqual((await peer(project.ports.amqp)).fingerprint256, before.fingerprint256);
    assert.match(await handshake(project.ports.amqp, { ca: old }), /signature|self.signed|verif/i);
  });

  test("a given certificate takes its place, and who shows a client certificate shows a right one", async () => {
    const authority = await makeAuthority("Given", 100);
    const given = await issueCertificate(
      { commonName: "broker", names: ["127.0.0.1"], usage: "server", days: 90 },
      authority,
    );
    const values = {
      tls: "given",
      certificateAuthority: authority.certificate,
      tlsCertificate: given.certificate,
      tlsKey: given.privateKey,
      tlsClientCertificates: "requested",
    };
    const words: string[] = [];
    for (const [key, value] of Object.entries(values)) {
      await writeFile(join(project.root, key), value);
      words.push(key === "tlsKey" ? "--secret" : "--plaintext", `${key}="$(cat ${key})"`);
    }
    const set = await project.shell(`pulumi config set-all ${words.join(" ")}`);
    assert.equal(set.exitCode, 0, set.stderr);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    outputs = await readOutputs();
    const served = await peer(project.ports.amqp);
    assert.equal(served.toString(), new X509Certificate(given.certificate).toString());

    const client = { commonName: "client", names: [], usage: "client", days: 9 } as const;
    // A server of TLS 1.3 refuses after the client's handshake is over.
    const options = { maxVersion: "TLSv1.2" } as const;
    for (const [by, expected] of [
      [authority, /^TLSv1\.2$/],
      [await makeAuthority("Given", 100), /alert|unknown ca|ECONNRESET/i],
    ] as const) {
      const { certificate, privateKey } = await issueCertificate(client, by);
      const shown = { cert: certificate, key: privateKey };
      assert.match(await handshake(project.ports.amqp, { ...options, ...shown }), expected);
    }
  });

  test("down takes it away", async () => {
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr);
  });

  async function readOutputs(): Promise<Outputs> {
    const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
    return JSON.parse(stdout) as Outputs;
  }

  function account(): { username: string; password: string } {
    const { username, password } = new URL(outputs.administratorUri);
    return { username, password: decodeURIComponent(password) };
  }

  /** @returns the version that was agreed on, or what was said against it */
  async function handshake(port: number, options: ConnectionOptions): Promise<string> {
    const socket = connectTls({ host: "127.0.0.1", port, ca: outputs.certificateAuthority, ...options });
    try {
      await once(socket, "secureConnect");
      return socket.getProtocol() ?? "none";
    } catch (error) {
      return messageOf(error);
    } finally {
      socket.destroy();
    }
  }

  async function peer(port: number): Promise<X509Certificate> {
    return await peerCertificate(port, outputs.certificateAuthority);
  }
});

/** However long a log is: Node.js would end the command at 1 MiB. */
const WHOLE = { maxBuffer: Number.POSITIVE_INFINITY };

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...WHOLE });
}
