import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { TOOLCHAIN_FOLDER } from "../context.ts";
import { ARCHIVES, answers, unpackArchive } from "./pulumi-archive.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

/** Runs `work` with the address of a site that answers like this. */
async function withSite<Result>(
  answer: RequestListener,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Only what never answers is given up early; whatever answers has time on the busiest machine. */
const isThere = async (url: string, probeSeconds = 120): Promise<boolean> =>
  await answers("/archive", { env: process.env, url, probeSeconds });

describe("whether Pulumi's site answers", () => {
  test("it does", async () => {
    assert.equal(await withSite((_, response) => response.end("archive"), isThere), true);
  });

  test("a site that takes the connection and never answers is given up within the bound", async () => {
    // There is no other end to it: the site says nothing, and keeps the connection.
    assert.equal(
      await withSite(
        () => undefined,
        (url) => isThere(url, 1),
      ),
      false,
    );
  });

  test("an error of the site, a refused connection and a name that does not exist are no answer", async () => {
    assert.equal(await withSite((_, response) => response.writeHead(503).end(), isThere), false);
    assert.equal(await isThere("http://127.0.0.1:1"), false);
    assert.equal(await isThere("http://no-such-host.invalid"), false);
  });
});

describe("an archive of Pulumi's", () => {
  let folder = "";
  let bytes: Buffer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-archive-"));
    await mkdir(join(folder, "pulumi"));
    await writeFile(join(folder, "pulumi/pulumi"), "#!/bin/sh\necho v0\n", { mode: 0o755 });
    execFileSync("tar", ["-czf", join(folder, "made.tar.gz"), "-C", folder, "pulumi"]);
    bytes = await readFile(join(folder, "made.tar.gz"));
  });
  after(async () => await rm(folder, { recursive: true }));
  const unpacked = async (into: string, sha256: string): Promise<void> =>
    await withSite(
      (_, response) => response.end(bytes),
      async (url) =>
        await unpackArchive({ file: "archive", sha256 }, join(folder, into), { env: process.env, url }),
    );

  test("is unpacked where its SHA-256 is the one that is known", async () => {
    await unpacked("right", createHash("sha256").update(bytes).digest("hex"));
    assert.equal(execFileSync(join(folder, "right/bin/pulumi"), { encoding: "utf8" }), "v0\n");
  });

  test("with another one nothing of it is unpacked or run", async () => {
    await assert.rejects(
      unpacked("wrong", "0".repeat(64)),
      (error) => error instanceof WarrenError && error.code === "checksum-wrong",
    );
    await assert.rejects(access(join(folder, "wrong/bin")));
    await assert.rejects(access(join(folder, "wrong/unpacked")));
  });
});

test("the checksums that are known are those of the CLI that is installed, for four systems", () => {
  assert.equal(ARCHIVES.version, CLI_VERSION);
  assert.equal(ARCHIVES.sha256.size, 4);
  for (const sha256 of ARCHIVES.sha256.values()) assert.match(sha256, /^[0-9a-f]{64}$/);
});

describe("what comes over the network", async () => {
  const names = await readdir(TOOLCHAIN_FOLDER, { recursive: true });
  const sources = names.filter((name) => name.endsWith(".ts") && !/\.test\.ts$|node_modules/.test(name));
  const texts = await Promise.all(
    sources.map(async (name) => [name, await readFile(join(TOOLCHAIN_FOLDER, name), "utf8")] as const),
  );
  const filesWith = (pattern: RegExp): string[] =>
    texts.flatMap(([name, text]) => (pattern.test(text) ? [name] : [])).toSorted();

  test("nothing that comes over the network is handed to a shell", () => {
    for (const name of ["pulumi/pulumi-official.ts", "packages/apt.ts"])
      assert.ok(sources.includes(name), name);
    assert.deepEqual(
      filesWith(/(?:runCommand|spawn|execFile|execFileSync)\(\s*"(?:ba|da)?sh"|\bexecSync\(/),
      [],
    );
  });

  test("is got by one file alone, which compares it with a checksum, beside npm, Docker, apt and Pulumi's own CLI", () => {
    assert.deepEqual(filesWith(/"(?:curl|wget)"|\bfetch\(/), ["pulumi/pulumi-archive.ts"]);
    assert.deepEqual(filesWith(/from "node:https"/), []);
  });
});
