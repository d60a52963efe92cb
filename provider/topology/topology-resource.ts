/**
 * `warren:index:Topology`. The promises are kept in model/topology and broker/; this translates.
 *
 * A state holds thousands of objects once: in its inputs, which say what is owned. Outputs repeat them only where
 * that is not all of them, as after a failure in the middle, and then they count. The engine copies a state several
 * times a run and hands both over with every call, so that each repetition costs (bench/README.md).
 */

import { randomBytes } from "node:crypto";
import { throwIfClaimed } from "../../broker/journal/claim-creations.ts";
import { ownedByJournal, readJournal } from "../../broker/journal/journal.ts";
import { AppliedInPart } from "../../broker/topology/applied-in-part.ts";
import { prepareMoves } from "../../broker/topology/carry-out-moves.ts";
import { snapshot } from "../../broker/topology/snapshot.ts";
import { throwRefusals, throwUnlessEmpty } from "../../broker/topology/throw-refusals.ts";
import {
  carryOut,
  movesOf,
  type PlanRequest,
  pastAll,
  planTopology,
  takeDown,
} from "../../broker/topology/topology-operations.ts";
import { isReserved } from "../../model/rabbitmq/reserved-names.ts";
import { isAllOf, isEmpty, restrictTo, union } from "../../model/topology/ownership.ts";
import { describe, type ObjectKind } from "../../model/topology/plan/change.ts";
import { byKey, objectsOf } from "../../model/topology/plan/changes.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import {
  fromTopologyInputs,
  type TopologyInputs,
  toTopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { topology } from "../description/topology.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { progress, tellOfPlan } from "../protocol/run-log.ts";
import { describedResource } from "../resources/described-resource.ts";
import {
  type OperationContext,
  PartialFailure,
  propertiesOf,
  recorded,
  type Update,
} from "../resources/resource.ts";
import { refuseInPreview } from "../resources/when-reachable.ts";
import { recordOf } from "./record-plan.ts";
import { tellOfCutRebindings, tellOfRebindings } from "./tell-exchanges.ts";
import { moveEvents, tellOfMoves, tellOfUnfinished } from "./tell-moves.ts";
import { topologyDiff, withoutEqualObjects } from "./topology-diff.ts";
import { unfinished, unfinishedDiff } from "./topology-moves.ts";
import { pruneDiff, pruneOptions, unmanaged } from "./topology-prune.ts";
import { checkTopology, pruneOf, type TopologyOptions } from "./topology-schema.ts";

interface Apply {
  readonly news: PropertyMap;
  readonly recorded: Topology;
  /** Of the state that `recorded` is from. */
  readonly generation?: string | undefined;
}

/**
 * The output that tells one state of the resource from the next: a journal counts for the state after which it was
 * written, so that one that somebody kept, and writes again later, does not.
 */
const GENERATION = "generation";

