/** The part of the hardening list that is about what lies on the machine: secrets, the container, what is open to all. */
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { tryTcp } from "./attacks.ts";
import { publishTo } from "./broker-client.ts";
import { DECLARATION, type HardenedStack, INTERNAL_PORTS } from "./hardened-stack.ts";

/** @param stack that stands when the tests run */
export function describeSecretsAndContainer(stack: () => HardenedStack): void {
  describe("9 and 10: what could be stolen", () => {
    test("exported definitions need an administrator, and hold hashes, not passwords", async () => {
      assert.equal(await stack().statusOf(stack().account("watcher"), "/definitions"), 401);
      const text = JSON.stringify(await rawGet(stack().administrator(), "/definitions"));
      assert.match(text, /password_hash/);
      for (const [name, secret] of Object.entries(stack().passwords()))
        assert.ok(!text.includes(secret), name);
    });

    test("no password and no hash is in the exported state", async () => {
      const { stdout } = await stack().project.shell("pulumi stack export");
      for (const [name, secret] of Object.entries(stack().passwords()))
        assert.ok(!stdout.includes(secret), name);
      type Hashed = { readonly name: string; readonly password_hash: string };
      for (const { name, password_hash: hash } of await rawGet<readonly Hashed[]>(
        stack().administrator(),
        "/users",
      )) {
        assert.ok(!stdout.includes(hash), name);
      }
    });

    test("nobody but the owner can read what Warren keeps: state, passphrase, backups", async () => {
      // A backup is made before the first change of what is there.
      await publishTo(`${stack().outputs.administratorUri}/shop`, "rebilling", ["kept"]);
      const more = DECLARATION.replace("billing2: ,", "billing2: , rebilling2: ,");
      assert.notEqual(more, DECLARATION);
      await stack().project.declare({ "shop.yaml": more });
      const up = await stack().project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(up.exitCode, 0, up.stderr);
      const folder = join(stack().project.root, ".warren");
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

  describe("11: the container", () => {
    test("gives no program more rights than who started it, and none of the kernel's to the node", () => {
      const status = stack().inside("grep -E '^(CapEff|CapPrm|CapAmb|NoNewPrivs|Uid):' /proc/1/status");
      assert.match(status, /^Uid:\t999\t999\t999\t999$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
      for (const set of ["CapEff", "CapPrm", "CapAmb"]) {
        assert.match(status, new RegExp(`^${set}:\\t0{16}$`, "m"), set);
      }
    });

    test("root in it cannot do what root can: the network, devices, other processes", () => {
      // CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID: https://man7.org/linux/man-pages/man7/capabilities.7.html
      assert.match(stack().inside("grep '^CapBnd:' /proc/self/status", "--user=0"), /^CapBnd:\t0{14}cb$/m);
      assert.match(
        stack().inside("mknod /tmp/device b 8 0 2>&1 || true", "--user=0"),
        /Operation not permitted/,
      );
      assert.match(stack().inside("kill -0 1 2>&1 || true", "--user=0"), /not permitted|denied/i);
    });

    test("a program with the setuid bit does not make the node's user root", () => {
      stack().inside("cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id", "--user=0");
      assert.equal(stack().inside("/tmp/id -u", "--user=999").trim(), "999");
    });

    test("has a limit of processes", () => {
      assert.equal(
        stack().docker("inspect", "--format", "{{.HostConfig.PidsLimit}}", stack().project.name).trim(),
        "4096",
      );
    });
  });

  describe("12: what is open to every user of this machine", () => {
    test("metrics without a login, with the names of virtual hosts and queues", async () => {
      const answer = await fetch(`http://127.0.0.1:${stack().project.ports.prometheus}/metrics/per-object`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /queue="billing"/);
    });

    test("epmd and the distribution at the container's own address, and no further than the cookie", async () => {
      for (const port of [INTERNAL_PORTS.epmd, INTERNAL_PORTS.distribution]) {
        assert.equal(await tryTcp(stack().addressInside(), port), "open", String(port));
      }
    });

    test("metrics ask for a login where rabbitmqConf says so, also the smoke tests, which have one", async () => {
      const set = await stack().project.shell(
        "pulumi config set rabbitmqConf 'prometheus.authentication.enabled = true'",
      );
      assert.equal(set.exitCode, 0, set.stderr);
      const up = await stack().project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(up.exitCode, 0, up.stderr);
      const url = `http://127.0.0.1:${stack().project.ports.prometheus}/metrics/per-object`;
      assert.equal((await fetch(url)).status, 401);
      const { username, password } = stack().account("watcher");
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
      assert.equal((await fetch(url, { headers: { authorization } })).status, 200);
      const smoke = await stack().project.warren(["smoke", "--read-only", "--kind", "operation"]);
      assert.equal(smoke.exitCode, 0, smoke.stdout + smoke.stderr);
      assert.match(smoke.stdout, /passed operation\/prometheus/);
    });
  });
}

/** Whether the file itself, or a folder on its way, is closed to everybody else. */
async function isClosed(path: string, top: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o077) === 0) return true;
  return path !== top && (await isClosed(join(path, ".."), top));
}
