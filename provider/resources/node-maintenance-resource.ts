/**
 * `warren:index:NodeMaintenance`: stands before the container of a node in a cluster. When the container is about to
 * be replaced, which its new `revision` says, the node hands over what it has; one that somebody changed by hand is
 * removed here, in its turn. The container depends on it, and the next node's maintenance on the container: so the nodes
 * are replaced one at a time.
 *
 * It asks the node itself and not the management API, whose password may be what changes.
 */
import { findContainer } from "../../broker/node/container/container-state.ts";
import { removeContainer } from "../../broker/node/container/mend-container.ts";
import { handOver, isNodeInside, notDispensable } from "../../broker/node/hand-over.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { nodeMaintenance } from "../description/readiness.ts";
import { hasUnknown } from "../protocol/property-map.ts";
import { describedResource, inputsOf } from "./described-resource.ts";

export const nodeMaintenanceResource = describedResource(nodeMaintenance, {
  async create(inputs, preview) {
    // Its container is about to be made: there is nothing to hand over.
    return { id: preview ? "" : "maintenance", outputs: inputs };
  },

  async update({ olds, news, preview }, { log, signal }) {
    const isOther = (name: string): boolean => olds.values[name] !== news.values[name];
    if (preview || hasUnknown(news.values) || !(isOther("revision") || isOther("generation"))) return news;
    const { container, timeout } = inputsOf(nodeMaintenance, news);
    const bounds = { timeout: timeout * 1_000, signal, note: log.status };
    const isChangedByHand = isOther("generation");
    // What somebody put in a node's place need not be one, and has nothing to hand over.
    const isNode = !isChangedByHand || (await isNodeInside({ container }, { signal }));
    const handedOver = isNode ? handOver({ container }, bounds) : Promise.resolve();
    await handedOver.catch((error: unknown) => {
      if (!(error instanceof WarrenError)) throw error;
      throw notDispensable(container, error.message, error);
    });
    if (isChangedByHand && (await findContainer({ container }, bounds)) !== undefined)
      await removeContainer({ container }, bounds);
    return news;
  },
});
