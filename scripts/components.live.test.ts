/** Components in a program of somebody's own: two environments on a cluster with TLS, and what a destroy of both refuses. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { z } from "zod";
import { $ } from "zx/core";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { reservePorts } from "../broker/node/container/reserved-ports.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { OWN_FOLDER } from "../files/project-folder.ts";
import { type Issued, makeAuthority } from "../provider/certificates/issue-certificate.ts";
import {
  type Ended,
  PLUGINS_HOME,
  type PulumiFolder,
  pulumiFolder,
} from "../provider/testing/pulumi-project.ts";
import { createProgress } from "../toolchain/progress.ts";
import { prepareToolchain } from "../toolchain/toolchain.ts";
import { connectLetIn } from "./testing/broker-client.ts";
import { removeDockerObjects } from "./testing/temporary-project.ts";

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";
const COMPONENTS = join(OWN_FOLDER, "infra/components/index.ts");

/** Which environments there are, and what the server is given, stands in the environment of the program. */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as warren from ${JSON.stringify(COMPONENTS)};
const args = JSON.parse(process.env.SERVER);
const broker = new warren.Cluster("broker", { ...args, certificateAuthority: pulumi.output(args.certificateAuthority) });
const environment = (name, more, options) => {
  const users = { [name]: { permissions: { [name]: { configure: "^$", write: ".*", read: ".*" } } } };
  const declaration = { virtualHosts: { [name]: { queues: { in: { type: "quorum" } }, ...more } }, users };
  return new warren.Environment(name, { broker, declaration }, options);
};
const shop = environment("shop", { exchanges: { orders: { type: "topic" } } });
// What waits for all of another environment is deleted before it, and yet after both guards were asked.
const audit = environment("audit", {}, { dependsOn: shop });
export const uris = pulumi.secret(pulumi.all([shop.amqpUris, audit.amqpUris]).apply((all) => Object.assign({}, ...all)));
export const administrator = broker.administratorPassword;
`;

/** A load balancer and three nodes. */
const CLUSTER_PORTS = 4;
const MEMBERS = z.object({ type: z.literal("quorum"), members: z.array(z.string()) });
const OUTPUTS = z.object({ uris: z.record(z.string(), z.string()), administrator: z.string() });

function done({ code, text }: Ended): string {
  assert.equal(code, 0, text);
  return text;
}

describe("components", { skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set" }, () => {
  const name = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  let authority: Issued;
  let loadBalancerImage: string | undefined;
  let ports: Awaited<ReturnType<typeof reservePorts>>;
  let project: PulumiFolder;
  let api: ManagementApi | undefined;
  let uris: Readonly<Record<string, string>> = {};

  const server = (more: object = {}): NodeJS.ProcessEnv => ({
    SERVER: JSON.stringify({
      name,
      amqpPort: ports.first,
      managementPort: ports.first + CLUSTER_PORTS,
      prometheusPort: ports.first + 2 * CLUSTER_PORTS,
      image: IMAGE,
      loadBalancerImage,
      tls: "development",
      certificateAuthority: authority.certificate,
      certificateAuthorityKey: authority.privateKey,
      ...more,
    }),
  });
  const pulumi = (...words: string[]): Promise<Ended> => project.pulumi(words, server());
  const as = async <T>(user: string, work: (connection: ChannelModel) => Promise<T>): Promise<T> => {
    const connection = await connectLetIn(uris[user] ?? "", { ca: authority.certificate });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  };
  const put = (user: string, text: string): Promise<void> =>
    as(user, async (connection) => {
      const channel = await connection.createConfirmChannel();
      channel.sendToQueue("in", Buffer.from(text), { mandatory: true });
      await channel.waitForConfirms();
    });
  const take = (user: string): Promise<string | undefined> =>
    as(user, async (connection) => {
      const message = await (await connection.createChannel()).get("in", { noAck: true });
      return message === false ? undefined : message.content.toString();
    });
  const hosts = async (): Promise<string[]> =>
    (await rawGet<{ name: string }[]>(api ?? assert.fail(), "/vhosts")).map((each) => each.name).toSorted();

  before(async () => {
    authority = await makeAuthority("A test", 30);
    const progress = createProgress(process.stderr);
    ({ loadBalancerImage } = await prepareToolchain({ progress, loadBalancer: true }));
    ports = await reservePorts(3 * CLUSTER_PORTS);
    project = await pulumiFolder({
      name: "two",
      files: { "index.js": PROGRAM },
      environment: { PULUMI_HOME: PLUGINS_HOME },
    });
  });
  after(async () => {
    await api?.close();
    removeDockerObjects(project.folder);
    await ports.release();
    await project.remove();
  });

  test("a wrong argument is said, with the component that has it, before anything is made", async () => {
    const wrong = await project.pulumi(["preview"], server({ amqpPort: 99_999 }));
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.text, /Cluster "broker": Argument "amqpPort" is 99999[^]*Error code: config-invalid/);
    const key = await project.pulumi(["preview"], server({ certificateAuthorityKey: undefined }));
    assert.match(key.text, /Argument "certificateAuthorityKey" is missing, and "tls" is development/);
  });

  test("clients connect by TLS to what they made", async () => {
    done(await pulumi("up", "--yes", "--skip-preview"));
    const shown = await pulumi("stack", "output", "--json", "--show-secrets");
    const outputs = OUTPUTS.parse(JSON.parse(done(shown)));
    ({ uris } = outputs);
    const url = `https://127.0.0.1:${ports.first + CLUSTER_PORTS}`;
    const administrator = { username: "administrator", password: outputs.administrator };
    api = new ManagementApi({ url, ...administrator }, { ca: authority.certificate });
    assert.deepEqual(await hosts(), ["audit", "shop"]);
    const queue = MEMBERS.parse(await rawGet(api, apiPath("queues", "shop", "in")));
    assert.equal(queue.members.length, 3);
    await put("shop", "an order");
    await put("audit", "seen");
    assert.equal(await take("audit"), "seen");
    done(await pulumi("preview", "--expect-no-changes"));
  });

  test("a message in one of them keeps all of both", async () => {
    const refused = await pulumi("destroy", "--yes", "--skip-preview");
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /the environment "shop", and nothing of it was destroyed: .*"in": 1 ready/);
    assert.deepEqual(await hosts(), ["audit", "shop"]);
    await put("audit", "still there");
    assert.equal(await take("audit"), "still there");
    assert.equal(await take("shop"), "an order");
  });

  test("all of it goes when nothing is lost by it", async () => {
    done(await pulumi("up", "--yes", "--skip-preview"));
    done(await pulumi("destroy", "--yes", "--skip-preview"));
    const left = await $({ quiet: true })`docker ps --all --quiet --filter name=${name}`;
    assert.equal(left.stdout, "");
  });
});
