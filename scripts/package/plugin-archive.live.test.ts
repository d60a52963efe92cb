/** The provider's archive: installed as Pulumi does it, where there is no checkout, and worked with on a real broker. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { poll } from "../../broker/node/poll.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { type Ended, type PulumiProject, pulumiProject } from "../../provider/testing/pulumi-project.ts";
import { checkoutSchema } from "./manifests.ts";
import { archiveName, buildPluginArchives, PLATFORMS } from "./plugin-archive.ts";

const { version: VERSION } = checkoutSchema.parse(
  JSON.parse(await readFile(join(OWN_FOLDER, "package.json"), "utf8")),
);
const MESSAGE = {
  properties: { delivery_mode: 2 },
  routing_key: "billing",
  payload: "text",
  payload_encoding: "string",
};
const HERE = `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;

function done({ code, text }: Ended): string {
  assert.equal(code, 0, text);
  return text;
}

describe("the provider's archive", { skip: NO_TEST_IMAGE }, () => {
  const name = `archive-${randomBytes(4).toString("hex")}`;
  let folder: string;
  let container: BrokerContainer;
  let broker: Broker;
  let project: PulumiProject;

  const pulumi = async (...words: string[]): Promise<string> => done(await project.pulumi(words));
  const configuration = (): object => JSON.parse(project.environment["BROKER"] ?? "") as object;
  const remove = (): Promise<string> => pulumi("plugin", "rm", "resource", "warren", "--yes");

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-archive-"));
    await buildPluginArchives(OWN_FOLDER, folder);
    // No plugin is named by a path: what is installed is all that there is.
    container = await startBrokerContainer();
    const { managementUrl, amqpUrl, administrator } = container;
    const api = new ManagementApi({ url: managementUrl, ...administrator });
    broker = { api, amqp: { url: amqpUrl, ...administrator } };
    project = await pulumiProject(broker, {
      name,
      files: { "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n` },
    });
  });
  after(async () => {
    await project.remove();
    await broker.api.close();
    await container.remove();
    await rm(folder, { recursive: true });
  });

  test("is there for each system, of the same bytes", async () => {
    const names = PLATFORMS.map((platform) => archiveName(VERSION, platform));
    assert.deepEqual((await readdir(folder)).toSorted(), names.toSorted());
    const bytes = await readFile(join(folder, archiveName(VERSION, HERE)));
    for (const each of names) assert.ok(bytes.equals(await readFile(join(folder, each))), each);
  });

  test("makes what a program declares, from a file that was installed", async () => {
    const file = join(folder, archiveName(VERSION, HERE));
    const declare = (type: string): Promise<void> =>
      project.declare([
        { type: "VirtualHost", name: "host", args: { name } },
        {
          type: "Topology",
          name: "topology",
          args: { virtualHost: name, queues: { billing: { type } } },
          dependsOn: ["host"],
        },
      ]);
    await declare("classic");
    const without = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.match(without.text, /no resource plugin 'pulumi-resource-warren'/);
    await pulumi("plugin", "install", "resource", "warren", VERSION, "--file", file);
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    // The messages of a queue go by Erlang modules, which are read from beside the bundled file.
    await broker.api.post(apiPath("exchanges", name, "amq.default", "publish"), MESSAGE);
    await declare("quorum");
    const nodes = { BROKER: JSON.stringify({ ...configuration(), nodes: [container.node.container] }) };
    done(await project.pulumi(["up", "--yes", "--skip-preview"], nodes));
    const moved = await poll("the message", { timeout: 60_000 }, async () => {
      const [queue] = await rawGet<{ type: string; messages?: number }[]>(
        broker.api,
        apiPath("queues", name),
      );
      return queue?.messages === 1 ? queue : undefined;
    });
    assert.equal(moved.type, "quorum");
    await broker.api.delete(apiPath("queues", name, "billing", "contents"));
    await pulumi("destroy", "--yes", "--skip-preview");
    await remove();
  });

  test("is got from a server by its name, as `pluginDownloadURL` says", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const file = basename(request.url ?? "");
      asked.push(file);
      readFile(join(folder, file)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await pulumi("plugin", "install", "resource", "warren", VERSION, "--server", url);
      assert.deepEqual(asked, [archiveName(VERSION, HERE)]);
      const schema = await pulumi("package", "get-schema", "warren");
      assert.match(schema, /"warren:index:Topology"/);
      assert.match(schema, /"warren:index:Environment"/);
      assert.doesNotMatch(schema, /pluginDownloadURL/);
      await remove();
      // As classes say it that were built for that address.
      await buildPluginArchives(OWN_FOLDER, folder, url);
      const options = JSON.stringify({ pluginDownloadURL: url, version: VERSION });
      const program = `import * as pulumi from "@pulumi/pulumi";
        new pulumi.CustomResource("warren:index:Password", "made", { length: undefined }, ${options});`;
      await writeFile(join(project.folder, "index.js"), program);
      const gets = { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false" };
      done(await project.pulumi(["preview"], gets));
      assert.deepEqual(asked, [archiveName(VERSION, HERE), archiveName(VERSION, HERE)]);
      assert.ok((await pulumi("package", "get-schema", "warren")).includes(`"pluginDownloadURL": "${url}"`));
      await remove();
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
