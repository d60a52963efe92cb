/** A stack on a broker that is there already and speaks TLS alone, by a certificate of an authority of its own. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { issueCertificate, makeAuthority } from "../provider/certificates/issue-certificate.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const SHOP = `virtualHosts:
  shop:
    exchanges:
      orders: { type: topic }
    queues:
      billing: { type: quorum }
    bindings:
      - { source: orders, destination: billing, routingKey: 'order.*' }
users:
  billing-service:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`;

/** No command may look for one. */
const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";

describe("a stack on a broker that exists and speaks TLS alone", {
  skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set",
}, () => {
  let authority: string;
  let broker: ExistingBroker;
  let project: TemporaryProject;
  const run = async (...words: string[]): Promise<Ended> => await project.warren(words, NO_DOCKER);
  const trust = async (pem: string): Promise<void> =>
    await writeFile(join(project.root, "authority.pem"), pem);

  before(async () => {
    const issuer = await makeAuthority("The company", 30);
    authority = issuer.certificate;
    const issued = await issueCertificate(
      { commonName: "broker", names: ["127.0.0.1", "localhost"], usage: "server", days: 20 },
      issuer,
    );
    broker = await startExistingBroker(IMAGE, { authority, ...issued });
    project = await temporaryProject({
      declarations: { "shop.yaml": SHOP },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": broker.username,
      },
    });
    const { exitCode, stderr } = await project.shell(
      `printf %s '${broker.password}' | pulumi config set --secret administratorPassword`,
    );
    assert.equal(exitCode, 0, stderr);
  });
  after(async () => {
    await project?.dispose();
    await broker?.remove();
  });

  test("is refused while nobody says whom to trust, and told how to say it", async () => {
    const { exitCode, stderr } = await run("preview");
    assert.equal(exitCode, 1);
    assert.match(stderr, /certificate/i);
    assert.match(stderr, /certificateAuthority/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test("is refused where another authority is trusted", async () => {
    const set = await project.shell("pulumi config set certificateAuthority authority.pem");
    assert.equal(set.exitCode, 0, set.stderr);
    await trust((await makeAuthority("Somebody else", 30)).certificate);
    const { exitCode, stderr } = await run("preview");
    assert.equal(exitCode, 1);
    assert.match(stderr, /certificate/i);
    assert.match(stderr, /certificateAuthority/);
  });

  test("up makes access and topology over TLS, and proves them", async () => {
    await trust(authority);
    const { exitCode, stderr } = await run("up", "--yes");
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /passed operation\/tls/);
    const users = await rawGet<{ name: string }[]>(broker.api, "/users");
    assert.deepEqual(users.map(({ name }) => name).toSorted(), ["billing-service", "owner"]);
    const queues = await rawGet<{ name: string }[]>(broker.api, "/queues/shop?columns=name");
    assert.deepEqual(queues, [{ name: "billing" }]);
  });

  test("a second up changes nothing, and by hand neither", async () => {
    const again = await run("up", "--yes", "--skip-smoke");
    assert.equal(again.exitCode, 0, again.stderr);
    assert.match(again.stderr, /nothing to change/);
    const byHand = await project.shell("pulumi preview --expect-no-changes", NO_DOCKER);
    assert.equal(byHand.exitCode, 0, byHand.stdout + byHand.stderr);
  });

  test("what other commands say of it they ask over TLS", async () => {
    const status = await run("status", "--json");
    assert.equal(status.exitCode, 0, status.stderr);
    const password = { ...NO_DOCKER, WARREN_PASSWORD: broker.password };
    const live = ["--management-url", broker.managementUrl, "--username", broker.username];
    const question = ["explain", ...live, "--vhost", "shop", "--queue", "billing"];
    const refused = await project.warren(question, password);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /--ca/);
    const explained = await project.warren([...question, "--ca", "authority.pem"], password);
    assert.equal(explained.exitCode, 0, explained.stderr);
    assert.match(explained.stdout, /orders/);
    const imported = await project.warren(
      ["import", ...live, "--ca", "authority.pem", "--vhost", "shop"],
      password,
    );
    assert.equal(imported.exitCode, 0, imported.stderr);
    assert.match(imported.stdout, /billing/);
  });

  test("down takes what is the stack's own", async () => {
    const { exitCode, stderr } = await run("down", "--yes");
    assert.equal(exitCode, 0, stderr);
    const hosts = await rawGet<{ name: string }[]>(broker.api, "/vhosts");
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ["/"],
    );
    const users = await rawGet<{ name: string }[]>(broker.api, "/users");
    assert.deepEqual(
      users.map(({ name }) => name),
      ["owner"],
    );
  });
});
