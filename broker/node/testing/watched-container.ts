/**
 * A process with a watched container, for a test that ends it: `CONTAINER IMAGE HOW`. It says when the container is
 * there. With `exit` and `end` it goes by itself then; with `create` a command that it started makes the container, when
 * the file `GO` is there, and makes the file `DONE` afterwards.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startWatchdog } from "../container/watchdog.ts";

const [container = "", image = "", how = ""] = process.argv.slice(2);
const watchdog = await startWatchdog({ containers: [container] });
const wait = how === "create" ? 'until [ -e "$GO" ]; do sleep 0.05; done;' : "";
const run = `docker run --detach --name=${container} --entrypoint=sleep ${image} 600`;
const command = spawn("sh", ["-c", `${wait} ${run}; touch "$DONE"`], {
  detached: true,
  stdio: ["ignore", "ignore", "inherit", watchdog.hold],
});
if (how !== "create") await once(command, "exit");
process.send?.("ready");
if (how === "exit") process.exit(0);
// Till it is told to end, or killed.
if (how === "end") process.disconnect();
else process.on("message", () => undefined);
