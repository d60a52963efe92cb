/**
 * The cluster's id in the state: a state that was made against another broker says nothing of this one. So what is on a
 * broker is asked for its cluster before it is read, changed or deleted, in one place for all resources.
 */
import { anotherBroker, clusterIdentity } from "../../broker/cluster-identity.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import type { Behaviour } from "./behaviour.ts";
import {
  type DetailedDiff,
  type OperationContext,
  PartialFailure,
  type ReadState,
  type Resource,
} from "./resource.ts";
import { askInPreview } from "./when-reachable.ts";

/**
 * The output that holds it. States that were made before there was one, and brokers that have no id, are not
 * compared.
 */
const OUTPUT = "clusterId";

/** In the state of what outlives its broker: there is nothing of it on the one that has taken its place. */
const MISSING = "missing";

/**
 * What a resource does on the broker that its state is of; its outputs have the cluster then. Where another broker has
 * replaced that one, which the operator says with WARREN_NEW_BROKER=yes, what is recorded is gone: there is nothing to
 * read or to delete, and an update is a creation; what outlives its broker stays in the state until then. Where the
 * operator does not say so, all three throw WarrenError `another-broker`.
 */
export function ofOneCluster(own: Behaviour): Behaviour {
  const { read, delete: remove, onReplacedBroker = () => undefined, outlivesBroker = false } = own;

  const create: Resource["create"] = async (inputs, preview, context) => {
    if (preview) return await own.create(inputs, preview, context);
    return await withCluster(context, async (add) => {
      const { id, outputs } = await own.create(inputs, preview, context);
      return { id, outputs: add(outputs) };
    });
  };

  const update: Resource["update"] = async (request, context) => {
    const { olds, news, preview } = request;
    if (hasUnknown(news.values)) return await own.update(request, context);
    let replaced = false;
    const ask = async (): Promise<void> => {
      replaced = await isOfReplacedBroker(olds, context);
    };
    if (preview) await askInPreview(ask, context.log);
    else await ask();
    if (replaced) return (await create(news, preview, context)).outputs;
    if (preview) return await own.update(request, context);
    return await withCluster(context, async (add) => add(await own.update(request, context)));
  };

  const readThere: Resource["read"] = async (id, olds, context) => {
    if (await isOfReplacedBroker(olds.outputs, context)) {
      if (outlivesBroker) return missing(olds);
      onReplacedBroker(olds.outputs, context);
      return undefined;
    }
    const state = await read?.(id, unmissed(olds), context);
    if (state === undefined) return undefined;
    return await withCluster(context, async (add) => ({ ...state, outputs: add(state.outputs) }));
  };

  const deleteThere: Resource["delete"] = async (id, olds, context) => {
    if (await isOfReplacedBroker(olds, context)) onReplacedBroker(olds, context);
    else await remove?.(id, olds, context);
  };

  return {
    ...own,
    create,
    update,
    ...(read === undefined ? {} : { read: readThere }),
    ...(remove === undefined ? {} : { delete: deleteThere }),
  };
}

/** The broker is asked first: what is made there then is not lost to the state for want of its answer. */
async function withCluster<T>(
  context: OperationContext,
  work: (add: (outputs: PropertyMap) => PropertyMap) => Promise<T>,
): Promise<T> {
  const found = await clusterIdentity(context.broker().api, context.signal);
  const cluster = found === undefined ? {} : { [OUTPUT]: found };
  const add = ({ values, secrets }: PropertyMap): PropertyMap => ({
    values: { ...values, ...cluster },
    secrets,
  });
  try {
    return await work(add);
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new PartialFailure(error, { ...error.state, outputs: add(error.state.outputs) });
  }
}

async function isOfReplacedBroker(outputs: PropertyMap, context: OperationContext): Promise<boolean> {
  const recorded = outputs.values[OUTPUT];
  if (typeof recorded !== "string") return false;
  const { api } = context.broker();
  const found = await clusterIdentity(api, context.signal);
  if (found === undefined || found === recorded) return false;
  if (context.newBroker) return true;
  throw anotherBroker(api.endpoint.url, recorded, found);
}

function missing({ id, inputs, outputs }: ReadState): ReadState {
  return { id, inputs: marked(inputs), outputs: marked(outputs) };
}

function marked({ values, secrets }: PropertyMap): PropertyMap {
  return { values: { ...values, [MISSING]: true }, secrets };
}

function unmissed({ id, inputs, outputs }: ReadState): ReadState {
  return { id, inputs: unmarked(inputs), outputs: unmarked(outputs) };
}

function unmarked({ values, secrets }: PropertyMap): PropertyMap {
  const rest = Object.entries(values).filter(([key]) => key !== MISSING);
  return { values: Object.fromEntries(rest), secrets };
}

/** However equal it is to what is declared: an update makes it. */
export function withMissing(diff: DetailedDiff, { values }: PropertyMap): DetailedDiff {
  return values[MISSING] === true ? new Map([[MISSING, "delete"], ...diff]) : diff;
}
