/** `./warren import` itself: from a live broker, into a file that is there, and from a definitions.json. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../../broker/api/management-api.ts";
import { permissionPath, userPath } from "../../broker/api/paths.ts";
import { liveBroker, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { toVirtualHostDefinitions } from "../../model/definitions/to-definitions.ts";

const WARREN = join(import.meta.dirname, "../../warren");
const EXPORTS = join(import.meta.dirname, "../../model/definitions/testing/exports");

const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[], cwd: string, password = ""): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { ...process.env, WARREN_PASSWORD: password };
    execFile(WARREN, ["import", ...words], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-import-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

describe("./warren import, of a live broker", { skip }, () => {
  if (typeof broker === "string") return;
  const { url, username, password } = broker.api.endpoint;
  const from = ["--management-url", url, "--username", username];
  // The creator of a virtual host gets full permissions in it.
  const file = (host: string, length: number) => `# The shop's.
virtualHosts:
  ${host}:
    exchanges:
      inner: { type: fanout, internal: true, protect: true } # not exported by 4.3
    queues:
      # Money.
      billing:   { protect: true, arguments: { x-max-length: ${length} } }
    bindings:
      - { source: inner, destination: billing }
  # Somewhere else.
  other:
    queues: { q: { retain: true } }
users:
  ${username}:
    tags: [administrator]
    permissions:
      other: { configure: "", write: "", read: "" }
      ${host}: { configure: .*, write: .*, read: .* }
`;

  test("a file of a virtual host, and the same file brought up to date", async () => {
    await withVirtualHost(broker, async (host) => {
      const path = join(folder, "shop.yaml");
      await writeFile(path, file(host, 5));
      const [declared] = readDeclaration([{ path, text: file(host, 6) }]).virtualHosts;
      assert.ok(declared !== undefined);
      await broker.api.post(apiPath("definitions", host), toVirtualHostDefinitions(declared));

      const fresh = await run([...from, "--vhost", host], folder, password);
      assert.deepEqual([fresh.code, fresh.stdout.includes("x-max-length: 6")], [0, true], fresh.stderr);
      assert.ok(fresh.stdout.includes("inner: { type: fanout, internal: true }\n"));
      assert.ok(!fresh.stdout.includes("protect"));
      const user = await rawGet<{ password_hash: string }>(broker.api, apiPath("users", username));
      assert.ok(!`${fresh.stdout}${fresh.stderr}`.includes(user.password_hash));

      const updated = await run([...from, "--vhost", host, "--into", "shop.yaml"], folder, password);
      assert.deepEqual([updated.code, updated.stdout], [0, ""], updated.stderr);
      assert.equal(await readFile(path, "utf8"), file(host, 6));
    });
  });

  for (const [tag, isShown] of [
    ["policymaker", true],
    ["management", false],
  ] as const) {
    test(`as a user with the tag ${tag}`, () =>
      withVirtualHost(broker, async (host) => {
        const [name, secret] = [`${host}-reader`, "a password of the test"];
        const { api } = broker;
        await api.put(userPath(name), { password: secret, tags: tag });
        try {
          await api.put(permissionPath(host, name), { configure: ".*", write: ".*", read: ".*" });
          await api.put(apiPath("queues", host, "billing"), {
            durable: true,
            arguments: { "x-queue-type": "quorum" },
          });
          await api.put(apiPath("policies", host, "short"), {
            pattern: "^b",
            definition: { expires: 60_000 },
          });
          const text = await run(["--management-url", url, "--username", name], folder, secret);
          if (!isShown) {
            assert.deepEqual([text.code, text.stdout], [1, ""]);
            assert.match(text.stderr, /does not tell the user ".*" what it holds: its tags are management\./);
            assert.match(text.stderr, /with the tag administrator, who is shown all of it, or policymaker\./);
            return;
          }
          assert.equal(text.code, 0, text.stderr);
          assert.match(
            text.stderr,
            /is no administrator: it is shown the virtual hosts in which it has a permission/,
          );
          const declared = readDeclaration([{ path: "import.yaml", text: text.stdout }]);
          assert.deepEqual(declared.users, []);
          const [only, ...others] = declared.virtualHosts;
          assert.deepEqual([only?.name, only?.isExternal, others], [host, true, []]);
          assert.deepEqual(
            only?.topology.queues.map((queue) => [queue.name, queue.type]),
            [["billing", "quorum"]],
          );
          assert.deepEqual(
            only?.topology.policies.map((policy) => policy.name),
            ["short"],
          );
        } finally {
          await api.delete(userPath(name));
        }
      }));
  }

  test("a virtual host that is not there, and no password", async () => {
    const unknown = await run([...from, "--vhost", "no such"], folder, password);
    assert.deepEqual([unknown.code, unknown.stdout], [1, ""]);
    assert.match(unknown.stderr, /^There is no virtual host "no such"\.\nThere are: /);
    const silent = await run(from, folder);
    assert.equal(silent.code, 1);
    assert.match(silent.stderr, /^WARREN_PASSWORD is not set/);
  });
});

describe("./warren import, of a file", () => {
  test("RabbitMQ's definitions", async () => {
    const { code, stdout, stderr } = await run(
      [join(EXPORTS, "4.0.json"), "--rabbitmq-version", "4.0"],
      folder,
    );
    const expected = await readFile(join(EXPORTS, "expected.yaml"), "utf8");
    const hash = /(?<=passwordHash: )\S+/;
    assert.equal(stdout, expected.replace(/^#.*\n/, "").replace(hash, "${operator-passwordHash}"));
    assert.match(
      stderr,
      /^users\.operator\.passwordHash has \$\{operator-passwordHash\} in the place of what the file/m,
    );
    assert.match(stderr, /config set --secret --path secrets\.operator-passwordHash/);
    assert.ok(!stderr.includes(hash.exec(expected)?.[0] ?? ""));
    assert.equal(code, 0);
  });

  test("passwords of users are secrets of the stack, and shown by nothing", async () => {
    const users = [{ name: "app", tags: [], password: "canary" }];
    await writeFile(join(folder, "passwords.json"), JSON.stringify({ vhosts: [], users }));
    for (const more of [[], ["--show-secrets"]]) {
      const { code, stdout, stderr } = await run(["passwords.json", ...more], folder);
      assert.equal(stdout, "users:\n  app:\n    password: ${app-password}\n");
      assert.match(stderr, /^users\.app\.password has \$\{app-password\} in the place of a password\.$/m);
      assert.match(stderr, /config set --secret --path secrets\.app-password/);
      assert.ok(!stderr.includes("canary"));
      assert.equal(code, 0);
    }
  });

  test("what a declaration refuses is written, and said with its place", async () => {
    const policy = { vhost: "v", pattern: "^q", "apply-to": "queues", priority: 0 };
    const json = {
      vhosts: [{ name: "v", limits: { "max-queues": 0 } }, { name: "" }],
      queues: [{ vhost: "v", name: "q", durable: true, auto_delete: false, arguments: {} }],
      policies: ["a", "b"].map((name) => Object.assign({ name, definition: { "max-length": 1 } }, policy)),
    };
    await writeFile(join(folder, "odd.json"), JSON.stringify(json));
    const { code, stdout, stderr } = await run(["odd.json", "--json"], folder);
    const report = JSON.parse(stdout) as {
      declaration: string;
      faults: { line: number; severity: string }[];
    };
    assert.match(report.declaration, /^ {6}b: \{ pattern: \^q/m);
    assert.deepEqual(
      report.faults.map(({ line, severity }) => [line, severity]),
      [
        [3, "error"],
        [10, "warning"],
      ],
    );
    assert.match(
      stderr,
      /^import\.yaml:3:27: The virtual host "v" declares 1 queues, more than its limit 0\.$/m,
    );
    assert.match(stderr, /^import\.yaml:10:7: warning: The policies "a" and "b" both have the priority 0/m);
    assert.match(
      stderr,
      /^The virtual host "" is left out, with all that is in it: .* cannot be named ""\.$/m,
    );
    assert.equal(code, 3);
  });

  test("passwords in URIs only on demand", async () => {
    const value = { uri: "amqp://u:hidden@h" };
    const parameters = [{ vhost: "v", component: "federation-upstream", name: "up", value }];
    await writeFile(join(folder, "secret.json"), JSON.stringify({ vhosts: [{ name: "v" }], parameters }));
    const without = await run(["secret.json"], folder);
    assert.match(without.stdout, /up: \{ uri: "amqp:\/\/u:\$\{up-password\}@h" \}/);
    assert.match(
      without.stderr,
      /^virtualHosts\.v\.federationUpstreams\.up\.uri has \$\{up-password\} in the place of a password\.$/m,
    );
    assert.match(without.stderr, /^ {2}`.*pulumi .*config set --secret --path secrets\.up-password\)`$/m);
    assert.ok(!`${without.stdout}${without.stderr}`.includes("hidden"));
    const shown = await run(["secret.json", "--show-secrets"], folder);
    assert.match(shown.stdout, /amqp:\/\/u:hidden@h/);
  });

  test("what is not JSON, and too few words", async () => {
    await writeFile(join(folder, "text.json"), '{"password_hash": "kI3GC');
    const broken = await run(["text.json"], folder);
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /^text\.json:1:25: Not JSON: here is the end of the file\./);
    assert.ok(!broken.stderr.includes("kI3GC"));
    assert.equal((await run([], folder)).code, 2);
    assert.equal((await run(["gone.json"], folder)).code, 1);
  });
});
