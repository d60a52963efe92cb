/**
 * The plugin's process. Pulumi's engine starts it in a process group of its own, so that Ctrl-C does not reach it;
 * reads the port from the first line of standard output; ends it with SIGINT when it is done, and by SIGKILL 5 s
 * later (pkg/resource/plugin/plugin.go). An engine that is killed cannot do so, but the pipe to our standard input
 * then closes.
 */
import { readFile } from "node:fs/promises";
import { isSaid, movedQueues } from "../model/environment-variables.ts";
import { backupFolder } from "./backup-folder.ts";
import { planFolders } from "./plans.ts";
import { EngineLog } from "./protocol/engine-log.ts";
import { resources } from "./resources/implementations.ts";
import { ProviderServer } from "./server.ts";

const schema = await readFile(new URL("schema.json", import.meta.url), "utf8");
const { version } = JSON.parse(schema) as { version: string };

// The engine's address is the last argument; `pulumi package get-schema` gives none that answers.
const log = new EngineLog(process.argv.length > 2 ? process.argv.at(-1) : undefined);
/** Got when the first component is asked for: most programs have none, and each of their providers is a process. */
const components = memoized(async () => {
  const { Components } = await import("./components/construct.ts");
  return new Components({ engine: process.argv.at(-1) ?? "", version });
});

const server = new ProviderServer({
  resources,
  version,
  schema,
  deleteData: isSaid(process.env, "deleteData"),
  adopt: isSaid(process.env, "adopt"),
  deleteAdopted: isSaid(process.env, "deleteAdopted"),
  newBroker: isSaid(process.env, "newBroker"),
  backups: backupFolder(process.env),
  moved: movedQueues(process.env),
  acceptsGap: isSaid(process.env, "acceptGap"),
  plans: planFolders(process.env),
  construct: async (request) => await (await components()).construct(request),
  log,
});

const port = await server.listen();

let closing = false;
async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  await server.close();
  process.exit();
}
process.on("SIGINT", () => void close());
process.on("SIGTERM", () => void close());

process.stdin.on("end", () => {
  if (closing) return;
  server.abandon();
  process.exit(1);
});
process.stdin.resume();

// Last: whoever has read it may end this process.
process.stdout.write(`${port}\n`);

function memoized<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
