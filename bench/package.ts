/**
 * The npm package as its user meets it: how much is fetched and how long a first and a second `npx warren check` take, each
 * in an empty home. With `-- --up` also `up` of a new project with Warren's cache of this machine, a first and a second time.
 */
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { reservePorts } from "../broker/node/container/reserved-ports.ts";
import { OWN_FOLDER } from "../files/project-folder.ts";
import { buildPackage } from "../scripts/package/build-package.ts";
import { cacheFolderOf } from "../toolchain/cache/cache.ts";
import { runMeasured } from "./support/run-measured.ts";

const { values } = parseArgs({ options: { up: { type: "boolean", default: false } } });
const home = await mkdtemp(join(tmpdir(), "warren-bench-home-"));
const project = await mkdtemp(join(tmpdir(), "warren-bench-"));
const kept = Object.entries(process.env).filter(([name]) => !/^(PULUMI|WARREN|XDG)_/.test(name));
const environment = {
  ...Object.fromEntries(kept),
  HOME: home,
  ...(values.up ? { WARREN_CACHE: cacheFolderOf(process.env) } : {}),
};

/** Wall, and CPU, which depends less on what else the machine does. */
async function timed(program: string, ...words: string[]): Promise<string> {
  const { milliseconds, cpu } = await runMeasured(program, words, { cwd: project, env: environment });
  return `${(milliseconds / 1000).toFixed(1)} s, CPU ${(cpu / 1000).toFixed(1)} s`;
}

/** Bytes of all files below. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => lstat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

function tell(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(52)} ${value}\n`);
}
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

try {
  const { file, size, unpackedSize, files } = await buildPackage(OWN_FOLDER, home);
  tell("the archive", `${megabytes(size)}, ${files} files of ${megabytes(unpackedSize)}`);
  const npx = ["exec", "--yes", "--no-update-notifier", "--package", file, "--", "warren"];
  await timed("npm", ...npx, "init");
  for (const kept of [".npm", ".cache"]) await rm(join(home, kept), { recursive: true, force: true });
  tell("npx warren check, with nothing there", await timed("npm", ...npx, "check"));
  tell("fetched, as npm keeps it", megabytes(await bytesIn(join(home, ".npm/_cacache"))));
  tell("on disk", megabytes(await bytesIn(join(home, ".npm/_npx"))));
  tell("the same again", await timed("npm", ...npx, "check"));
  if (values.up) await measureUp(npx);
} finally {
  await rm(project, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
}

async function measureUp(npx: readonly string[]): Promise<void> {
  const name =
    /^name: (.*)$/m.exec(await readFile(join(project, "Pulumi.yaml"), "utf8"))?.[1] ?? basename(project);
  const ports = await reservePorts(3);
  const numbers = ["amqpPort", "managementPort", "prometheusPort"].map((key, index) => [
    `${name}:${key}`,
    ports.first + index,
  ]);
  const config = { [`${name}:disposable`]: true, ...Object.fromEntries(numbers) };
  await writeFile(join(project, "Pulumi.dev.yaml"), stringify({ config }));
  try {
    for (const which of ["npx warren up --skip-smoke, the first", "the same again"]) {
      tell(which, await timed("npm", ...npx, "up", "--yes", "--skip-smoke"));
    }
    tell("npx warren smoke", await timed("npm", ...npx, "smoke"));
  } finally {
    tell("npx warren down", await timed("npm", ...npx, "down", "--yes", "--delete-data"));
    await ports.release();
  }
}
