/** Programs of people with the npm package beside them, in folders of their own: the examples, each with a broker that it makes. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { z } from "zod";
import { $ } from "zx/core";
import { reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { LOOPBACK } from "../../infra/server/endpoints.ts";
import { issueCertificate, makeAuthority } from "../../provider/certificates/issue-certificate.ts";
import { PLUGINS_HOME } from "../../provider/testing/pulumi-project.ts";
import { drain, withConnection } from "../testing/broker-client.ts";
import { type InstalledPackage, installedPackage } from "./testing/installed-package.ts";

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";
const MANIFEST = z.object({ dependencies: z.record(z.string(), z.string()) });
const OUTPUTS = z.object({ amqpUris: z.record(z.string(), z.string()) });

async function exampleOf(name: string): Promise<z.infer<typeof MANIFEST>> {
  return MANIFEST.parse(
    JSON.parse(await readFile(join(OWN_FOLDER, "examples", name, "package.json"), "utf8")),
  );
}

type Pulumi = (words: string) => Promise<string>;

function config(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `--plaintext '${key}=${value}'`)
    .join(" ");
}

async function urisOf(pulumi: Pulumi): Promise<Record<string, string>> {
  const shown = await pulumi("stack output --json --show-secrets 2>/dev/null");
  return OUTPUTS.parse(JSON.parse(shown)).amqpUris;
}

async function publishAnOrder(connection: ChannelModel): Promise<void> {
  const channel = await connection.createConfirmChannel();
  channel.publish("orders", "order.eu.paid", Buffer.from("an order"), { mandatory: true });
  await channel.waitForConfirms();
}

/** Through what both programs declare: to the exchange, and by its binding into the queue. */
async function sendThrough(
  uris: Readonly<Record<string, string>>,
  options: { readonly ca?: string } = {},
): Promise<void> {
  await withConnection(uris["order-service"] ?? "", publishAnOrder, options);
  assert.deepEqual(await drain(uris["billing-service"] ?? "", "billing", options), ["an order"]);
}

/** By a certificate that somebody else has issued: clients know it by that one's authority. */
async function changesToTls(pulumi: Pulumi): Promise<void> {
  const authority = await makeAuthority("A test", 30);
  const request = { commonName: "A server", names: [LOOPBACK], usage: "server", days: 30 } as const;
  const issued = await issueCertificate(request, authority);
  const given = {
    "broker.tls": "given",
    "broker.certificateAuthority": authority.certificate,
    "broker.tlsCertificate": issued.certificate,
    "broker.tlsKey": issued.privateKey,
  };
  await pulumi(`config set-all --path ${config(given)}`);
  await pulumi("up --yes --skip-preview");
  const uris = await urisOf(pulumi);
  assert.match(uris["order-service"] ?? "", /^amqps:/);
  await sendThrough(uris, { ca: authority.certificate });
  await pulumi("preview --expect-no-changes");
  assert.ok(!(await pulumi("stack export")).includes("PRIVATE KEY"));
}

describe("a Pulumi program with the npm package", {
  skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set",
}, () => {
  const id = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  let installed: InstalledPackage;

  before(async () => {
    const { dependencies } = await exampleOf("typescript-program");
    const { warren: _, ...others } = dependencies;
    installed = await installedPackage(
      Object.entries(others).map(([name, range]) => `${name}@${range}`),
      {
        PULUMI_HOME: PLUGINS_HOME,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    );
    await mkdir(join(installed.project, "state"));
  });
  after(async () => {
    await $({ quiet: true, nothrow: true })`docker rm --force --volumes ${id} ${`${id}-theirs`}`;
    await $({ quiet: true, nothrow: true })`docker network rm ${id}`;
    await $({ quiet: true, nothrow: true })`docker volume rm ${`${id}-data`}`;
    await installed.remove();
  });

  /** @returns runs `pulumi WORDS` in a copy of the example, whose package.json asks for what is installed above it */
  async function program(example: string): Promise<Pulumi> {
    const folder = join(installed.project, example);
    const state = `file://${installed.project}/state`;
    await mkdir(folder);
    await cp(join(OWN_FOLDER, "examples", example), folder, { recursive: true });
    await symlink("../node_modules", join(folder, "node_modules"));
    const pulumi: Pulumi = (words) =>
      installed.succeeds(`cd ${example} && PULUMI_BACKEND_URL=${state} pulumi ${words} --non-interactive`);
    await pulumi("stack init test");
    return pulumi;
  }

  test("with a broker of its own makes it, changes it to TLS, and takes it away", async () => {
    const ports = await reservePorts(3);
    try {
      const pulumi = await program("typescript-program");
      const [amqp, management, prometheus] = [ports.first, ports.first + 1, ports.first + 2];
      const given = {
        "broker.name": id,
        "broker.image": IMAGE,
        "broker.amqpPort": amqp,
        "broker.managementPort": management,
        "broker.prometheusPort": prometheus,
      };
      await pulumi(`config set-all --path ${config(given)}`);
      await pulumi("up --yes --skip-preview");
      await sendThrough(await urisOf(pulumi));
      await changesToTls(pulumi);
      await pulumi("destroy --yes --skip-preview");
      assert.equal((await $({ quiet: true })`docker ps --all --quiet --filter name=${id}`).stdout, "");
    } finally {
      await ports.release();
    }
  });

  test("takes a broker whose address another resource says: the first preview tells", async () => {
    const pulumi = await program("typescript-endpoint");
    await pulumi(
      `config set-all ${config({ image: IMAGE, name: `${id}-theirs` })} --secret password=secret-of-a-test`,
    );
    assert.match(await pulumi("preview"), /amqpUrl, managementUrl are known only when the update makes it/);
    await pulumi("up --yes --skip-preview");
    await sendThrough(await urisOf(pulumi));
    await pulumi("preview --expect-no-changes");
    await pulumi("destroy --yes --skip-preview");
  });
});
