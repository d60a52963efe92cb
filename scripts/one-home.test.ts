/** Facts of which each stands in one file, so that a change of it cannot miss a second one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..");

interface Fact {
  readonly what: string;
  /** How it would be written a second time. */
  readonly written: RegExp;
  readonly home: string;
  /** @default only in what ships: tests and examples say such things in so many words, to be sure of them */
  readonly everywhere?: true;
}

const FACTS: readonly Fact[] = [
  {
    what: "the labels of what Warren makes in Docker",
    written: /\bdev\.warren\.[a-z]|["'`=]warren\.(disposable|bench|test)\b/,
    home: "model/docker-labels.ts",
    everywhere: true,
  },
  {
    what: "the versions of RabbitMQ",
    written: /\["3\.13", "4\.0"|= "4\.\d+(\.\d+)?"/,
    home: "model/rabbitmq/versions.ts",
  },
  {
    what: "the ports of RabbitMQ",
    written: /[=:,(] (5_?67[12]|15_?67[12]|15_?69[12])(?=[,;)} ])/,
    home: "model/rabbitmq/ports.ts",
  },
  {
    what: "the names that are RabbitMQ's own",
    written:
      /startsWith\("amq\."\)|"amq\.(default|direct|fanout|headers|match|topic|rabbitmq\.(trace|event))"/,
    home: "model/rabbitmq/reserved-names.ts",
  },
  {
    what: "the plugins that Warren knows",
    written: /"rabbitmq_(management|prometheus|federation|shovel|sharding|event_exchange)"/,
    home: "model/rabbitmq/plugins.ts",
  },
  {
    what: "the component of operator policies",
    written: /"operator_policy"/,
    home: "model/rabbitmq/components.ts",
  },
  {
    what: "the deprecated feature of queues that are not durable",
    written: /"transient_nonexcl_queues"|permit\.transient_nonexcl_queues/,
    home: "model/rabbitmq/deprecated-features.ts",
  },
  {
    what: "how the names of what Warren makes for itself on a broker begin",
    written: /["'`](warren-(journal|adopted):|warren\.move\.)|["'`^]warren-smoke-["'`\\]/,
    home: "model/reserved-prefixes.ts",
  },
  {
    what: "the folder of a project that Warren writes to",
    written: /["'`]\.warren["'`/]/,
    home: "files/project-folder.ts",
  },
  {
    what: "what a program reads or sets of the environment variables that are Warren's own",
    written: /\["WARREN_|"WARREN_[A-Z_]+"|\bWARREN_[A-Z_]+: /,
    home: "model/environment-variables.ts",
  },
  {
    what: "how many milliseconds, or seconds, an hour and a day have",
    written: /\b86_?400(_?000)?\b|\b3_?600(_?000)?\b|\b24 \* (3_?600|HOUR)|\b60 \* MINUTE/,
    home: "model/text/durations.ts",
  },
  {
    what: "the words for what a schema refuses",
    written: /\bissue\.message\b|\berror\.issues\b.*\bmessage\b|\bissues\[0\]/,
    home: "model/text/issue-words.ts",
  },
];

const FILES = execFileSync("git", ["ls-files", "*.ts"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && file !== "scripts/one-home.test.ts")
  .map((file) => ({
    file,
    text: readFileSync(join(ROOT, file), "utf8"),
    ships: !/\.test\.ts$|(^|\/)testing\/|^(bench|examples)\//.test(file),
  }));

for (const { what, written, home, everywhere } of FACTS) {
  test(`${what}: in ${home} alone`, () => {
    const found = FILES.filter(({ ships, text }) => (everywhere ?? ships) && written.test(text));
    assert.deepEqual(
      found.map(({ file }) => file),
      [home],
    );
  });
}
