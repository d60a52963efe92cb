/** Requests of Pulumi's engine about a resource, as operations on plain values, and their answers back. */
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { OperationContext, Resource } from "./resource.ts";
import { checkResponse, diffResponse } from "./responses.ts";
import type { Answer, Request } from "./struct-fields.ts";

export type Handler = (request: Request<never>) => Answer | Promise<Answer>;

/** By the names of the gRPC methods. */
export function resourceRequests(
  resourceOf: (urn: string) => Resource,
  contextOf: (urn: string) => OperationContext,
): Record<string, Handler> {
  return {
    check: ({ message, properties }: Request<proto.CheckRequest>) =>
      checkResponse(resourceOf(message.getUrn()).check(properties("news"))),

    diff: ({ message, properties }: Request<proto.DiffRequest>) =>
      diffResponse(resourceOf(message.getUrn()).diff(properties("olds"), properties("news"))),

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
      const state = await resource.read(olds.id, olds, contextOf(message.getUrn()));
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
        olds: properties("olds"),
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
      await resource.delete(message.getId(), properties("properties"), contextOf(message.getUrn()));
      return new emptyProto.Empty();
    },
  };
}
