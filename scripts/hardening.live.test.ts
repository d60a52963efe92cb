/** The hardening list of docs/hardening.md, from the attacker's side: each default is tried to be got around. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { ANONYMOUS } from "../broker/amqp/login.ts";
import { apiPath, ManagementApi, ManagementApiError } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { OFFICIAL_IMAGE } from "../model/official-image.ts";
import { type Attempt, DONE, outwardAddresses, publishing, tryAmqp, tryTcp } from "./testing/attacks.ts";
import { connectTo, publishTo } from "./testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Names that a pattern without anchors would let through; limits that are small enough to be reached. */
const DECLARATION = `
virtualHosts:
  shop:
    limits: { max-queues: 4, max-connections: 6 }
    exchanges:
      orders: { type: topic }
      reorders: { type: topic }
      orders.internal: { type: fanout }
    queues: { billing: , billing2: , rebilling: }
    bindings:
      - { source: orders, destination: billing, routingKey: "#" }
      - { source: reorders, destination: rebilling, routingKey: "#" }
      - { source: orders.internal, destination: billing2 }
  vault:
    queues: { secrets: }
users:
  billing-service:
    limits: { max-connections: 2, max-channels: 2 }
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
  vault-service:
    permissions: { vault: { configure: ^$, write: ^amq\\.default$, read: ^secrets$ } }
  watcher:
    tags: [monitoring]
`;

/** AMQP, the management API, metrics; epmd and the distribution, by which nodes and command line tools come in. */
const INTERNAL_PORTS = {
  amqp: 5672,
  management: 15_672,
  prometheus: 15_692,
  epmd: 4369,
  distribution: 25_672,
};

interface Outputs {
  readonly amqpUris: Readonly<Record<string, string>>;
  readonly administratorUri: string;
}

