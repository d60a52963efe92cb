/** `./warren explain` itself, over files. It needs no broker and no toolchain. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";

const DECLARATION = `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: quorum, arguments: { x-delivery-limit: 5 } } }
    bindings: [{ source: orders, destination: billing, routingKey: order.*.paid }]
users:
  shopkeeper: { permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } } }
`;
const DEFINITIONS = {
  vhosts: [{ name: "a" }, { name: "b" }],
  users: [],
  permissions: [],
  queues: [
    { name: "q", vhost: "a", durable: true, auto_delete: false, arguments: { "x-queue-type": "classic" } },
  ],
  exchanges: [
    {
      name: "later",
      vhost: "a",
      type: "x-recent-history",
      durable: true,
      auto_delete: false,
      arguments: {},
    },
  ],
  bindings: [
    {
      source: "amq.headers",
      vhost: "a",
      destination: "q",
      destination_type: "queue",
      routing_key: "",
      arguments: { n: 1 },
    },
  ],
};

describe("./warren explain", { concurrency: 2 }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-explain-"));
    await writeFile(join(folder, "shop.yaml"), DECLARATION);
    await writeFile(join(folder, "definitions.json"), JSON.stringify(DEFINITIONS));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  // Without the password of whoever runs the tests.
  const run = (...words: string[]): Promise<Ran> =>
    runInProcess(["explain", ...words], { cwd: folder, environment: { WARREN_PASSWORD: "" } });

  test("a publish, for people", async () => {
    const { code, stdout, stderr } = await run("shop.yaml", "--exchange", "orders", "--key", "order.eu.paid");
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /follows orders -> billing \[order\.\*\.paid\]: "order\.eu\.paid" fits "order\.\*\.paid"/,
    );
    assert.match(stdout, /A copy goes to queue "billing"/);
  });

  test("a publish that nobody gets, for programs", async () => {
    const { stdout } = await run("shop.yaml", "--exchange", "orders", "--key", "x", "--mandatory", "--json");
    const { route } = JSON.parse(stdout) as { route: unknown };
    assert.deepEqual(route, { fate: "returned", queues: [], external: [] });
  });

  test("a publish that is refused", async () => {
    const { code, stdout } = await run("shop.yaml", "--exchange", "", "--user", "shopkeeper");
    assert.equal(code, 0);
    assert.match(stdout, /may not write to "amq\.default": write "\^orders\$"[^]*Refused with 403/);
  });

  test("a queue and a user", async () => {
    assert.match(
      (await run("shop.yaml", "--queue", "billing")).stdout,
      /delivery-limit 5: argument x-delivery-limit/,
    );
    assert.match((await run("shop.yaml", "--user", "shopkeeper")).stdout, /publishes to {4}"orders"/);
  });

  test("definitions.json: headers of other types than text, and one of several virtual hosts", async () => {
    const words = ["definitions.json", "--vhost", "a", "--exchange", "amq.headers", "--json", "--header"];
    const queuesOf = async (header: string): Promise<unknown> =>
      (JSON.parse((await run(...words, header)).stdout) as { route: { queues: unknown } }).route.queues;
    assert.deepEqual(await queuesOf("n:=1"), ["q"]);
    assert.deepEqual(await queuesOf("n=1"), []);
  });

  test("a mistyped exchange is refused, as RabbitMQ does, and those that are there are named", async () => {
    const { code, stdout } = await run("shop.yaml", "--exchange", "order", "--key", "x");
    assert.equal(code, 0);
    assert.match(stdout, /Refused with 404: there is no such exchange\.\n +It has: amq\.direct, .*orders/);
  });

  test("an exchange of a type that cannot be decided says so", async () => {
    const { stdout } = await run("definitions.json", "--vhost", "a", "--exchange", "later");
    assert.match(stdout, /where it leads is not known here/);
  });

  for (const [words, code, message] of [
    [["shop.yaml"], 2, /--exchange, --queue or --user/],
    [["shop.yaml", "--key", "a"], 2, /--key is about a publish/],
    [["shop.yaml", "--queue", "a", "--user", "b"], 2, /two questions/],
    [["shop.yaml", "--exchange", "a", "--header", "a"], 2, /NAME=TEXT/],
    [["shop.yaml", "--exchange", "a", "--header", "a:={"], 2, /no JSON/],
    [["shop.yaml", "--queue", "bill"], 1, /no queue "bill"\.\nIt has: billing/],
    [["shop.yaml", "--queue", "billing", "--vhost", "x"], 1, /There are: "shop"/],
    [["definitions.json", "--queue", "q"], 1, /say --vhost/],
    [["shop.yaml", "--user", "x"], 1, /Known are: shopkeeper/],
    [["none.yaml", "--queue", "x"], 1, /none\.yaml/],
    [["--management-url", "http://127.0.0.1:1", "--queue", "q"], 1, /--username is missing/],
    [
      ["--management-url", "http://127.0.0.1:1", "--username", "u", "--queue", "q"],
      1,
      /WARREN_PASSWORD is not set/,
    ],
  ] as const) {
    test(`what is wrong: ${words.join(" ")}`, async () => {
      const result = await run(...words);
      assert.equal(result.code, code);
      assert.match(result.stderr, message);
    });
  }
});
