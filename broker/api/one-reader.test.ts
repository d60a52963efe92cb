/** What is known of RabbitMQ's HTTP API is known in `broker/api/` alone. */
import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const SHIPPED = "{broker,provider,infra,operations,smoke-tests,scripts}/**/*.ts";

/** What only who asks needs to know. */
const ASKING: readonly (readonly [string, RegExp])[] = [
  ["reads an answer by a path and a shape of its own", /\bapi(\(\))?\.read\(|\.readIfAny\(/],
  ["asks for columns or statistics", /\bcolumns=|\bdisable_stats\b|\benable_queue_totals\b/],
  ["asks a health check", /\bhealth\/checks\b|"ready-to-serve-clients"/],
  [
    "takes a list of the API by its path",
    /["'`]\/(overview|nodes|whoami|vhosts|users|queues|connections)\b["'`?]/,
  ],
];

test("nothing that ships asks the HTTP API by a path, a column or a shape of its own", async () => {
  const found: string[] = [];
  let files = 0;
  for await (const file of glob(SHIPPED, { cwd: ROOT })) {
    if (/^broker\/api\/|[.]test[.]ts$|\/testing\/|node_modules/.test(file)) continue;
    files += 1;
    const code = (await readFile(join(ROOT, file), "utf8")).replaceAll(/^\s*(\/?\*|\/\/).*$/gm, "");
    for (const [what, pattern] of ASKING) {
      const [text] = pattern.exec(code) ?? [];
      if (text !== undefined) found.push(`${file} ${what}: ${text}`);
    }
  }
  assert.ok(files > 200, `${files} files`);
  assert.deepEqual(found, []);
});