export const topologyResource = describedResource(topology, {
  refreshBeforeUpdate: true,

  check: checkTopology,

  diff(olds, news) {
    if (hasUnknown(news.values)) {
      const unknown = Object.entries(news.values).filter(([, value]) => hasUnknown(value));
      return new Map(unknown.map(([key]) => [key, key === "virtualHost" ? "update-replace" : "update"]));
    }
    const [before, after] = withoutEqualObjects(inputsOf(olds), inputsOf(news));
    const diff = topologyDiff(fromTopologyInputs(before), fromTopologyInputs(after));
    return new Map([...diff, ...pruneDiff(olds, news), ...unfinishedDiff(olds)]);
  },

  adoption: {
    async find(inputs, context) {
      const { adoptsOnly, broker, owner, signal } = context;
      const desired = topologyOf(inputs);
      const { virtualHost } = desired;
      const live = await snapshot(broker().api, virtualHost, signal);
      if (live === undefined) return undefined;
      const journal = await readJournal(broker().api, owner(), signal);
      // What an interrupted run made is its own, and that run goes on.
      if (!isEmpty(ownedByJournal(journal, live))) return undefined;
      const there = restrictTo(desired, live);
      // As in a virtual host that the same run has made: it is this stack's own, and is made at once.
      if (!adoptsOnly && isEmpty(there)) return undefined;
      return { id: virtualHost, outputs: takenOver(there, inputs), inputs };
    },
    async takeMore({ olds, news }, { broker, signal }) {
      const desired = topologyOf(news);
      const live = await snapshot(broker().api, desired.virtualHost, signal);
      if (live === undefined) return planned(news);
      return takenOver(union(restrictTo(desired, live), restrictTo(topologyOf(olds), live)), news);
    },
    objectsOf: (state) => namesOf(topologyOf(state)),
    staysAs: (state) => ({ kind: "topology", name: topologyOf(state).virtualHost }),
  },

  async create(inputs, preview, context) {
    // Something that is made in the same run is still to come: there is nothing to plan against.
    if (hasUnknown(inputs.values)) return { id: "", outputs: planned(inputs) };
    const { virtualHost } = topologyOf(inputs);
    const apply = { news: inputs, recorded: { virtualHost, ...EMPTY_TOPOLOGY } };
    if (!preview) return { id: virtualHost, outputs: await applied(apply, context) };
    await refuseInPreview(context, () => previewed(apply, context));
    return { id: "", outputs: planned(inputs) };
  },

  async read(id, olds, context) {
    const there = await snapshot(context.broker().api, id, context.signal);
    if (there === undefined) return undefined;
    const imported = olds.outputs.values["virtualHost"] === undefined;
    const known = recorded(olds);
    const live = imported ? there : pastAll(context.owner(), there, topologyOf(known));
    const owned = imported ? importable(live) : restrictTo(topologyOf(known), live);
    const beside = unmanaged(owned, live, known);
    const found = { ...toTopologyInputs(owned), ...pruneOptions(known), ...beside };
    const outputs = {
      virtualHost: id,
      ...beside,
      // What is there itself: past its moves there are none.
      ...unfinished(context.owner(), owned, there),
      ...generationOutput(generationOf(olds.outputs)),
    };
    const { adopt } = olds.inputs.values;
    return {
      id,
      outputs: propertiesOf(outputs, olds.outputs.secrets),
      inputs: propertiesOf({ ...found, adopt }, known.secrets),
    };
  },

  async update({ olds, news, preview }: Update, context) {
    if (hasUnknown(news.values)) return planned(news);
    const apply = { news, recorded: topologyOf(olds), generation: generationOf(olds) };
    if (!preview) return await applied(apply, context);
    await refuseInPreview(context, () => previewed(apply, context));
    return planned(news);
  },

  async delete(_id, olds, context) {
    const { broker, deleteData, backups, signal, onFinished } = context;
    const owner = context.owner(generationOf(olds));
    const recorded = topologyOf(olds);
    await context.departures.part(recorded.virtualHost, async () => {
      await takeDown({ broker: broker(), owner, recorded, deleteData, backups, signal });
    });
    onFinished();
  },
});

async function previewed(apply: Apply, context: OperationContext): Promise<void> {
  const { broker, deleteData, signal } = context;
  const { adopt, ...asked } = requestOf(apply.news, context);
  const { desired } = asked;
  const { recorded, generation } = apply;
  const owner = context.owner(generation);
  const request = { ...asked, broker: broker(), owner, recorded, adopt, signal };
  const plan = await planTopology(request);
  const planned = { virtualHost: desired.virtualHost, planned: plan.changes };
  // What is refused differs all the same. What moves cost is asked when nothing is.
  await context.plans.keep(recordOf(context.urn, plan, []));
  throwRefusals(planned);
  if (!deleteData) await throwUnlessEmpty(broker(), planned, signal);
  await throwIfClaimed({ api: broker().api, owner, adopt, plan, signal });
  tellOfPlan(context.log, plan);
  tellOfUnfinished(context.log, plan.unfinished);
  tellOfCutRebindings(context.log, plan.unfinishedRebindings);
  tellOfRebindings(context.log, plan.changes);
  const moves = await prepareMoves(movesOf(request, plan));
  tellOfMoves(context.log, desired.virtualHost, moves);
  const record = recordOf(context.urn, plan, moves);
  (await context.plans.held(context.urn))(record);
  await context.plans.keep(record);
}

