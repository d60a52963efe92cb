import assert from "node:assert/strict";
import { test } from "node:test";
import { packageSchema } from "../../provider/schema/package-schema.ts";
import { downloadUrl } from "./download-url.ts";

const TAKEN = [
  ["https://downloads.example.com/warren/", "https://downloads.example.com/warren"],
  ["http://127.0.0.1:25000", "http://127.0.0.1:25000"],
  ["github://api.github.com/example/warren", "github://api.github.com/example/warren"],
] as const;
for (const [given, taken] of TAKEN) {
  test(`takes ${given}, and the schema tells it`, () => {
    assert.equal(downloadUrl(given), taken);
    assert.equal(packageSchema("1.2.3", taken).pluginDownloadURL, taken);
  });
}

test("without one the schema tells none", () => {
  assert.equal("pluginDownloadURL" in packageSchema("1.2.3"), false);
});

const REFUSED = [
  "",
  "downloads.example.com",
  "ftp://downloads.example.com",
  "file:///srv/warren",
  "https://me:canary@downloads.example.com",
  "https://downloads.example.com/?token=canary",
];
for (const given of REFUSED) {
  test(`refuses "${given.replace("canary", "...")}", and shows no secret of it`, () => {
    assert.throws(
      () => downloadUrl(given),
      (error: Error & { code?: string }) =>
        error.code === "plugin-url-invalid" && !error.message.includes("canary"),
    );
  });
}
