/** Makes the kind of server that the stack's config names. */
import { WarrenError } from "../../model/warren-error.ts";
import type { Settings } from "../settings.ts";
import { DockerServer } from "./docker-server.ts";
import type { Server } from "./server.ts";
import type { ServerKind } from "./server-kind.ts";

const MAKERS: Readonly<Record<ServerKind, (name: string, settings: Settings) => Server>> = {
  docker: (name, settings) => new DockerServer(name, settings),
  cluster: notYet,
  existing: notYet,
};

/** @throws WarrenError `server-not-available` */
export function createServer(name: string, settings: Settings): Server {
  return MAKERS[settings.server](name, settings);
}

function notYet(_name: string, { server }: Settings): never {
  throw new WarrenError("server-not-available", `Config "server" is ${server}`);
}
