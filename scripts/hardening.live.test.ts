/** The hardening list of docs/hardening.md, from the attacker's side: each default is tried to be got around. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { ANONYMOUS } from "../broker/amqp/login.ts";
import { apiPath, ManagementApiError } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { OFFICIAL_IMAGE } from "../model/official-image.ts";
import { type Attempt, DONE, outwardAddresses, publishing, tryAmqp, tryTcp } from "./testing/attacks.ts";
import { connectTo } from "./testing/broker-client.ts";
import { countedOff, type HardenedStack, hardenedStack, INTERNAL_PORTS } from "./testing/hardened-stack.ts";
import { describeSecretsAndContainer } from "./testing/hardening-secrets-and-container.ts";

describe("the hardening list", { concurrency: false }, () => {
  let stack: HardenedStack;

  before(async () => {
    stack = await hardenedStack();
  });
  after(async () => {
    await stack?.dispose();
  });

  describe("1: nobody without credentials of their own", () => {
    // None, which is `/`; two that are there; one whose name looks like a path.
    for (const virtualHost of ["", "/shop", "/vault", "/%2Fvault"]) {
      test(`guest is refused at "${virtualHost}"`, async () => {
        assert.match(await tryAmqp(`amqp://guest:guest@${stack.broker()}${virtualHost}`), /ACCESS_REFUSED/);
      });
      test(`ANONYMOUS is not offered at "${virtualHost}"`, async () => {
        const outcome = await tryAmqp(`amqp://${stack.broker()}${virtualHost}`, undefined, {
          credentials: ANONYMOUS,
        });
        assert.match(outcome, /SASL mechanism ANONYMOUS is not provided/);
      });
    }

    test("a mechanism that is not offered is refused all the same", async () => {
      // The server's list does not bind a client: RabbitMQ looks the mechanism up by the name that it is sent.
      const forced = { ...ANONYMOUS, mechanism: "PLAIN", response: () => Buffer.from("\0\0") };
      assert.match(
        await tryAmqp(`amqp://${stack.broker()}`, undefined, { credentials: forced }),
        /ACCESS_REFUSED/,
      );
    });

    test("guest and nobody get 401 of the management API", async () => {
      for (const path of ["/whoami", "/definitions", "/users", "/overview", "/queues/shop/billing"]) {
        assert.equal(await stack.statusOf({ username: "guest", password: "guest" }, path), 401, path);
        assert.equal((await fetch(`${stack.managementUrl()}/api${path}`)).status, 401, path);
      }
    });

    test("there is no user but the declared ones and the administrator", async () => {
      const users = await rawGet<readonly { readonly name: string }[]>(stack.administrator(), "/users");
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
        stack.administrator(),
        "/overview",
      );
      const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
      assert.ok(major > 4 || (major === 4 && (minor > 3 || (minor === 3 && patch >= 6))), version);
    });

    test("the official image is named by its digest, and the container runs the image by its id", () => {
      assert.match(OFFICIAL_IMAGE, /@sha256:[0-9a-f]{64}$/);
      assert.match(
        stack.docker("inspect", "--format", "{{.Config.Image}}", stack.project.name).trim(),
        /^sha256:/,
      );
    });
  });

  describe("3: ports on loopback or the private network only", () => {
    test("from any other address of this machine every port is refused", async () => {
      const addresses = outwardAddresses();
      assert.ok(addresses.length > 0, "a machine with an address besides loopback");
      for (const address of addresses) {
        for (const port of Object.values(stack.project.ports)) {
          assert.equal(await tryTcp(address, port), "ECONNREFUSED", `${address}:${port}`);
        }
      }
    });

    test("only three ports are published, each on loopback", () => {
      const published = stack.docker("port", stack.project.name).trim().split("\n").toSorted();
      const { amqp, management, prometheus } = stack.project.ports;
      assert.deepEqual(published, [
        `15672/tcp -> 127.0.0.1:${management}`,
        `15692/tcp -> 127.0.0.1:${prometheus}`,
        `5672/tcp -> 127.0.0.1:${amqp}`,
      ]);
    });

    test("a container of another network reaches none of them, not even epmd and the distribution", () => {
      const probes = Object.entries(INTERNAL_PORTS).map(
        ([name, port]) =>
          `timeout 30 bash -c '</dev/tcp/${stack.addressInside()}/${port}' 2>/dev/null && echo ${name} &`,
      );
      const atOnce = [...probes, "wait"].join("\n");
      assert.deepEqual(stack.fromContainer("bridge", atOnce), "");
      // The same probe from inside the network does get through: it would have found an open way.
      assert.deepEqual(
        stack.fromContainer(stack.project.name, atOnce).trim().split("\n").toSorted(),
        Object.keys(INTERNAL_PORTS).toSorted(),
      );
    });
  });

  describe("4: the Erlang cookie", () => {
    test("is a file of 32 random bytes or more that only the server's user can read", () => {
      const script = "stat -c '%a %U' ~/.erlang.cookie; wc -c < ~/.erlang.cookie";
      const [permissions, length] = stack
        .docker("exec", stack.project.name, "sh", "-c", script)
        .trim()
        .split("\n");
      assert.equal(permissions, "400 rabbitmq");
      // Each character holds 6 bits.
      assert.ok((Number(length) * 6) / 8 >= 32, length);
    });

    test("is in no environment variable and in no command line of the node", () => {
      const cookie = stack.docker("exec", stack.project.name, "sh", "-c", "cat ~/.erlang.cookie");
      const seen = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; true";
      // Linux shows an environment to the process's own user: root without the right to trace does not see the node's.
      for (const flags of [["--user=0"], ["--user=999"]]) {
        assert.ok(!stack.inside(seen, ...flags).includes(cookie), flags.join(" "));
      }
      const environment = stack.inside("tr '\\0' '\\n' < /proc/1/environ", "--user=999");
      assert.match(environment, /^HOME=\/var\/lib\/rabbitmq$/m);
      assert.match(stack.inside("tr '\\0' ' ' < /proc/1/cmdline", "--user=999"), /rabbit/);
    });

    test("another one is refused, from a container that reaches the distribution port", () => {
      const script =
        "cat > ~/.erlang.cookie; chmod 400 ~/.erlang.cookie; " +
        "rabbitmqctl --node rabbit@rabbitmq list_users --silent --no-table-headers 2>&1 || true";
      const outcome = stack.fromContainer(stack.project.name, script, "attacker");
      assert.match(outcome, /TCP connection succeeded but Erlang distribution failed/);
      assert.ok(!outcome.includes("billing-service"));
      const cookie = stack.docker("exec", stack.project.name, "sh", "-c", "cat ~/.erlang.cookie");
      assert.match(stack.fromContainer(stack.project.name, script, cookie), /^billing-service\t/m);
    });
  });

  describe("5: one user an application, without tags", () => {
    test("another application's virtual host is closed", async () => {
      assert.match(await tryAmqp(stack.uri("vault-service", "shop")), /ACCESS|NOT_ALLOWED|ConnectionClose/);
      assert.match(
        await tryAmqp(stack.uri("billing-service", "vault")),
        /ACCESS|NOT_ALLOWED|ConnectionClose/,
      );
    });

    test("one application's password does not open another one's account", async () => {
      const stolen = new URL(stack.uri("billing-service", "vault"));
      stolen.username = "vault-service";
      assert.match(await tryAmqp(stolen.href), /ACCESS_REFUSED/);
    });

    test("a user without a tag gets nothing of the management API", async () => {
      for (const path of ["/overview", "/users", "/definitions", "/vhosts", "/connections"]) {
        assert.equal(await stack.statusOf(stack.account("billing-service"), path), 401, path);
      }
    });

    test("who may watch may not change, and reads no hashes", async () => {
      const watcher = stack.account("watcher");
      assert.equal(await stack.statusOf(watcher, "/overview"), 200);
      for (const path of ["/users", "/definitions", "/permissions"]) {
        assert.equal(await stack.statusOf(watcher, path), 401, path);
      }
      const api = stack.apiOf(watcher);
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
      assert.equal(
        await stack.statusOf(stack.account("administrator"), apiPath("queues", "shop", "billing")),
        200,
      );
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
        assert.match(await tryAmqp(stack.uri("billing-service"), attempt), /403 \(ACCESS[-_]REFUSED\)/);
      });
    }

    test("what is allowed works, so the refusals are not for another reason", async () => {
      assert.equal(await tryAmqp(stack.uri("billing-service"), publishing("orders", "order.paid")), DONE);
      assert.equal(await tryAmqp(stack.uri("billing-service"), (channel) => channel.get("billing")), DONE);
    });
  });

  describe("7: TLS", () => {
    test("what is not loopback needs it: scripts/tls.live.test.ts attacks the listeners", async () => {
      const listeners = await rawGet<{ listeners: readonly { protocol: string }[] }>(
        stack.administrator(),
        "/overview",
      );
      const protocols = listeners.listeners.map(({ protocol }) => protocol).toSorted();
      assert.deepEqual(protocols, ["amqp", "clustering", "http", "http/prometheus"]);
    });
  });

  describe("8: limits", () => {
    test("a virtual host takes no more queues than it may hold, whoever asks", async () => {
      const api = stack.administrator();
      const declare = (name: string): Promise<void> =>
        api.put(apiPath("queues", "shop", name), { durable: true });
      await declare("fourth");
      const error = await declare("fifth").catch((refusal: unknown) => refusal);
      assert.ok(error instanceof ManagementApiError && /limit/.test(error.reason), String(error));
      await api.delete(apiPath("queues", "shop", "fourth"));
    });

    test("a user has no more connections than it may have", async () => {
      await countedOff(stack);
      await holding(stack.uri("billing-service"), 2, async () => {
        assert.match(await tryAmqp(stack.uri("billing-service")), /NOT_ALLOWED|limit|ConnectionClose/);
      });
      await countedOff(stack);
      assert.equal(await tryAmqp(stack.uri("billing-service")), DONE);
    });

    test("a user has no more channels than it may have", async () => {
      const outcome = await tryAmqp(stack.uri("billing-service"), async (_channel, connection) => {
        for (let count = 1; count <= 2; count += 1) await connection.createChannel();
      });
      assert.match(outcome, /NOT_ALLOWED|limit/);
    });

    test("a virtual host has no more connections than it may have", async () => {
      await countedOff(stack);
      await holding(`${stack.outputs.administratorUri}/shop`, 6, async () => {
        assert.match(await tryAmqp(stack.uri("billing-service")), /NOT_ALLOWED|limit|ConnectionClose/);
      });
    });
  });

  describeSecretsAndContainer(() => stack);
});

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
