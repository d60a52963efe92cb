/**
 * A broker in production, filled by raw HTTP and with clients at work, becomes a stack's: nothing of it is reset, nobody is
 * cut off, and what is written is counted at a proxy. `./warren bench adoption` does the same with thousands of queues.
 */
import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import { type FaultProxy, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { stackConfigFile } from "../files/project-folder.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { exportedBroker } from "./testing/exported-broker.ts";
import { fillBroker, startWork, type Work } from "./testing/filled-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

/** The benchmark says more. */
const QUEUES = Number(process.env["WARREN_TEST_ADOPTED_QUEUES"] ?? "60");

/** Of the oldest what goes by what a version says and takes; refusals and whose it is go by Warren's notes, as on any. */
const IMAGES = [
  { what: "the newest", variable: "WARREN_TEST_IMAGE", isOldest: false },
  { what: "4.0", variable: "WARREN_TEST_IMAGE_4_0", isOldest: true },
] as const;

function ok({ exitCode, stderr, stdout }: Ended): { stdout: string; stderr: string } {
  assert.equal(exitCode, 0, `${stdout}${stderr}`);
  return { stdout, stderr };
}

function hashesIn({ users }: Record<string, unknown>) {
  const named = users as { name: string; password_hash: string }[];
  return Object.fromEntries(named.map(({ name, password_hash: hash }) => [name, hash]));
}

function namesIn(definitions: Record<string, unknown>, section: string): string[] {
  return (definitions[section] as { name: string }[]).map(({ name }) => name).toSorted();
}

for (const { what, variable, isOldest } of IMAGES) {
  const image = process.env[variable] ?? "";
  describe(`a broker in production is taken over: ${what}`, {
    skip: image === "" && `${variable} is not set`,
    concurrency: false,
  }, () => {
    let broker: ExistingBroker;
    let proxy: FaultProxy;
    let project: TemporaryProject;
    let work: Work;
    let initially: Record<string, unknown>;
    /** What a stack is told that wants the same. */
    let givesBack: readonly string[] = ["down"];
    const file = (): string => join(project.root, "declarations/broker.yaml");
    const run = (...words: string[]): Promise<Ended> => project.warren(words, NO_DOCKER);
    /** Writing requests since the last call, those for the notes apart. */
    let seen = 0;
    const written = (): string[] => {
      const fresh = proxy.requests.slice(seen);
      seen = proxy.requests.length;
      return fresh
        .filter(({ method, path }) => method !== "GET" && !path.startsWith("/api/global-parameters/warren-"))
        .map(({ method, path }) => `${method} ${path}`);
    };
    const edit = async (...replacements: readonly (readonly [RegExp, string])[]): Promise<void> => {
      let text = await readFile(file(), "utf8");
      for (const [pattern, replacement] of replacements) {
        assert.match(text, pattern);
        text = text.replace(pattern, replacement);
      }
      await writeFile(file(), text);
    };
    /** @param secrets by their paths in the stack's config */
    const setSecrets = async (secrets: Readonly<Record<string, string>>): Promise<void> => {
      const words = Object.entries(secrets).map(([path, value]) => `--secret ${path}=${value}`);
      ok(await project.shell(`pulumi config set-all --path ${words.join(" ")}`, NO_DOCKER));
    };

    before(async () => {
      broker = await startExistingBroker(image);
      const filling = await fillBroker(broker, QUEUES);
      proxy = await startFaultProxy(broker.managementUrl, () => undefined);
      project = await temporaryProject({
        declarations: { "broker.yaml": "virtualHosts: {}\n" },
        config: {
          "warren:server": "existing",
          "warren:amqpUrl": broker.amqpUrl,
          "warren:managementUrl": proxy.url,
          "warren:administrator": broker.username,
          "warren:disposable": false,
        },
      });
      work = await startWork(broker.amqpUrl, filling);
      initially = await exportedBroker(broker.api);
    });
    after(async () => {
      await project.dispose();
      await proxy.close();
      await broker.remove();
    });

    if (!isOldest) {
      test("what is wrong is told before anything is done", async () => {
        await setSecrets({ administratorPassword: broker.password });
        await project.declare({ "broker.yaml": "virtualHosts: { misspelt: {} }\n" });
        const nothing = await run("adopt", "--yes");
        assert.equal(nothing.exitCode, 1);
        assert.match(nothing.stderr, /Nothing that stack ".*" declares is at http/);
        await setSecrets({ administratorPassword: "wrong" });
        const refused = await run("adopt", "--yes");
        assert.equal(refused.exitCode, 1);
        assert.match(refused.stderr, /HTTP 401/);
        assert.deepEqual(written(), []);
      });
    }

    test("import writes what it holds, without the administrator and without a secret", async () => {
      const { stdout, stderr } = ok(
        await project.warren(
          ["import", "--management-url", broker.managementUrl, "--username", broker.username],
          { WARREN_PASSWORD: broker.password },
        ),
      );
      assert.doesNotMatch(stdout, /^ {2}owner:/m);
      assert.match(stderr, /user "owner" is left out/);
      assert.doesNotMatch(stdout, /a-password/);
      await writeFile(file(), stdout);
      const [, name = ""] = /secrets\.([\w-]+)/.exec(stderr) ?? [];
      await setSecrets({ administratorPassword: broker.password, [`secrets.${name}`]: "a-password" });
    });

    if (!isOldest) {
      test("the refusal of up leads to adopt, whose plan changes nothing", async () => {
        const refused = await run("up", "--yes");
        assert.equal(refused.exitCode, 1);
        assert.match(refused.stderr, /take it over as it is: `\.\/warren adopt --stack/);
        const { stdout } = ok(await run("adopt", "--json"));
        const plan = JSON.parse(stdout) as Record<string, { kind: string; differences?: unknown[] }[]>;
        assert.deepEqual(plan["missing"], []);
        assert.deepEqual(
          plan["taken"]?.filter(({ differences }) => differences?.length !== 0),
          [],
        );
        assert.deepEqual(written(), []);
        assert.deepEqual(await exportedBroker(broker.api), initially);
      });
    }

    test("it is taken over, and then nothing is to be changed", async () => {
      const { stdout: plan } = ok(await run("adopt", "--yes"));
      assert.match(plan, /virtual host "orders": /);
      assert.match(plan, /set_permissions -p \/ owner/);
      assert.doesNotMatch(plan, /set_permissions -p orders/);
      assert.deepEqual(written(), []);
      const up = ok(await run("up", "--yes", "--skip-smoke"));
      assert.match(up.stderr, /nothing to change/);
      assert.deepEqual(written(), []);
      assert.deepEqual(
        await exportedBroker(broker.api),
        initially,
        "every hash is byte for byte what it was",
      );
    });

    test("the smoke tests that only look pass", async () => {
      ok(await run("smoke", "--only", "presence"));
    });

    test("a queue, a policy and a tag that change in the file are all that changes", async () => {
      written();
      await edit(
        [/( +)work: /, "$1queue-new: {}\n$1work: "],
        [/max-length-bytes: 1000000/, "max-length-bytes: 2000000"],
        [/( +)app-2:\n/, "$1app-2:\n"],
        [/\[ ?monitoring ?\]/, "[policymaker]"],
      );
      ok(await run("up", "--yes", "--skip-smoke"));
      const changed = written().toSorted();
      assert.equal(changed.length, 3, changed.join("\n"));
      assert.deepEqual(
        changed.map((line) => line.replace(/^(PUT \/api\/\w+)\/.*$/, "$1")),
        ["PUT /api/policies", "PUT /api/queues", "PUT /api/users"],
      );
      assert.deepEqual(hashesIn(await exportedBroker(broker.api)), hashesIn(initially));
    });

    if (!isOldest) {
      test("what comes later is taken over beside what the stack has, whose drift waits for up", async () => {
        await broker.api.put(apiPath("vhosts", "late"), { default_queue_type: "classic" });
        await broker.api.put(apiPath("queues", "late", "q"), { durable: true });
        await broker.api.put(apiPath("policies", "billing", "limits"), {
          pattern: "^queue-1",
          "apply-to": "queues",
          priority: 7,
          definition: { "max-length-bytes": 1_000_000 },
        });
        await broker.api.put(apiPath("queues", "orders", "by-hand"), { durable: true });
        await edit(
          [/^virtualHosts:\n/m, "virtualHosts:\n  late: { queues: { q: { type: classic } } }\n"],
          [/( +)work: /, "$1by-hand: { type: classic }\n$1work: "],
        );
        written();
        assert.match(ok(await run("adopt", "--yes")).stdout, /priority is 7, declared is 1/);
        assert.deepEqual(written(), []);
        ok(await run("up", "--yes", "--skip-smoke"));
        assert.deepEqual(written(), ["PUT /api/policies/billing/limits"]);
      });
    }

    test("nobody was cut off, and no message was lost", async () => {
      const { confirmed, lost, closed } = await work.end();
      assert.ok(confirmed > 0);
      assert.deepEqual({ lost, closed }, { lost: 0, closed: 0 });
    });

    if (!isOldest) {
      test("another stack is told whose it is, and by which command it is given back", async () => {
        const second = `${project.stack}-second`;
        const [own, its] = [project.stack, second].map((stack) => join(project.root, stackConfigFile(stack)));
        await copyFile(own ?? "", its ?? "");
        const refused = await run("adopt", "--yes", "--stack", second);
        assert.equal(refused.exitCode, 1);
        assert.match(refused.stderr, /taken over already by stack "test-/);
        assert.match(
          refused.stderr,
          /\d+ other notes of that stack, whose names begin with warren-adopted:urn/,
        );
        const [, words = ""] = /by `\.\/warren (down[^`]*)`/.exec(refused.stderr) ?? [];
        assert.equal(words, `down --stack ${project.stack}`);
        givesBack = words.split(" ");
      });
    }

    test("down gives it back, with what is in its queues", async () => {
      const kept = await exportedBroker(broker.api);
      const { stderr } = ok(await run(...givesBack, "--yes"));
      assert.match(stderr, /Given back, and left on the broker: .*virtual host "orders"/);
      const left = await exportedBroker(broker.api);
      for (const section of ["vhosts", "users", "policies", "exchanges"])
        assert.deepEqual(namesIn(left, section), namesIn(kept, section), section);
      assert.deepEqual(left["permissions"], kept["permissions"]);
      assert.deepEqual(left["topic_permissions"], kept["topic_permissions"]);
      assert.notEqual(await rawFind(broker.api, apiPath("queues", "orders", "work")), undefined);
      const notes = await rawGet<{ name: string | null }[]>(broker.api, "/global-parameters");
      assert.deepEqual(
        notes.filter(({ name }) => name?.startsWith("warren-")),
        [],
      );
    });

    if (!isOldest) {
      test("the same by a key of the config, with plain pulumi", async () => {
        const initial = await exportedBroker(broker.api);
        written();
        const commands = ["config set adopt true", "up --yes --skip-preview", "preview --expect-no-changes"];
        const lines = [...commands, "destroy --yes --skip-preview"].map(
          (words) => `pulumi ${words} --non-interactive`,
        );
        ok(await project.shell(lines.join(" && "), NO_DOCKER));
        assert.deepEqual(written(), []);
        assert.deepEqual(await exportedBroker(broker.api), initial);
      });
    }
  });
}
