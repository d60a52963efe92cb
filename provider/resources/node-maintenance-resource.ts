/**
 * `warren:index:NodeMaintenance`: stands before the container of a node in a cluster. When the container is about to
 * be replaced, which its new `revision` says, the node hands over what it has. The container depends on it, and the
 * next node's maintenance on the container: so the nodes are replaced one at a time.
 *
 * It asks the node itself and not the management API, whose password may be what changes.
 */
import { z } from "zod";
import { handOver } from "../../broker/node/hand-over.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { type DetailedDiff, type DiffKind, differingKeys, type Resource } from "./resource.ts";
import { checked } from "./validation.ts";

const maintenance = z.strictObject({
  container: z.string().min(1, "must not be empty"),
  revision: z.string(),
  /** Seconds. */
  timeout: z.number().int().min(1).default(300),
});

export const nodeMaintenanceResource: Resource = {
  refreshBeforeUpdate: false,

  check(inputs: PropertyMap) {
    return checked(maintenance, inputs);
  },

  diff(olds, news): DetailedDiff {
    const changed = differingKeys(Object.keys(maintenance.shape), olds, news);
    return new Map(changed.map((key): [string, DiffKind] => [key, "update"]));
  },

  async create(inputs, preview) {
    // Its container is about to be made: there is nothing to hand over.
    return { id: preview ? "" : "maintenance", outputs: inputs };
  },

  async read(_id, olds) {
    return olds;
  },

  async update({ olds, news, preview }, { log, signal }) {
    if (preview || hasUnknown(news.values) || olds.values["revision"] === news.values["revision"])
      return news;
    const values: object = news.values;
    const { container, timeout } = values as z.infer<typeof maintenance>;
    const bounds = { timeout: timeout * 1_000, signal, note: log.status };
    await handOver({ container }, bounds).catch((error: unknown) => {
      if (!(error instanceof WarrenError)) throw error;
      throw new WarrenError(
        "node-not-dispensable",
        `${container} was not replaced, since the cluster cannot do without it now. ${error.message}`,
        {
          hint: "`./warren status` says which nodes are not in; `./warren start` starts those that are stopped.",
          cause: error,
        },
      );
    });
    return news;
  },

  async delete() {
    // It was nowhere but in the state.
  },
};
