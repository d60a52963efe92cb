/** A queue is changed in the file of a stack on a broker that exists, where no command can be run on the node. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const declaration = (billing: string): string => `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: ${billing} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  worker: { permissions: { shop: { configure: ^$, write: .*, read: .* } } }
`;
const MESSAGES = Array.from({ length: 1_000 }, (_, n) => `message ${n}`);
/** No command may look for one. */
const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

const all = ({ stdout, stderr }: Ended): string => stdout + stderr;

const image = process.env["WARREN_TEST_IMAGE"] ?? "";

describe("a queue is changed on a broker that exists", {
  skip: image === "" && "needs WARREN_TEST_IMAGE: a node's container",
  concurrency: false,
}, () => {
  let broker: ExistingBroker;
  let project: TemporaryProject;
  let uri: string;
  const run = async (...words: string[]): Promise<Ended> => await project.warren(words, NO_DOCKER);
  const up = async (...words: string[]): Promise<Ended> => await run("up", "--yes", "--skip-smoke", ...words);

  before(async () => {
    broker = await startExistingBroker(image);
    project = await temporaryProject({
      declarations: { "shop.yaml": declaration("{ type: classic }") },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": broker.username,
      },
    });
    await project.shell(`printf %s '${broker.password}' | pulumi config set --secret administratorPassword`);
    const made = await up();
    assert.equal(made.exitCode, 0, all(made));
    const { stdout } = await project.shell("pulumi stack output amqpUris --show-secrets --json");
    uri = (JSON.parse(stdout) as Record<string, string>)["worker"] ?? "";
  });
  after(async () => {
    await project?.dispose();
    await broker?.remove();
  });

  test("is refused without the words, and moved with them: what it costs is said before and after", async () => {
    await publishTo(uri, "billing", MESSAGES);
    await project.declare({ "shop.yaml": declaration("{ type: quorum }") });
    const refused = await up("--move", "billing");
    assert.equal(refused.exitCode, 1, all(refused));
    assert.match(all(refused), /not moved, because no node of the broker is known/);
    assert.match(all(refused), /warren up --move billing --accept-gap/);
    const preview = await run("preview", "--move", "billing", "--accept-gap");
    assert.equal(preview.exitCode, 0, all(preview));
    assert.match(all(preview), /messages +1,000 messages, in about \d+ seconds?, by a client of the broker/);
    assert.match(all(preview), /publishers +not blocked/);
    assert.match(all(preview), /duplicates +possible/);
    const done = await up("--move", "billing", "--accept-gap");
    assert.equal(done.exitCode, 0, all(done));
    assert.match(
      all(done),
      /queue "billing": 1,000 messages moved in .*; there was no queue of its name for \d+ ms at most.*; no message can have come twice/,
    );
    assert.match(all(await up()), /nothing to change/);
    assert.deepEqual(await drain(uri, "billing"), MESSAGES);
  });
});
