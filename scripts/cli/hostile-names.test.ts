/** Names of strangers through the commands that read a file: nothing of them reaches the terminal as it is. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runInProcess } from "../testing/run-in-process.ts";

const BAD = "\u001b[31mRED\u001b]0;title\u0007\n::set-output name=x::1\n\u009b2J\u202egnp.exe##[error]";
const RULES = `rules\u001b[2J\u202e.yaml`;
const FILE = `named\u001b[2J\u202e.json`;

const DEFINITIONS = {
  rabbit_version: "4.3.6",
  vhosts: [{ name: `v${BAD}` }],
  users: [{ name: `u${BAD}`, tags: [`t${BAD}`], password_hash: "AAAA", limits: {} }],
  permissions: [{ user: `ghost${BAD}`, vhost: `v${BAD}`, configure: ".*", write: ".*", read: ".*" }],
  queues: [
    { vhost: `v${BAD}`, name: `q${BAD}`, durable: true, auto_delete: false, arguments: { [`x${BAD}`]: 1 } },
  ],
  bindings: [
    {
      source: `x${BAD}`,
      vhost: `v${BAD}`,
      destination: `gone${BAD}`,
      destination_type: "queue",
      routing_key: BAD,
      arguments: {},
    },
  ],
  [`unknown${BAD}`]: 1,
};

/** A queue that is there, and of a team's rules each word. */
const DECLARED = {
  virtualHosts: { v: { queues: { q: { metadata: { [`k${BAD.replaceAll("\n", "")}`]: BAD } } } } },
};
const OF_A_TEAM = {
  name: "team",
  rules: {
    names: {
      message: BAD,
      why: BAD,
      remedy: BAD,
      for: "queue",
      require: { name: `^a${BAD.replaceAll(/[[\]]/g, "")}`, metadata: { [BAD]: "required" } },
    },
  },
};

describe("names that a terminal or a CI system would obey", { concurrency: true }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-hostile-"));
    await writeFile(join(folder, FILE), JSON.stringify(DEFINITIONS));
    await writeFile(join(folder, "declared.yaml"), JSON.stringify(DECLARED));
    await writeFile(join(folder, RULES), JSON.stringify(OF_A_TEAM));
    await writeFile(
      join(folder, `broken${RULES}`),
      JSON.stringify({ [BAD]: 1, name: BAD, rules: { [BAD]: {} } }),
    );
  });
  after(async () => await rm(folder, { recursive: true }));

  for (const words of [
    ["import", FILE],
    ["import", FILE, "--json"],
    ["check", FILE],
    ["check", FILE, "--json"],
    ["check", FILE, "--github"],
    ["check", "declared.yaml", "--rules", RULES],
    ["check", "declared.yaml", "--rules", RULES, "--json"],
    ["check", "declared.yaml", "--rules", RULES, "--github"],
    ["check", "declared.yaml", "--rules", `broken${RULES}`],
    ["check", "declared.yaml", "--rules", BAD],
    ["check", "--explain", "team/names", "--rules", RULES],
    ["check", "--explain", BAD, "--rules", RULES],
    ["explain", FILE, "--user", BAD],
    ["explain", FILE, "--vhost", BAD, "--queue", BAD],
    ["explain", `missing${FILE}`, "--queue", "q"],
    ["diagram", FILE],
    ["diagram", FILE, "--vhost", BAD, "--around", BAD],
    ["export", FILE],
    ["export", FILE, "--vhost", BAD],
    ["smoke", "--list", "--url", "amqp://127.0.0.1:1", "--declaration", FILE],
    [BAD],
    ["check", `--${BAD}`],
  ]) {
    test(`./warren ${JSON.stringify(words.join(" "))}`, async () => {
      const environment = { WARREN_USERNAME: "u", WARREN_PASSWORD: "p" };
      const { stdout, stderr } = await runInProcess(words, { cwd: folder, environment });
      const text = stdout + stderr;
      assert.notEqual(text, "");
      assert.doesNotMatch(text, /[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
      const ours = words.includes("--github") ? stderr : text;
      assert.doesNotMatch(ours, /^\s*::|##\w*\[/m);
      // Annotations are the report's, and none of them the names'.
      assert.doesNotMatch(stdout, /^::(?!error file=|warning file=)/m);
      if (words.includes("--json")) JSON.parse(stdout);
    });
  }
});
