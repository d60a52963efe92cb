#!/usr/bin/env node
/**
 * The entry of an installed Warren. What it imports at once is Node.js's own, so that one that is too old can still read
 * this file and be told so.
 */
import { readFileSync } from "node:fs";

const least = leastNode();
if (isOlder(process.versions.node, least)) {
  process.stderr.write(
    `warren: needs Node.js ${least} or newer; ${process.execPath} is ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  await run();
}

/** As package.json tells npm: `>=22.19`. */
function leastNode(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  return engines.node.replace(">=", "");
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = than.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

async function run(): Promise<void> {
  const { enableCompileCache } = await import("node:module");
  const { compileCacheOf } = await import("../toolchain/cache/compile-cache.ts");
  enableCompileCache(compileCacheOf(process.env));
  const { INSTALLED_PROGRAM } = await import("../model/advice.ts");
  const { VARIABLES } = await import("../model/environment-variables.ts");
  const { projectFolder } = await import("../files/project-folder.ts");
  const { COMMANDS: commands } = await import("./commands.ts");
  const { main } = await import("./main.ts");
  const program = process.env[VARIABLES.program.name] || INSTALLED_PROGRAM;
  await main(process.argv.slice(2), { root: projectFolder(process.cwd()), program, commands });
}
