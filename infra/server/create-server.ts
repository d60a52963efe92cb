/** Makes the kind of server that the stack's config names. */
import type { Settings } from "../config/settings.ts";
import type { Provider } from "../warren-resources.ts";
import { ClusterServer } from "./cluster/cluster-server.ts";
import { DockerServer } from "./docker-server.ts";
import { ExistingServer } from "./existing/existing-server.ts";
import type { Server } from "./server.ts";
import type { ServerKind } from "./server-kind.ts";

export interface ServerArgs {
  readonly settings: Settings;
  /** Of the secrets that a server needs before it runs: nothing asks the broker for them. */
  readonly warren: Provider;
  /** Containers of this stack that are there already. */
  readonly containers: ReadonlySet<string>;
}

type Maker = (name: string, args: ServerArgs) => Server;

const MAKERS: Readonly<Record<ServerKind, Maker>> = {
  docker: (name, args) => new DockerServer(name, { ...args, looked: Promise.resolve() }),
  cluster: (name, args) => new ClusterServer(name, { ...args, containers: Promise.resolve(args.containers) }),
  existing: (_name, { settings }) => new ExistingServer(settings),
};

export function createServer(name: string, args: ServerArgs): Server {
  return MAKERS[args.settings.server](name, args);
}
