/** The plugin's real process, asked by its own user and by another one. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

/** `nobody` of most systems: becoming it is root's. */
const OTHER = 65_534;
const skip =
  process.geteuid?.() === 0 && process.platform === "linux" ? false : "it takes root to be another user";

/**
 * The beginning of HTTP/2 with an empty SETTINGS frame, which a server answers with its own; the number of bytes of it.
 * Who is cut off may be so before all is written: without SIGPIPE that is an error of the writing, and no end of the shell.
 */
const ASK = String.raw`trap '' PIPE
exec 3<>/dev/tcp/127.0.0.1/$0 || exit
printf 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0' >&3
head -c 9 <&3 | wc -c`;

test("another user of the machine gets not one byte of the plugin, its own user an answer", {
  skip,
}, async () => {
  const plugin = spawn(process.execPath, [join(import.meta.dirname, "../main.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(plugin.stdout.setEncoding("utf8"), "data")) as [string];
    const port = line.trim();
    const bytes = async (user: number): Promise<number> => {
      const options = { uid: user, gid: user, cwd: "/" };
      const { stdout } = await promisify(execFile)("bash", ["-c", ASK, port], options);
      return Number(stdout);
    };
    assert.equal(await bytes(0), 9);
    assert.equal(await bytes(OTHER), 0);
    assert.equal(await bytes(0), 9, "it goes on");
  } finally {
    plugin.stdin.end();
    await once(plugin, "close");
  }
});
