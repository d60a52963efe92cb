/**
 * A virtual host goes from the declaration with all that is declared in it, by one `up`: also where the state was written
 * by a version whose resources did not depend on their virtual host, and however many steps Pulumi takes at once.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { listParameters } from "../broker/api/parameters.ts";
import { NAMED } from "../broker/api/shapes.ts";
import { findUser } from "../broker/api/users.ts";
import { listVirtualHosts } from "../broker/api/virtual-hosts.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const KEEP = `virtualHosts:
  keep: { queues: { k: } }
`;
const GONE = `  gone:
    limits: { max-queues: 50 }
    exchanges: { e: { type: topic } }
    queues: { q: { type: quorum }, s: { type: stream }, c: { type: classic } }
    bindings: [{ source: e, destination: q, routingKey: a }, { source: amq.topic, destination: amq.fanout, destinationType: exchange, routingKey: k }]
    policies: { p: { pattern: ^q$, applyTo: queues, definition: { max-length: 5 } } }
    operatorPolicies: { cap: { pattern: ^c$, applyTo: queues, definition: { max-length: 9 } } }
    federationUpstreams: { up: { uri: "amqp://peer.example" } }
`;
const USERS = `plugins: [rabbitmq_federation]
users:
  app:
    permissions: { keep: { configure: ^$, write: ^$, read: ^k$ }PERMISSION }
`;
const PERMISSION = ", gone: { configure: ^$, write: ^e$, read: ^q$ }";
const TOPIC = "    topicPermissions: { gone: { e: { write: ^a$, read: ^a$ } } }\n";
const WITH = `${KEEP}${GONE}${USERS.replace("PERMISSION", PERMISSION)}${TOPIC}`;
const WITHOUT = `${KEEP}${USERS.replace("PERMISSION", "")}`;

const image = process.env["WARREN_TEST_IMAGE"];

describe("a virtual host is taken out of a declaration with all that is in it", {
  skip: image === undefined && "WARREN_TEST_IMAGE is not set",
}, () => {
  let broker: ExistingBroker;
  let project: TemporaryProject;

  before(async () => {
    broker = await startExistingBroker(image ?? "");
    await $({ quiet: true })`docker exec ${broker.container} rabbitmq-plugins enable rabbitmq_federation`;
    project = await temporaryProject({
      declarations: { "shop.yaml": WITH },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": broker.username,
      },
    });
    const set = `printf %s '${broker.password}' | pulumi config set --secret administratorPassword`;
    // `eval "$(./warren env)"` makes the stack, for which the config is.
    assert.equal((await project.shell(set)).exitCode, 0);
  });
  after(async () => {
    await project?.dispose();
    await broker?.remove();
  });

  const hosts = async (): Promise<string[]> =>
    (await listVirtualHosts(broker.api, NAMED)).map(({ name }) => name).toSorted();
  const made = async (): Promise<void> => {
    await project.declare({ "shop.yaml": WITH });
    const { exitCode, stdout, stderr } = await project.shell("pulumi up --yes --skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.deepEqual(await hosts(), ["/", "gone", "keep"]);
  };
  const isGone = async (left: readonly string[]): Promise<void> => {
    assert.deepEqual(await hosts(), left);
    const parameters = await listParameters(broker.api);
    assert.deepEqual(
      parameters.filter(({ vhost }) => vhost === "gone"),
      [],
    );
  };
  /** What a state of before says of the order. */
  const forgetDependencies = async (): Promise<void> => {
    const line =
      "pulumi stack export --file state.json && node --input-type=module -e '" +
      'import fs from "node:fs"; const state = JSON.parse(fs.readFileSync("state.json", "utf8")); ' +
      "for (const each of state.deployment.resources) " +
      "if (/::(gone|app@gone)(\\/|$)/.test(each.urn)) { delete each.dependencies; delete each.propertyDependencies; } " +
      'fs.writeFileSync("state.json", JSON.stringify(state));\' && pulumi stack import --file state.json';
    const { exitCode, stderr } = await project.shell(line);
    assert.equal(exitCode, 0, stderr);
  };

  test("what holds a message is refused, and everything is left", async () => {
    await made();
    const { amqpUrl, username, password } = broker;
    const uri = `${amqpUrl.replace("://", `://${username}:${password}@`)}/gone`;
    await publishTo(uri, "q", ["kept"]);
    try {
      await project.declare({ "shop.yaml": WITHOUT });
      for (const prepared of [async () => {}, forgetDependencies]) {
        await prepared();
        const refused = await project.warren(["up", "--yes", "--skip-smoke"]);
        assert.equal(refused.exitCode, 1);
        assert.match(refused.stderr, /"q": 1 ready, 0 unacknowledged in "gone"/);
        assert.deepEqual(await hosts(), ["/", "gone", "keep"]);
      }
    } finally {
      assert.deepEqual(await drain(uri, "q"), ["kept"]);
    }
  });

  // Each pair of two of the three: whose state it is, how many steps at once, and which way it goes. The fourth, with a
  // state of now and as many at once as Pulumi takes by itself (four a core), is `./warren up` below. The first one takes
  // what the refusals left.
  for (const { old, parallel, way } of [
    { old: true, parallel: 1, way: "up" },
    { old: false, parallel: 1, way: "destroy" },
    { old: true, parallel: 16, way: "destroy" },
  ]) {
    test(`pulumi ${way} --parallel ${parallel}${old ? " with a state of before" : ""}`, async () => {
      if (!(await hosts()).includes("gone")) await made();
      if (old) await forgetDependencies();
      if (way === "up") await project.declare({ "shop.yaml": WITHOUT });
      const line = `pulumi ${way} --yes --skip-preview --parallel ${parallel}`;
      const done = await project.shell(line);
      assert.equal(done.exitCode, 0, done.stdout + done.stderr);
      await isGone(way === "up" ? ["/", "keep"] : ["/"]);
      if (way === "destroy") assert.equal(await findUser(broker.api, "app"), undefined);
    });
  }

  test("./warren up, and then nothing is left to change", async () => {
    await made();
    await project.declare({ "shop.yaml": WITHOUT });
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    await isGone(["/", "keep"]);
    const again = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.match(again.stderr, /nothing to change/);
  });
});
