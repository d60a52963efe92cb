/**
 * Taking over what is there already, as it is: nothing on the broker changes but the record of whose it is. The state gets
 * what is live, so that the next update shows and changes what differs; and it keeps that the object was taken over, so
 * that a destroy releases it instead of deleting it. In one place for all resources.
 */
import { recordAdoption, removeAdoption, throwIfAdopted } from "../../broker/journal/claim-adoptions.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import type { Adoptable, Behaviour } from "./behaviour.ts";
import {
  type OperationContext,
  PartialFailure,
  propertiesOf,
  type ReadState,
  type Resource,
  recorded,
  type Update,
} from "./resource.ts";
import { askInPreview } from "./when-reachable.ts";

/** The output that keeps it. */
const OUTPUT = "adopted";

export function adopting(own: Behaviour, adoption: Adoptable): Behaviour {
  const { find, objectsOf, staysAs, takesUnknown = false } = adoption;
  const told = (state: PropertyMap, { departures }: OperationContext): void => {
    if (staysAs !== undefined) departures.staying(staysAs(state));
  };

  /** What was taken over, and is gone because somebody deleted it, is given back all the same when it is there again. */
  const createOrMakeAgain: Resource["create"] = async (inputs, preview, context) => {
    if (preview || !(await context.adoptionNotes().has(context.owner(), context.signal)))
      return await own.create(inputs, preview, context);
    return await keepAdopted(async () => {
      const made = await own.create(inputs, preview, context);
      const objects = objectsOf(recorded({ inputs, outputs: made.outputs }));
      await recordAdoption(context.broker().api, { owner: context.owner(), objects }, context.signal);
      return { ...made, outputs: adopted(made.outputs) };
    });
  };

  const create: Resource["create"] = async (inputs, preview, context) => {
    if (!context.adopt || (!takesUnknown && hasUnknown(inputs.values)))
      return await createOrMakeAgain(inputs, preview, context);
    const request = (state: ReadState) => ({
      owner: context.owner(),
      objects: objectsOf(recorded(state)),
    });
    const { api } = context.broker();
    if (preview) {
      let found: ReadState | undefined;
      await askInPreview(async () => {
        found = await find(inputs, context);
        if (found !== undefined) await throwIfAdopted(api, request(found), context.signal);
      });
      if (found === undefined) return await own.create(inputs, preview, context);
      const { outputs } = found;
      return { id: "", outputs: request(found).objects.length === 0 ? outputs : adopted(outputs) };
    }
    const found = await find(inputs, context);
    if (found === undefined) return await createOrMakeAgain(inputs, preview, context);
    const { id, outputs } = found;
    const isNothing = request(found).objects.length === 0;
    // What the next update makes of it is the stack's own then, and goes with it.
    if (isNothing && !(await context.adoptionNotes().has(context.owner(), context.signal)))
      return { id, outputs };
    await recordAdoption(api, request(found), context.signal);
    return { id, outputs: adopted(outputs) };
  };

  const read: Resource["read"] = async (id, olds, context) => {
    const state = await own.read?.(id, olds, context);
    if (state === undefined) return undefined;
    const isImport = Object.keys(olds.outputs.values).length === 0;
    if (!isImport && !isAdopted(olds.outputs)) return state;
    told(recorded(state), context);
    return { ...state, outputs: adopted(state.outputs) };
  };

  /** An error where another stack has something of what was not its own. */
  const takenMore = async (request: Update, context: OperationContext): Promise<PropertyMap> => {
    const { olds, news } = request;
    const outputs = (await adoption.takeMore?.(request, context)) ?? news;
    const known = new Set(objectsOf(olds));
    const objects = objectsOf(recorded({ inputs: news, outputs })).filter((each) => !known.has(each));
    if (objects.length > 0)
      await throwIfAdopted(context.broker().api, { owner: context.owner(), objects }, context.signal);
    return outputs;
  };

  const update: Resource["update"] = async (request, context) => {
    const { olds, news, preview } = request;
    const takesMore = context.adoptsOnly && adoption.takeMore !== undefined && !hasUnknown(news.values);
    const apply = takesMore ? takenMore : own.update;
    if (!isAdopted(olds)) {
      const outputs = await apply(request, context);
      if (!takesMore || objectsOf(olds).length > 0) return outputs;
      // It had nothing yet: with what it takes over it is given back.
      const objects = objectsOf(recorded({ inputs: news, outputs }));
      if (objects.length === 0) return outputs;
      if (!preview)
        await recordAdoption(context.broker().api, { owner: context.owner(), objects }, context.signal);
      return adopted(outputs);
    }
    return await keepAdopted(async () => {
      const outputs = adopted(await apply(request, context));
      const [before, after] = [olds, recorded({ inputs: news, outputs })].map(objectsOf);
      if (!preview && !hasUnknown(news.values) && canonicalJson(before ?? []) !== canonicalJson(after ?? []))
        await recordAdoption(
          context.broker().api,
          { owner: context.owner(), objects: after ?? [] },
          context.signal,
        );
      return outputs;
    });
  };

  const remove: Resource["delete"] = async (id, olds, context) => {
    const { departures, deleteAdopted, log, signal } = context;
    if (!isAdopted(olds)) {
      await own.delete?.(id, olds, context);
      return;
    }
    if (departures.isDestroy && !deleteAdopted)
      log.info(
        "was taken over, so it is left on the broker as it is: a destroy with WARREN_DELETE_ADOPTED=yes deletes it",
      );
    else await own.delete?.(id, olds, context);
    await removeAdoption(context.broker().api, context.owner(), signal);
    context.adoptionNotes().removed(context.owner());
  };

  return { ...own, create, read, update, delete: remove };
}

/** Also where it stops in its middle. */
async function keepAdopted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new PartialFailure(error, { ...error.state, outputs: adopted(error.state.outputs) });
  }
}

function isAdopted({ values }: PropertyMap): boolean {
  return values[OUTPUT] === true;
}

function adopted(outputs: PropertyMap): PropertyMap {
  return { ...outputs, values: { ...outputs.values, [OUTPUT]: true } };
}

/** A resource that is read as for an import. */
export function nothingKnown(id: string): ReadState {
  return { id, outputs: propertiesOf({}), inputs: propertiesOf({}) };
}
