/** A queue is changed in the file of a stack: `./warren` says what happens to its messages and clients, and does it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, type ManagementEndpoint, withManagementApi } from "../broker/api/management-api.ts";
import { poll } from "../broker/node/poll.ts";
import { killEngine, killTree } from "../broker/testing/kill-tree.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { drain, publishTo, withConnection } from "./testing/broker-client.ts";
import { type Ended, endOf, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const declaration = (billing: string): string => `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: ${billing}, audit: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  worker: { permissions: { shop: { configure: ^$, write: .*, read: .* } } }
`;
const MESSAGES = Array.from({ length: 1_000 }, (_, n) => `message ${n}`);

/** So many that they are not moved in one gate. */
const MANY = Array.from({ length: 6_000 }, (_, n) => `message ${n}`);

const all = ({ stdout, stderr }: Ended): string => stdout + stderr;

const needs =
  process.env["WARREN_TEST_IMAGE"] === undefined ? "needs WARREN_TEST_IMAGE: a node's container" : false;

describe("a queue is changed", { skip: needs, concurrency: false }, () => {
  let project: TemporaryProject;
  let uri: string;
  let administrator: ManagementEndpoint;

  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": declaration("{ type: classic }") } });
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { stdout } = await project.shell("pulumi stack output --show-secrets --json");
    const outputs = JSON.parse(stdout) as { amqpUris: Record<string, string>; administratorUri: string };
    uri = outputs.amqpUris["worker"] ?? "";
    const { username, password } = new URL(outputs.administratorUri);
    const url = `http://127.0.0.1:${project.ports.management}`;
    administrator = { url, username, password: decodeURIComponent(password) };
  });
  after(async () => project?.dispose());

  const up = async (...words: readonly string[]): Promise<Ended> =>
    await project.warren(["up", "--yes", "--skip-smoke", ...words]);

  /** Declares it so, and kills the `up` when messages are taken out, which is when bindings lead elsewhere already. */
  async function declareKilled(billing: string, kill: (pid: number) => void): Promise<void> {
    await publishTo(uri, "billing", MANY);
    await project.declare({ "shop.yaml": declaration(billing) });
    const child = project.start(["up", "--yes", "--skip-smoke"]);
    const ended = endOf(child);
    // Over HTTP, where a look takes milliseconds: a command of the node would take as long as the move.
    await withManagementApi(administrator, (api) =>
      poll("messages in a temporary queue", { timeout: 300_000, interval: 20 }, async (signal) => {
        const path = `${apiPath("queues", "shop")}?disable_stats=true&enable_queue_totals=true`;
        const queues = await rawGet<{ name: string; messages?: number }[]>(api, path, signal);
        const takes = queues.some(
          ({ name, messages = 0 }) => /^warren\.move\.\w+\.held$/.test(name) && messages > 0,
        );
        return takes ? true : undefined;
      }),
    );
    kill(child.pid ?? 0);
    assert.notEqual((await ended).exitCode, 0);
  }

  async function endsWith(messages: readonly string[]): Promise<void> {
    const done = await up();
    assert.equal(done.exitCode, 0, all(done));
    assert.deepEqual(await drain(uri, "billing"), messages);
    const left = await withManagementApi(administrator, (api) =>
      rawGet<{ name: string }[]>(api, apiPath("queues", "shop")),
    );
    assert.deepEqual(left.map(({ name }) => name).toSorted(), ["audit", "billing"]);
  }

  test("by the file: the preview says what is felt, up moves all of it in its order, and is done then", async () => {
    await publishTo(uri, "billing", MESSAGES);
    await project.declare({ "shop.yaml": declaration("{ type: quorum }") });
    const preview = await project.warren(["preview"]);
    assert.equal(preview.exitCode, 0, all(preview));
    assert.match(
      all(preview),
      /queue "billing" is replaced by another one .*: type is "classic", declared is "quorum"/,
    );
    assert.match(all(preview), /messages +1,000 messages, in about \d+ seconds?/);
    assert.match(all(preview), /publishers +blocked once/);
    assert.match(all(preview), /consumers +none/);
    const done = await up();
    assert.equal(done.exitCode, 0, all(done));
    assert.match(
      all(done),
      /queue "billing": 1,000 messages moved in .*; publishers were blocked (once|\d+ times), for \d/,
    );
    assert.match(all(await up()), /nothing to change/);
    assert.deepEqual(await drain(uri, "billing"), MESSAGES);
  });

  test("killed while its bindings lead elsewhere: it is told, and the next up ends it and owns what it owned", async () => {
    await declareKilled("{ type: classic }", killTree);
    assert.match(all(await project.warren(["status"])), /the move of queue "billing" .*warren\.move\./);
    const down = await project.warren(["down", "--yes"]);
    assert.notEqual(down.exitCode, 0);
    assert.match(all(down), /A queue is being moved, or its move was interrupted: `\.\/warren up/);
    const preview = await project.warren(["preview"]);
    assert.equal(preview.exitCode, 0, all(preview));
    assert.match(all(preview), /queue "billing": its move was interrupted/);
    await endsWith(MANY);
    assert.match(all(await up()), /nothing to change/);
  });

  test("the engine alone killed meanwhile: its plugin ends too, and the next up ends the move", async () => {
    await declareKilled("{ type: quorum }", killEngine);
    await endsWith(MANY);
  });

  test("a protected one is moved when it is named, and a consumer that does not come back is named", async () => {
    await project.declare({ "shop.yaml": declaration("{ type: classic, protect: true }") });
    const refused = await up();
    assert.equal(refused.exitCode, 1, all(refused));
    assert.match(all(refused), /it is not moved, because it is protected/);
    assert.match(all(refused), /warren up --move billing/);
    const misspelt = await up("--move", "biling");
    assert.match(all(misspelt), /Did you mean "billing"\?/);
    await withConnection(uri, async (connection) => {
      const channel = await connection.createChannel();
      await channel.consume("billing", () => undefined, { consumerTag: "sleeper", noAck: true });
      const named = await up("--move", "billing");
      assert.equal(named.exitCode, 0, all(named));
      assert.match(all(named), /consumers +1, which is cancelled once/);
      assert.match(
        all(named),
        /did not come back within 10 s: sleeper of .*, which is connected, and consumes nothing/,
      );
    });
    await publishTo(uri, "billing", ["kept"]);
    assert.deepEqual(await drain(uri, "billing"), ["kept"]);
  });

  test("a limit below what is there is refused before anything, with the policy that would do the same", async () => {
    await publishTo(uri, "audit", ["a", "b", "c"]);
    const limited = declaration("{ type: classic, protect: true }").replace(
      "audit: {}",
      "audit: { arguments: { x-max-length: 2 } }",
    );
    await project.declare({ "shop.yaml": limited });
    const preview = await project.warren(["preview"]);
    assert.notEqual(preview.exitCode, 0, all(preview));
    assert.match(
      all(preview),
      /queue "audit" is not moved: the new queue "audit" drops what is over its max-length of 2/,
    );
    assert.match(all(preview), /3 ready/);
    assert.match(all(preview), /audit-settings: \{ pattern: \^audit\$, applyTo: classic_queues/);
    assert.deepEqual(await drain(uri, "audit"), ["a", "b", "c"]);
  });
});
