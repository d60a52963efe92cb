/** Where the server of a stack listens, from the stack's config, without asking Pulumi. */
import type { NodeListeners } from "../../broker/node/await-ready.ts";
import type { Workspace } from "./workspace.ts";

export function listenersOf({ project }: Workspace): NodeListeners {
  const port = (key: string): string => String(project.config.get(key));
  const ca = project.config.get("certificateAuthority");
  return {
    amqpUrl: `amqp://127.0.0.1:${port("amqpPort")}`,
    managementUrl: `http://127.0.0.1:${port("managementPort")}`,
    ...(typeof ca === "string" && ca !== "" ? { ca } : {}),
  };
}
