/** `./warren export` itself, in a folder of its own. It needs no broker and no toolchain. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";

const PLAIN = `virtualHosts:
  audit:
    tracing: true
  shop:
    description: Orders
    defaultQueueType: quorum
    limits: { max-queues: 20 }
    exchanges:
      orders: { type: topic }
    queues:
      billing: { arguments: { x-delivery-limit: 5 } }
      temp: { type: classic }
    bindings:
      - { source: orders, destination: billing, routingKey: order.# }
    policies:
      short: { pattern: ^temp$, applyTo: queues, priority: 1, definition: { message-ttl: 60000 } }
    operatorPolicies:
      most: { pattern: .*, applyTo: queues, definition: { max-length: 1000 } }
globalParameters:
  team: { name: shop }
`;
const LEFT_OUT = `plugins: [rabbitmq_federation, rabbitmq_random_exchange]
virtualHosts:
  other:
  shop:
    exchanges: { any: { type: x-random }, theirs: { external: true }, unused: { external: true } }
    queues: { "billing\\e[2J": {}, theirs: { external: true } }
    bindings:
      - { source: theirs, destination: "billing\\e[2J" }
      - { source: any, destination: theirs }
    federationUpstreams: { east: { uri: "amqp://u:\${east-password}@east.example" } }
users:
  billing-service: { permissions: { shop: { configure: ^$, write: ^$, read: ^$ } } }
`;

describe("./warren export", { concurrency: true }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-export-"));
    await Promise.all([
      writeFile(join(folder, "plain.yaml"), PLAIN),
      writeFile(join(folder, "left-out.yaml"), LEFT_OUT),
      writeFile(join(folder, "broken.yaml"), "virtualHosts: { shop: { queus: {} } }\n"),
      writeFile(
        join(folder, "old.yaml"),
        "virtualHosts: { v: { exchanges: { x: { type: x-local-random } } } }\n",
      ),
    ]);
  });
  after(async () => await rm(folder, { recursive: true }));

  const run = (...words: string[]): Promise<Ran> => runInProcess(words, { cwd: folder });

  test("what it writes is imported as the declaration that it was", async () => {
    const { code, stdout, stderr } = await run("export", "plain.yaml");
    assert.deepEqual([code, stderr], [0, ""]);
    await writeFile(join(folder, "plain.json"), stdout);
    const back = await run("import", "plain.json");
    assert.equal(back.code, 0);
    assert.match(back.stderr, /^Lint has \d+ warnings? about what is there: .*\n$/);
    assert.deepEqual((await run("export", "plain.json")).stdout, stdout);
    await writeFile(join(folder, "back.yaml"), back.stdout);
    assert.deepEqual((await run("export", "back.yaml")).stdout, stdout);
    assert.match(back.stdout, /^ {6}billing: \{ arguments: \{ x-delivery-limit: 5 \} \}$/m);
  });

  test("--output writes the same to a file, from the folder where it was called", async () => {
    const { stdout } = await run("export", "plain.yaml");
    assert.deepEqual(await run("export", "plain.yaml", "--output", "definitions.json"), {
      code: 0,
      stdout: "",
      stderr: "",
    });
    assert.equal(await readFile(join(folder, "definitions.json"), "utf8"), stdout);
  });

  test("the stack's files where none is named", async () => {
    const { code, stdout } = await run("export");
    assert.equal(code, 0);
    const { vhosts, users } = JSON.parse(stdout) as { vhosts: { name: string }[]; users: unknown[] };
    assert.deepEqual([vhosts.map(({ name }) => name), users], [["shop"], []]);
  });

  test("says what is left out and what is needed before an import; no hash is made up", async () => {
    const { code, stdout, stderr } = await run("export", "left-out.yaml");
    assert.equal(code, 0);
    assert.equal(
      stderr,
      `The user "billing-service" and its permissions are left out: there is no hash of its password.
The exchange "theirs" in "shop" is another team's and is left out, its bindings are not: a broker has to have it before it imports them.
The queue "theirs" in "shop" is another team's and is left out, its bindings are not: a broker has to have it before it imports them.
The secret \${east-password} of the stack is left as it is named: put its value in before a broker imports it.
A broker that imports it needs the plugins: rabbitmq_federation, rabbitmq_random_exchange.
`,
    );
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]|password_hash|billing-service/u);
    const { permissions, queues, parameters } = JSON.parse(stdout) as {
      permissions: unknown[];
      queues: { name: string }[];
      parameters: { value: unknown }[];
    };
    assert.deepEqual(permissions, []);
    assert.deepEqual(
      queues.map(({ name }) => name),
      ["billing\u001b[2J"],
    );
    assert.deepEqual(parameters[0]?.value, { uri: "amqp://u:${east-password}@east.example" });
  });

  test("--vhost writes what one virtual host holds, for an import into it", async () => {
    const { code, stdout, stderr } = await run("export", "plain.yaml", "--vhost", "shop");
    assert.equal(code, 0);
    assert.match(stderr, /^The virtual host "shop" has to be there: an import into it makes no users/);
    const { original_vhost_name, queues, vhosts } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([original_vhost_name, (queues as unknown[]).length, vhosts], ["shop", 2, undefined]);
    const other = await run("export", "left-out.yaml", "--vhost", "other");
    assert.doesNotMatch(other.stderr, /theirs|secret|plugins|billing-service/);
    assert.deepEqual(await run("export", "plain.yaml", "--vhost", "none"), {
      code: 1,
      stdout: "",
      stderr:
        'There is no virtual host "none".\nThere are: "audit", "shop".\nError code: virtual-host-unknown\n',
    });
  });

  test("prometheus writes alert rules, grafana a dashboard, of files or of the stack", async () => {
    const rules = await run("export", "prometheus", "plain.yaml", "--metric", "job=a", "--metric", "x=b=c");
    assert.deepEqual([rules.code, rules.stderr], [0, ""]);
    assert.match(rules.stdout, /^ {8}expr: max by .*queue="temp",job="a",x="b=c"\}\) > 800$/m);
    assert.match(rules.stdout, /vhost: \["audit", "shop"\]/);
    const one = await run("export", "prometheus", "plain.yaml", "--vhost", "shop", "--output", "alerts.yaml");
    assert.deepEqual(one, { code: 0, stdout: "", stderr: "" });
    assert.match(await readFile(join(folder, "alerts.yaml"), "utf8"), /vhost: \["shop"\]/);
    const dashboard = await run("export", "grafana", "plain.yaml");
    assert.equal(dashboard.code, 0);
    assert.match((JSON.parse(dashboard.stdout) as { title: string }).title, /RabbitMQ/);
    const ofStack = await run("export", "prometheus");
    assert.match(ofStack.stdout, /queue="orders\.dead"/);
    const named = await run("export", "definitions", "plain.yaml");
    assert.deepEqual(named, await run("export", "plain.yaml"));
  });

  test("a label that is none, or that the declaration says, is refused", async () => {
    for (const word of ["job", "1=a", "=a", "queue=a", "a b=c"]) {
      const { code, stdout, stderr } = await run("export", "prometheus", "plain.yaml", "--metric", word);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^--metric cannot be ".*"\.\nAllowed: .*job=rabbitmq/);
    }
    const { stderr } = await run("export", "plain.yaml", "--metric", "job=a");
    assert.match(stderr, /^--metric is for `\S* ?export prometheus` and/);
  });

  test("reads for the version of RabbitMQ that is said", async () => {
    assert.equal((await run("export", "old.yaml")).code, 0);
    const { code, stdout, stderr } = await run("export", "old.yaml", "--rabbitmq-version", "3.13");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /x-local-random.*4\.0/);
  });

  test("never writes over a file that it reads", async () => {
    const { code, stderr } = await run("export", "plain.yaml", "--output", "./plain.yaml");
    assert.deepEqual([code, stderr.split("\n")[0]], [1, "plain.yaml is read: it would be written over."]);
    assert.equal(await readFile(join(folder, "plain.yaml"), "utf8"), PLAIN);
  });

  for (const [what, words, code, message] of [
    [
      "faults of the declaration",
      ["broken.yaml", "--output", "x.json"],
      1,
      /^The declaration has 1 fault\.\nbroken\.yaml:1:25:/,
    ],
    ["a file that is not there", ["nowhere.yaml"], 1, /No declaration file at "nowhere\.yaml"/],
    ["a folder that is not there", ["plain.yaml", "--output", "no/x.json"], 1, /x\.json cannot be written: /],
    ["a wrong version", ["--rabbitmq-version", "5"], 2, /cannot be "5"; allowed: .*4\.3/],
    ["no name of a file", ["--output", ""], 2, /--output cannot be ""/],
    ["a wrong option", ["--into", "x"], 2, /--into/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { code: got, stdout, stderr } = await run("export", ...words);
      assert.deepEqual([got, stdout], [code, ""]);
      assert.match(stderr, message);
    });
  }
});
