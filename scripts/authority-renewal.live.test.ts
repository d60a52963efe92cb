/** A development authority that ends soon, and one that has ended: `up` makes another, and nothing else does. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { stackConfigFile } from "../files/project-folder.ts";
import { certificatesIn } from "../infra/config/certificate-authority.ts";
import { DAY } from "../model/text/durations.ts";
import { type Issued, issueCertificate, makeAuthority } from "../provider/certificates/issue-certificate.ts";
import { type Attempt, DONE, tryAmqp } from "./testing/attacks.ts";
import { peerCertificate, showCertificate } from "./testing/node-certificate.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = "virtualHosts: { shop: { queues: { billing: {} } } }\n";
/** Without its queue, which holds a message: refused in the preview already. */
const REFUSED = "virtualHosts: { shop: {} }\n";
const DAYS_LEFT = 20;

describe("an authority that ends", { concurrency: false }, () => {
  let project: TemporaryProject;
  let old: Issued;
  /** With the administrator's password, which stays. */
  let uri: string;

  before(async () => {
    project = await temporaryProject({
      config: { "warren:tls": "development" },
      declarations: { "shop.yaml": DECLARATION },
    });
    old = await makeAuthority("Warren development", DAYS_LEFT);
    await setAuthority(old);
    const made = await project.shell("pulumi up --yes --skip-preview");
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    uri = (await project.shell("pulumi stack output administratorUri --show-secrets")).stdout.trim();
    const sent = await tryShop(async (channel) => {
      channel.sendToQueue("billing", Buffer.from("kept"), { persistent: true, mandatory: true });
      await channel.waitForConfirms();
    });
    assert.equal(sent, DONE);
  });
  after(async () => await project.dispose());

  test("status and preview say when, and what to do", async () => {
    const end = new X509Certificate(old.certificate).validToDate.toISOString();
    const status = await project.warren(["status"]);
    assert.equal(status.exitCode, 3, status.stdout + status.stderr);
    const told = `the certificate authority ends at ${end}: \`./warren up --stack ${project.stack}\``;
    assert.ok(status.stdout.includes(told), status.stdout);
    const preview = await project.warren(["preview"]);
    assert.equal(preview.exitCode, 0, preview.stderr);
    assert.match(preview.stderr, new RegExp(`The certificate authority ends at ${end}`));
  });

  test("no other command makes a new one", async () => {
    const env = await project.warren(["env"]);
    assert.equal(env.exitCode, 0, env.stderr);
    assert.deepEqual(certificatesIn(await authority()).map(String), [pemOf(old)]);
  });

  test("an up that makes it, and is refused then, leaves a stack that can be stopped and started", async () => {
    await project.declare({ "shop.yaml": REFUSED });
    const refused = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(refused.exitCode, 1, refused.stderr);
    assert.match(refused.stdout + refused.stderr, /"billing": 1 ready/);
    const [first, ...others] = certificatesIn(await authority());
    assert.ok(first !== undefined && first.validToDate.getTime() - Date.now() > 3_000 * DAY);
    assert.deepEqual(others.map(String), [pemOf(old)]);
    for (const words of [["stop"], ["start"]]) {
      const ended = await project.warren(words);
      assert.equal(ended.exitCode, 0, `${words.join(" ")}: ${ended.stderr}`);
    }
    await project.declare({ "shop.yaml": DECLARATION });
  });

  test("up gives the server a certificate of the new one, over the same messages", async () => {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    const [now] = certificatesIn(await authority());
    await peerCertificate(project.ports.amqp, String(now));
    assert.equal(await messages(), 1);
    const status = await project.warren(["status"]);
    assert.equal(status.exitCode, 0, status.stdout + status.stderr);
  });

  test("a server whose certificate has ended, stopped as well, gets another one by up", async () => {
    const ended = await makeAuthority("Warren development", 400, new Date(Date.now() - 500 * DAY));
    const request = { commonName: "broker", names: ["127.0.0.1"], usage: "server", days: 397 } as const;
    const issued = await issueCertificate(request, ended, new Date(Date.now() - 500 * DAY));
    showCertificate(project.name, issued);
    await setAuthority(ended);
    const stop = await project.warren(["stop"]);
    assert.equal(stop.exitCode, 0, stop.stderr);
    const start = await project.warren(["start"]);
    assert.equal(start.exitCode, 1);
    assert.match(start.stderr, /The certificate that the broker at .* shows is not taken.*`\.\/warren up/s);
    assert.equal((await project.warren(["stop"])).exitCode, 0);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.match(up.stderr, /shows a certificate that is not trusted, or has ended/);
    const [now] = certificatesIn(await authority());
    await peerCertificate(project.ports.amqp, String(now));
    assert.equal(await messages(), 1);
  });

  /** As the stack's config says it. */
  async function authority(): Promise<string> {
    const text = await readFile(join(project.root, stackConfigFile(project.stack)), "utf8");
    const { config } = parse(text) as { config: Record<string, unknown> };
    return String(config["warren:certificateAuthority"]);
  }

  async function tryShop(attempt: Attempt): Promise<string> {
    return await tryAmqp(`${uri}/shop`, attempt, { ca: [await authority()] });
  }

  async function messages(): Promise<number | undefined> {
    let found: number | undefined;
    const asked = await tryShop(async (channel) => {
      found = (await channel.checkQueue("billing")).messageCount;
    });
    assert.equal(asked, DONE);
    return found;
  }

  async function setAuthority({ certificate, privateKey }: Issued): Promise<void> {
    await writeFile(join(project.root, "certificate"), certificate);
    await writeFile(join(project.root, "key"), privateKey);
    const set = await project.shell(
      'pulumi config set-all --plaintext "certificateAuthority=$(cat certificate)" --secret "certificateAuthorityKey=$(cat key)"',
    );
    assert.equal(set.exitCode, 0, set.stderr);
  }
});

function pemOf({ certificate }: Issued): string {
  return new X509Certificate(certificate).toString();
}
