import assert from "node:assert/strict";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { assertConfigKnown } from "./misspelt-keys.ts";

const ROOT = dirname(dirname(import.meta.dirname));

describe("keys of a stack's config", () => {
  test("those of Pulumi.yaml, and those of other programs, are taken", async () => {
    await assertConfigKnown(ROOT, "dev", ["warren:tls", "warren:clusterNodes", "docker:host", "pulumi:tags"]);
  });

  for (const [key, near] of [
    ["tsl", "tls"],
    ["clusterNode", "clusterNodes"],
    ["disposeable", "disposable"],
    ["rabbitmq_conf", "rabbitmqConf"],
  ] as const) {
    test(`"${key}" is refused, and "${near}" is meant`, async () => {
      await assert.rejects(assertConfigKnown(ROOT, "dev", ["warren:tls", `warren:${key}`]), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.equal(error.code, "config-invalid");
        assert.ok(
          error.message.startsWith(
            `Pulumi.dev.yaml: "${key}" is not a key of the config. Did you mean "${near}"? Allowed: server, `,
          ),
          error.message,
        );
        return true;
      });
    });
  }

  test("all that are not known are told at once", async () => {
    await assert.rejects(assertConfigKnown(ROOT, "dev", ["warren:image", "warren:zzz"]), {
      message: /"image" is not a key[^\n]*\nPulumi\.dev\.yaml: "zzz" is not a key/,
    });
  });
});
