/** `warren:index:Topology`. The promises are kept in model/topology and broker/; this translates. */

import { AppliedInPart } from "../broker/applied-in-part.ts";
import { ManagementApiError } from "../broker/management-api.ts";
import { snapshot } from "../broker/snapshot.ts";
import {
  carryOut,
  planTopology,
  takeDown,
  throwRefusals,
  throwUnlessEmpty,
} from "../broker/topology-operations.ts";
import { restrictTo } from "../model/topology/ownership.ts";
import type { Prune } from "../model/topology/prune.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../model/topology/topology.ts";
import {
  fromTopologyInputs,
  type TopologyInputs,
  toTopologyInputs,
} from "../model/topology/topology-inputs.ts";
import { hasUnknown, type PropertyMap } from "./property-map.ts";
import { clusterOutput, isOfReplacedBroker } from "./recorded-cluster.ts";
import {
  type OperationContext,
  PartialFailure,
  propertiesOf,
  type Resource,
  type Update,
} from "./resource.ts";
import { progress, tellOfPlan } from "./run-log.ts";
import { topologyDiff } from "./topology-diff.ts";
import { pruneDiff, pruneOptions, unmanaged } from "./topology-prune.ts";
import { checkTopology, pruneOf, type TopologyOptions } from "./topology-schema.ts";

interface Apply {
  readonly news: PropertyMap;
  readonly recorded: Topology;
}

export const topologyResource: Resource = {
  refreshBeforeUpdate: true,

  check: checkTopology,

  diff(olds, news) {
    if (hasUnknown(news.values)) {
      const unknown = Object.entries(news.values).filter(([, value]) => hasUnknown(value));
      return new Map(unknown.map(([key]) => [key, key === "virtualHost" ? "update-replace" : "update"]));
    }
    return new Map([...topologyDiff(topologyOf(olds), topologyOf(news)), ...pruneDiff(olds, news)]);
  },

  async create(inputs, preview, context) {
    // Something that is made in the same run is still to come: there is nothing to plan against.
    if (hasUnknown(inputs.values)) return { id: "", outputs: outputsOf(inputs) };
    const { virtualHost } = topologyOf(inputs);
    const apply = { news: inputs, recorded: { virtualHost, ...EMPTY_TOPOLOGY } };
    if (!preview) return { id: virtualHost, outputs: await applied(apply, context) };
    try {
      await previewed(apply, context);
    } catch (error) {
      // The server may be about to be made by the same run.
      if (!(error instanceof ManagementApiError) || error.status !== 0) throw error;
    }
    return { id: "", outputs: outputsOf(inputs) };
  },

  async read(id, olds, context) {
    if (await isOfReplacedBroker(olds.outputs, context)) return undefined;
    const live = await snapshot(context.broker().api, id, context.signal);
    if (live === undefined) return undefined;
    const imported = olds.outputs.values["virtualHost"] === undefined;
    const owned = imported ? importable(live) : restrictTo(topologyOf(olds.outputs), live);
    const found = {
      ...toTopologyInputs(owned),
      ...pruneOptions(olds.outputs),
      ...unmanaged(owned, live, olds),
    };
    const outputs = propertiesOf({ ...found, ...(await clusterOutput(context)) }, olds.outputs.secrets);
    const adopt = olds.inputs.values["adopt"];
    const inputs = propertiesOf({ ...found, adopt }, olds.inputs.secrets);
    return { id, outputs, inputs };
  },

  async update({ olds, news, preview }: Update, context) {
    if (hasUnknown(news.values)) return outputsOf(news);
    const recorded = topologyOf(olds);
    const gone = await isOfReplacedBroker(olds, context);
    const apply = {
      news,
      recorded: gone ? { virtualHost: recorded.virtualHost, ...EMPTY_TOPOLOGY } : recorded,
    };
    if (!preview) return applied(apply, context);
    await previewed(apply, context);
    return outputsOf(news);
  },

  async delete(_id, outputs, context) {
    if (await isOfReplacedBroker(outputs, context)) return;
    const { broker, urn, deleteData, backups, signal, onFinished } = context;
    await takeDown({ broker: broker(), urn, recorded: topologyOf(outputs), deleteData, backups, signal });
    onFinished();
  },
};

async function previewed(apply: Apply, context: OperationContext): Promise<void> {
  const { broker, urn, deleteData, signal } = context;
  const { desired, adopt, prune } = requestOf(apply.news);
  const { recorded } = apply;
  const plan = await planTopology({ broker: broker(), urn, desired, recorded, adopt, prune, signal });
  throwRefusals(plan.changes);
  if (!deleteData) await throwUnlessEmpty(broker(), desired.virtualHost, plan.changes, signal);
  tellOfPlan(context.log, plan.changes);
}

async function applied(apply: Apply, context: OperationContext): Promise<PropertyMap> {
  const { broker, urn, deleteData, backups, signal, log, onFinished } = context;
  const { news, recorded } = apply;
  const request = requestOf(news);
  const rest = { ...pruneOptions(news), ...(await clusterOutput(context)) };
  try {
    const owned = await carryOut({
      ...request,
      broker: broker(),
      urn,
      recorded,
      deleteData,
      backups,
      onPlanned: (planned) => tellOfPlan(log, planned),
      onProgress: progress(log),
      signal,
    });
    onFinished();
    return propertiesOf({ ...toTopologyInputs(owned), ...rest }, news.secrets);
  } catch (error) {
    if (!(error instanceof AppliedInPart) || isEmpty(error.owned)) throw error;
    const outputs = propertiesOf({ ...toTopologyInputs(error.owned), ...rest }, news.secrets);
    throw new PartialFailure(error, { id: request.desired.virtualHost, outputs, inputs: news });
  }
}

function requestOf(news: PropertyMap): {
  readonly desired: Topology;
  readonly adopt: boolean;
  readonly prune: Prune | undefined;
} {
  const options: TopologyOptions = news.values;
  return { desired: topologyOf(news), adopt: options.adopt === true, prune: pruneOf(options) };
}

function isEmpty({ exchanges, queues, bindings, policies }: Topology): boolean {
  return exchanges.length + queues.length + bindings.length + policies.length === 0;
}

/** Check has made them what the type says. */
function topologyOf(properties: PropertyMap): Topology {
  const values: object = properties.values;
  return fromTopologyInputs(values as TopologyInputs);
}

/** The state is what is on the broker; `adopt` is only a word to this provider. */
function outputsOf({ values, secrets }: PropertyMap): PropertyMap {
  const { adopt: _, ...outputs } = values;
  return { values: outputs, secrets };
}

/** All but what RabbitMQ made itself: its own exchanges are not in a snapshot, the queues that it named are. */
function importable(live: Topology): Topology {
  const queues = live.queues.filter(({ name }) => !name.startsWith("amq."));
  const bindings = live.bindings.filter(
    ({ destination, destinationType }) => destinationType === "exchange" || !destination.startsWith("amq."),
  );
  return { ...live, queues, bindings };
}
