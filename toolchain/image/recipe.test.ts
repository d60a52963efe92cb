import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { TOOLCHAIN_FOLDER } from "../context.ts";
import { RECIPE } from "./broker-image-build.ts";

test("the recipe is the Dockerfile and every file that it takes from beside it, so that a change of one makes another image", () => {
  const dockerfile = readFileSync(join(TOOLCHAIN_FOLDER, "image/broker.Dockerfile"), "utf8");
  const taken = [...dockerfile.matchAll(/^(?:COPY|ADD) (?!--from=)(\S+) /gm)].map(([, file]) => file);
  // The base system is made for each build.
  const kept = taken.filter((file) => file !== "rootfs.tar");
  assert.equal(kept.length, taken.length - 1);
  assert.deepEqual(new Set(RECIPE.map(({ named }) => basename(named))), new Set(["Dockerfile", ...kept]));
});