async function applied(apply: Apply, context: OperationContext): Promise<PropertyMap> {
  const { broker, deleteData, backups, signal, log, onFinished } = context;
  const { news, recorded, generation } = apply;
  const request = requestOf(news, context);
  const { desired } = request;
  const { virtualHost } = desired;
  const outputs = (owned: Topology, after: string | undefined): PropertyMap => {
    const objects = isAllOf(desired, owned) ? {} : toTopologyInputs(owned);
    return propertiesOf({ ...objects, virtualHost, ...generationOutput(after) }, news.secrets);
  };
  const hold = await context.plans.held(context.urn);
  try {
    const owned = await carryOut({
      ...request,
      broker: broker(),
      owner: context.owner(generation),
      recorded,
      deleteData,
      backups,
      onPlanned: (planned, moves) => {
        hold(recordOf(context.urn, planned, moves));
        tellOfPlan(log, planned);
        tellOfRebindings(log, planned.changes);
        tellOfMoves(log, virtualHost, moves);
      },
      onMove: moveEvents(log),
      onProgress: progress(log),
      signal,
    });
    onFinished();
    return outputs(owned, newGeneration());
  } catch (error) {
    if (!(error instanceof AppliedInPart) || isEmpty(error.owned)) throw error;
    // What was asked for last may be carried out only now: this run's journal still counts for the next one.
    const state = { id: virtualHost, outputs: outputs(error.owned, generation), inputs: news };
    throw new PartialFailure(error, state);
  }
}

function requestOf(
  news: PropertyMap,
  context: Pick<OperationContext, "adopt" | "moves">,
): Pick<PlanRequest, "desired" | "adopt" | "prune" | "moves"> {
  const options: TopologyOptions = news.values;
  return {
    desired: topologyOf(news),
    adopt: options.adopt === true || context.adopt,
    prune: pruneOf(options),
    moves: context.moves(),
  };
}

function newGeneration(): string {
  return randomBytes(9).toString("base64url");
}

/** Each object, with its virtual host: `queue "billing" in virtual host "shop"`. */
function namesOf(topology: Topology): string[] {
  const kinds = Object.keys(objectsOf) as ObjectKind[];
  return kinds.flatMap((kind) =>
    [...byKey(kind, topology).keys()].map(
      (key) => `${describe({ kind, key })} in virtual host ${JSON.stringify(topology.virtualHost)}`,
    ),
  );
}

function generationOf({ values }: PropertyMap): string | undefined {
  const generation = values[GENERATION];
  return typeof generation === "string" ? generation : undefined;
}

function generationOutput(generation: string | undefined): object {
  return generation === undefined ? {} : { [GENERATION]: generation };
}

function topologyOf(properties: PropertyMap): Topology {
  return fromTopologyInputs(inputsOf(properties));
}

/** Check has made them what the type says. */
function inputsOf(properties: PropertyMap): TopologyInputs {
  const values: object = properties.values;
  return values as TopologyInputs;
}

/** As it is there, where that is not what is declared. */
function takenOver(there: Topology, news: PropertyMap): PropertyMap {
  const isEqual = topologyDiff(there, topologyOf(news)).size === 0;
  const objects = isEqual ? {} : toTopologyInputs(there);
  const { virtualHost } = there;
  return propertiesOf({ ...objects, virtualHost, ...generationOutput(newGeneration()) }, news.secrets);
}

/** In a preview: all that is declared will be there. */
function planned({ values }: PropertyMap): PropertyMap {
  return propertiesOf({ virtualHost: values["virtualHost"] });
}

/** All but what RabbitMQ made itself: its own exchanges are not in a snapshot, the queues that it named are. */
function importable(live: Topology): Topology {
  const queues = live.queues.filter(({ name }) => !isReserved(name));
  const bindings = live.bindings.filter(
    ({ destination, destinationType }) => destinationType === "exchange" || !isReserved(destination),
  );
  return { ...live, queues, bindings };
}
