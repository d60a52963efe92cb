import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { backupFolder } from "./backup-folder.ts";

const OF_HOME = join(homedir(), ".local/state/warren/backups");

for (const [what, environment, folder] of [
  ["nothing is said", {}, OF_HOME],
  ["what is said is empty", { WARREN_BACKUPS: "", XDG_STATE_HOME: "" }, OF_HOME],
  ["the user's state is elsewhere", { XDG_STATE_HOME: "/state" }, "/state/warren/backups"],
  ["one is named", { WARREN_BACKUPS: "/kept", XDG_STATE_HOME: "/state" }, "/kept"],
  ["none is wanted", { WARREN_BACKUPS: "off", XDG_STATE_HOME: "/state" }, undefined],
] as const) {
  test(`definitions from before a change are in ${folder ?? "no folder"} where ${what}`, () => {
    assert.equal(backupFolder(environment), folder);
  });
}
