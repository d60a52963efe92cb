import type * as pulumi from "@pulumi/pulumi";
import type { DockerServerArgs } from "../component-args.ts";
import { DockerServer as Server } from "../server/docker-server.ts";
import { DockerBroker } from "./docker-broker.ts";

/**
 * One RabbitMQ node in a container of this machine, reachable from this machine alone: for a laptop, and for tests. The
 * `docker` command has to reach the engine. Its data is in a volume that goes with it; an {@link Environment} on it refuses
 * that while there are messages.
 */
export class DockerServer extends DockerBroker {
  /** @throws pulumi.RunError where an argument is not allowed, with what is */
  constructor(name: string, args: DockerServerArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super(
      { kind: "docker", name },
      { given: args, make: (made, parent) => new Server(name, made, { parent }) },
      options,
    );
  }
}