describe("the hardening list", { concurrency: false }, () => {
  let project: TemporaryProject;
  let outputs: Outputs;
  const opened: ManagementApi[] = [];

  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
    outputs = JSON.parse(stdout) as Outputs;
  });
  after(async () => {
    for (const api of opened) await api.close();
    await project.dispose();
  });

  describe("1: nobody without credentials of their own", () => {
    for (const virtualHost of ["", "/shop", "/%2F"]) {
      test(`guest is refused at "${virtualHost}"`, async () => {
        assert.match(await tryAmqp(`amqp://guest:guest@${broker()}${virtualHost}`), /ACCESS_REFUSED/);
      });
      test(`ANONYMOUS is not offered at "${virtualHost}"`, async () => {
        const outcome = await tryAmqp(`amqp://${broker()}${virtualHost}`, undefined, {
          credentials: ANONYMOUS,
        });
        assert.match(outcome, /SASL mechanism ANONYMOUS is not provided/);
      });
    }

    test("a mechanism that is not offered is refused all the same", async () => {
      // The server's list does not bind a client: RabbitMQ looks the mechanism up by the name that it is sent.
      const forced = { ...ANONYMOUS, mechanism: "PLAIN", response: () => Buffer.from("\0\0") };
      assert.match(await tryAmqp(`amqp://${broker()}`, undefined, { credentials: forced }), /ACCESS_REFUSED/);
    });

    test("guest and nobody get 401 of the management API", async () => {
      for (const path of ["/whoami", "/definitions", "/users", "/overview", "/queues/shop/billing"]) {
        assert.equal(await statusOf({ username: "guest", password: "guest" }, path), 401, path);
        assert.equal((await fetch(`${managementUrl()}/api${path}`)).status, 401, path);
      }
    });

    test("there is no user but the declared ones and the administrator", async () => {
      const users = await rawGet<readonly { readonly name: string }[]>(administrator(), "/users");
      assert.deepEqual(users.map(({ name }) => name).toSorted(), [
        "administrator",
        "billing-service",
        "vault-service",
        "watcher",
      ]);
    });
  });

  describe("2: a version without known holes, always the same", () => {
    test("RabbitMQ is 4.3.6 or newer", async () => {
      const { rabbitmq_version: version } = await rawGet<{ rabbitmq_version: string }>(
        administrator(),
        "/overview",
      );
      const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
      assert.ok(major > 4 || (major === 4 && (minor > 3 || (minor === 3 && patch >= 6))), version);
    });

    test("the official image is named by its digest, and the container runs the image by its id", () => {
      assert.match(OFFICIAL_IMAGE, /@sha256:[0-9a-f]{64}$/);
      assert.match(docker("inspect", "--format", "{{.Config.Image}}", project.name).trim(), /^sha256:/);
    });
  });

  describe("3: ports on loopback or the private network only", () => {
    test("from any other address of this machine every port is refused", async () => {
      const addresses = outwardAddresses();
      assert.ok(addresses.length > 0, "a machine with an address besides loopback");
      for (const address of addresses) {
        for (const port of Object.values(project.ports)) {
          assert.equal(await tryTcp(address, port), "ECONNREFUSED", `${address}:${port}`);
        }
      }
    });

    test("only three ports are published, each on loopback", () => {
      const published = docker("port", project.name).trim().split("\n").toSorted();
      const { amqp, management, prometheus } = project.ports;
      assert.deepEqual(published, [
        `15672/tcp -> 127.0.0.1:${management}`,
        `15692/tcp -> 127.0.0.1:${prometheus}`,
        `5672/tcp -> 127.0.0.1:${amqp}`,
      ]);
    });

    test("a container of another network reaches none of them, not even epmd and the distribution", () => {
      const probes = Object.entries(INTERNAL_PORTS).map(
        ([name, port]) =>
          `timeout 30 bash -c '</dev/tcp/${addressInside()}/${port}' 2>/dev/null && echo ${name} &`,
      );
      const atOnce = [...probes, "wait"].join("\n");
      assert.deepEqual(fromContainer("bridge", atOnce), "");
      // The same probe from inside the network does get through: it would have found an open way.
      assert.deepEqual(
        fromContainer(project.name, atOnce).trim().split("\n").toSorted(),
        Object.keys(INTERNAL_PORTS).toSorted(),
      );
    });
  });

  describe("4: the Erlang cookie", () => {
    test("is a file of 32 random bytes or more that only the server's user can read", () => {
      const script = "stat -c '%a %U' ~/.erlang.cookie; wc -c < ~/.erlang.cookie";
      const [permissions, length] = docker("exec", project.name, "sh", "-c", script).trim().split("\n");
      assert.equal(permissions, "400 rabbitmq");
      // Each character holds 6 bits.
      assert.ok((Number(length) * 6) / 8 >= 32, length);
    });

    test("is in no environment variable and in no command line of the node", () => {
      const cookie = docker("exec", project.name, "sh", "-c", "cat ~/.erlang.cookie");
      const seen = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; true";
      const text = docker("exec", project.name, "sh", "-c", seen);
      assert.match(text, /HOME=/);
      assert.ok(!text.includes(cookie));
    });

    test("another one is refused, from a container that reaches the distribution port", () => {
      const script =
        "cat > ~/.erlang.cookie; chmod 400 ~/.erlang.cookie; " +
        "rabbitmqctl --node rabbit@rabbitmq list_users --silent --no-table-headers 2>&1 || true";
      const outcome = fromContainer(project.name, script, "attacker");
      assert.match(outcome, /TCP connection succeeded but Erlang distribution failed/);
      assert.ok(!outcome.includes("billing-service"));
      const cookie = docker("exec", project.name, "sh", "-c", "cat ~/.erlang.cookie");
      assert.match(fromContainer(project.name, script, cookie), /^billing-service\t/m);
    });
  });

  describe("5: one user an application, without tags", () => {
    test("another application's virtual host is closed", async () => {
      assert.match(await tryAmqp(uri("vault-service", "shop")), /ACCESS|NOT_ALLOWED|ConnectionClose/);
      assert.match(await tryAmqp(uri("billing-service", "vault")), /ACCESS|NOT_ALLOWED|ConnectionClose/);
    });

    test("one application's password does not open another one's account", async () => {
      const stolen = new URL(uri("billing-service", "vault"));
      stolen.username = "vault-service";
      assert.match(await tryAmqp(stolen.href), /ACCESS_REFUSED/);
    });

    test("a user without a tag gets nothing of the management API", async () => {
      for (const path of ["/overview", "/users", "/definitions", "/vhosts", "/connections"]) {
        assert.equal(await statusOf(account("billing-service"), path), 401, path);
      }
    });

    test("who may watch may not change, and reads no hashes", async () => {
      const watcher = account("watcher");
      assert.equal(await statusOf(watcher, "/overview"), 200);
      for (const path of ["/users", "/definitions", "/permissions"]) {
        assert.equal(await statusOf(watcher, path), 401, path);
      }
      const api = apiOf(watcher);
      const changes = [
        api.put(apiPath("users", "watcher"), { password: "x", tags: "administrator" }),
        api.put(apiPath("permissions", "shop", "watcher"), { configure: ".*", write: ".*", read: ".*" }),
        api.put(apiPath("vhosts", "own")),
      ];
      const outcomes = (await Promise.allSettled(changes)).map((change) =>
        change.status === "rejected" && change.reason instanceof ManagementApiError
          ? change.reason.status
          : change,
      );
      assert.deepEqual(outcomes, [401, 401, 401]);
      // To who has no permission there, RabbitMQ says that there is no such queue.
      assert.equal(await api.delete(apiPath("queues", "shop", "billing")), false);
      assert.equal(await statusOf(account("administrator"), apiPath("queues", "shop", "billing")), 200);
    });
  });

  describe("6: permissions are anchored", () => {
    const refused: readonly (readonly [string, Attempt])[] = [
      ["publish to a name that the allowed one ends", publishing("reorders", "x")],
      ["publish to a name that the allowed one begins", publishing("orders.internal", "x")],
      ["publish to a queue by the default exchange", publishing("", "billing")],
      ["consume from a name that the allowed one ends", (channel) => channel.get("rebilling")],
      ["consume from a name that the allowed one begins", (channel) => channel.get("billing2")],
      ["declare a queue", (channel) => channel.assertQueue("orders")],
      ["declare a queue with a name of the server's", (channel) => channel.assertQueue("")],
      ["delete the own queue", (channel) => channel.deleteQueue("billing")],
      ["empty a queue that is another one's", (channel) => channel.purgeQueue("billing2")],
      ["bind the own queue", (channel) => channel.bindQueue("billing", "reorders", "#")],
      [
        "name an exchange as alternate that may not be written",
        (channel) => channel.assertExchange("orders", "topic", { alternateExchange: "reorders" }),
      ],
    ];
    for (const [what, attempt] of refused) {
      test(`nobody can ${what}`, async () => {
        assert.match(await tryAmqp(uri("billing-service"), attempt), /403 \(ACCESS[-_]REFUSED\)/);
      });
    }

    test("what is allowed works, so the refusals are not for another reason", async () => {
      assert.equal(await tryAmqp(uri("billing-service"), publishing("orders", "order.paid")), DONE);
      assert.equal(await tryAmqp(uri("billing-service"), (channel) => channel.get("billing")), DONE);
    });
  });

  describe("7: TLS", () => {
    test("what is not loopback needs it: scripts/tls.live.test.ts attacks the listeners", async () => {
      const listeners = await rawGet<{ listeners: readonly { protocol: string }[] }>(
        administrator(),
        "/overview",
      );
      const protocols = listeners.listeners.map(({ protocol }) => protocol).toSorted();
      assert.deepEqual(protocols, ["amqp", "clustering", "http", "http/prometheus"]);
    });
  });

  describe("8: limits", () => {
    test("a virtual host takes no more queues than it may hold, whoever asks", async () => {
      const api = administrator();
      const declare = (name: string): Promise<void> =>
        api.put(apiPath("queues", "shop", name), { durable: true });
      await declare("fourth");
      const error = await declare("fifth").catch((refusal: unknown) => refusal);
      assert.ok(error instanceof ManagementApiError && /limit/.test(error.reason), String(error));
      await api.delete(apiPath("queues", "shop", "fourth"));
    });

    test("a user has no more connections than it may have", async () => {
      await holding(uri("billing-service"), 2, async () => {
        assert.match(await tryAmqp(uri("billing-service")), /NOT_ALLOWED|limit|ConnectionClose/);
      });
      assert.equal(await tryAmqp(uri("billing-service")), DONE);
    });

    test("a user has no more channels than it may have", async () => {
      const outcome = await tryAmqp(uri("billing-service"), async (_channel, connection) => {
        for (let count = 1; count <= 2; count += 1) await connection.createChannel();
      });
      assert.match(outcome, /NOT_ALLOWED|limit/);
    });

    test("a virtual host has no more connections than it may have", async () => {
      await holding(`${outputs.administratorUri}/shop`, 6, async () => {
        assert.match(await tryAmqp(uri("billing-service")), /NOT_ALLOWED|limit|ConnectionClose/);
      });
    });
  });

  describe("9 and 10: what could be stolen", () => {
    test("exported definitions need an administrator, and hold hashes, not passwords", async () => {
      assert.equal(await statusOf(account("watcher"), "/definitions"), 401);
      const text = JSON.stringify(await rawGet(administrator(), "/definitions"));
      assert.match(text, /password_hash/);
      for (const [name, secret] of Object.entries(passwords())) assert.ok(!text.includes(secret), name);
    });

    test("no password and no hash is in the exported state", async () => {
      const { stdout } = await project.shell("pulumi stack export");
      for (const [name, secret] of Object.entries(passwords())) assert.ok(!stdout.includes(secret), name);
      type Hashed = { readonly name: string; readonly password_hash: string };
      for (const { name, password_hash: hash } of await rawGet<readonly Hashed[]>(
        administrator(),
        "/users",
      )) {
        assert.ok(!stdout.includes(hash), name);
      }
    });

    test("nobody but the owner can read what Warren keeps: state, passphrase, backups", async () => {
      // A backup is made before the first change of what is there.
      await publishTo(`${outputs.administratorUri}/shop`, "rebilling", ["kept"]);
      const more = DECLARATION.replace("billing2: ,", "billing2: , rebilling2: ,");
      assert.notEqual(more, DECLARATION);
      await project.declare({ "shop.yaml": more });
      const up = await project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(up.exitCode, 0, up.stderr);
      const folder = join(project.root, ".warren");
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      assert.ok(entries.some(({ parentPath }) => parentPath.includes("/backups/")));
      const open: string[] = [];
      for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
        const path = join(parentPath, name);
        if (!(await isClosed(path, folder))) open.push(path);
      }
      assert.deepEqual(open, []);
    });
  });

  function broker(): string {
    return `127.0.0.1:${project.ports.amqp}`;
  }

  function managementUrl(): string {
    return `http://127.0.0.1:${project.ports.management}`;
  }

  function uri(user: string, virtualHost = "shop"): string {
    const url = new URL(outputs.amqpUris[user] ?? "");
    url.pathname = `/${virtualHost}`;
    return url.href;
  }

  function account(user: string): { username: string; password: string } {
    return { username: user, password: passwords()[user] ?? "" };
  }

  function passwords(): Record<string, string> {
    const uris = [...Object.entries(outputs.amqpUris), ["administrator", outputs.administratorUri] as const];
    return Object.fromEntries(uris.map(([name, text]) => [name, decodeURIComponent(new URL(text).password)]));
  }

  function administrator(): ManagementApi {
    return apiOf(account("administrator"));
  }

  function apiOf(credentials: { username: string; password: string }): ManagementApi {
    const api = new ManagementApi({ url: managementUrl(), ...credentials });
    opened.push(api);
    return api;
  }

  async function statusOf(
    credentials: { username: string; password: string },
    path: string,
  ): Promise<number> {
    try {
      await rawGet(apiOf(credentials), path);
      return 200;
    } catch (error) {
      if (error instanceof ManagementApiError) return error.status;
      throw error;
    }
  }

  describe("11: the container", () => {
    test("gives no program more rights than who started it, and none of the kernel's to the node", () => {
      const status = inside("grep -E '^(CapEff|CapPrm|CapAmb|NoNewPrivs|Uid):' /proc/1/status");
      assert.match(status, /^Uid:\t999\t999\t999\t999$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
      for (const set of ["CapEff", "CapPrm", "CapAmb"]) {
        assert.match(status, new RegExp(`^${set}:\\t0{16}$`, "m"), set);
      }
    });

    test("root in it cannot do what root can: the network, devices, other processes", () => {
      // CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID: https://man7.org/linux/man-pages/man7/capabilities.7.html
      assert.match(inside("grep '^CapBnd:' /proc/self/status", "--user=0"), /^CapBnd:\t0{14}cb$/m);
      assert.match(inside("mknod /tmp/device b 8 0 2>&1 || true", "--user=0"), /Operation not permitted/);
      assert.match(inside("kill -0 1 2>&1 || true", "--user=0"), /not permitted|denied/i);
    });

    test("a program with the setuid bit does not make the node's user root", () => {
      inside("cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id", "--user=0");
      assert.equal(inside("/tmp/id -u", "--user=999").trim(), "999");
    });

    test("has a limit of processes", () => {
      assert.equal(docker("inspect", "--format", "{{.HostConfig.PidsLimit}}", project.name).trim(), "4096");
    });
  });

  describe("12: what is open to every user of this machine", () => {
    test("metrics without a login, with the names of virtual hosts and queues", async () => {
      const answer = await fetch(`http://127.0.0.1:${project.ports.prometheus}/metrics/per-object`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /queue="billing"/);
    });

    test("epmd and the distribution at the container's own address, and no further than the cookie", async () => {
      for (const port of [INTERNAL_PORTS.epmd, INTERNAL_PORTS.distribution]) {
        assert.equal(await tryTcp(addressInside(), port), "open", String(port));
      }
    });

    test("metrics ask for a login where rabbitmqConf says so", async () => {
      const set = await project.shell(
        "pulumi config set rabbitmqConf 'prometheus.authentication.enabled = true'",
      );
      assert.equal(set.exitCode, 0, set.stderr);
      const up = await project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(up.exitCode, 0, up.stderr);
      const url = `http://127.0.0.1:${project.ports.prometheus}/metrics/per-object`;
      assert.equal((await fetch(url)).status, 401);
      const { username, password } = account("watcher");
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
      assert.equal((await fetch(url, { headers: { authorization } })).status, 200);
    });
  });

  /** What a script says in the node's container. */
  function inside(script: string, ...flags: string[]): string {
    return docker("exec", ...flags, project.name, "sh", "-c", script);
  }

  function addressInside(): string {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    return docker("inspect", "--format", format, project.name).trim();
  }

  /** What a script says in a container of the same image in one of Docker's networks. */
  function fromContainer(network: string, script: string, input = ""): string {
    const image = docker("inspect", "--format", "{{.Image}}", project.name).trim();
    const name = `${project.name}-attacker`;
    const flags = ["--rm", "--interactive", `--name=${name}`, `--network=${network}`, "--entrypoint=bash"];
    const words = ["run", ...flags, image, "-c", script];
    return execFileSync("docker", words, { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
  }
});

/** Whether the file itself, or a folder on its way, is closed to everybody else. */
async function isClosed(path: string, top: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o077) === 0) return true;
  return path !== top && (await isClosed(join(path, ".."), top));
}

/** Does something while so many connections are open. */
async function holding(uri: string, count: number, work: () => Promise<void>): Promise<void> {
  const connections: ChannelModel[] = [];
  try {
    for (let made = 0; made < count; made += 1) connections.push(await connectTo(uri));
    await work();
  } finally {
    for (const connection of connections) await connection.close();
  }
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
