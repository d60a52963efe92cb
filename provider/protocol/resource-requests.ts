/** Requests of Pulumi's engine about a resource, as operations on plain values, and their answers back. */
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import {
  type DetailedDiff,
  type DiffKind,
  type OperationContext,
  type Resource,
  recorded,
} from "../resources/resource.ts";
import { whenReachable } from "../resources/when-reachable.ts";
import type { PropertyMap } from "./property-map.ts";
import { checkResponse, diffResponse, topLevel } from "./responses.ts";
import type { Answer, Request } from "./struct-fields.ts";

export type Handler = (request: Request<never>) => Answer | Promise<Answer>;

/** By the names of the gRPC methods. */
export function resourceRequests(
  resourceOf: (urn: string) => Resource,
  contextOf: (urn: string) => OperationContext,
): Record<string, Handler> {
  return {
    check: ({ message, properties }: Request<proto.CheckRequest>) => {
      contextOf(message.getUrn()).departures.declared();
      return checkResponse(resourceOf(message.getUrn()).check(properties("news")));
    },

    diff: ({ message, properties }: Request<proto.DiffRequest>) => {
      const olds = recorded({ inputs: properties("oldInputs"), outputs: properties("olds") });
      const news = properties("news");
      return diffResponse(withNewSecrets(resourceOf(message.getUrn()).diff(olds, news), olds, news));
    },

    create: async ({ message, properties }: Request<proto.CreateRequest>) => {
      const resource = resourceOf(message.getUrn());
      const context = contextOf(message.getUrn());
      const state = await resource.create(properties("properties"), message.getPreview(), context);
      return {
        message: new provider.CreateResponse()
          .setId(state.id)
          .setRefreshBeforeUpdate(resource.refreshBeforeUpdate),
        properties: { properties: state.outputs },
      };
    },

    read: async ({ message, properties }: Request<proto.ReadRequest>) => {
      const resource = resourceOf(message.getUrn());
      const olds = {
        id: message.getId(),
        outputs: properties("properties"),
        inputs: properties("inputs"),
      };
      const context = contextOf(message.getUrn());
      const state = await whenReachable(context, () => resource.read(olds.id, olds, context), olds);
      // Without an id: it is gone.
      if (state === undefined) return new provider.ReadResponse();
      return {
        message: new provider.ReadResponse()
          .setId(state.id)
          .setRefreshBeforeUpdate(resource.refreshBeforeUpdate),
        properties: { properties: state.outputs, inputs: state.inputs },
      };
    },

    update: async ({ message, properties }: Request<proto.UpdateRequest>) => {
      const resource = resourceOf(message.getUrn());
      const update = {
        id: message.getId(),
        olds: recorded({ inputs: properties("oldInputs"), outputs: properties("olds") }),
        news: properties("news"),
        preview: message.getPreview(),
      };
      const outputs = await resource.update(update, contextOf(message.getUrn()));
      return {
        message: new provider.UpdateResponse().setRefreshBeforeUpdate(resource.refreshBeforeUpdate),
        properties: { properties: outputs },
      };
    },

    delete: async ({ message, properties }: Request<proto.DeleteRequest>) => {
      const resource = resourceOf(message.getUrn());
      const olds = recorded({ inputs: properties("oldInputs"), outputs: properties("properties") });
      await resource.delete(message.getId(), olds, contextOf(message.getUrn()));
      return new emptyProto.Empty();
    },
  };
}

/**
 * What the program calls secret only now, as after an import, must not stay in the state as it is: an update writes
 * it anew.
 */
function withNewSecrets(diff: DetailedDiff, olds: PropertyMap, news: PropertyMap): DetailedDiff {
  const plain = [...news.secrets].filter((key) => key in olds.values && !olds.secrets.has(key));
  const listed = new Set([...diff.keys()].map(topLevel));
  const added = plain.filter((key) => !listed.has(key)).map((key): [string, DiffKind] => [key, "update"]);
  return added.length === 0 ? diff : new Map([...diff, ...added]);
}
