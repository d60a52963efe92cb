/** Any RabbitMQ that is there already, by its URLs. */
import type { Settings } from "../../config/settings.ts";
import { endpointsOf } from "../endpoints.ts";
import type { Endpoints, Server, ServerNode } from "../server.ts";

export class ExistingServer implements Server {
  readonly resources = [];
  readonly endpoints: Endpoints;
  /** It has nodes, and none of them is ours to stop or to start. */
  readonly nodes: readonly ServerNode[] = [];

  constructor(settings: Settings) {
    this.endpoints = endpointsOf(settings);
  }
}
