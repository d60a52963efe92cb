/** Requests of Pulumi's engine about a resource, as operations on plain values, and their answers back. */
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { decodeProperties, encodeProperties } from "./property-map.ts";
import type { OperationContext, Resource } from "./resource.ts";
import { checkResponse, diffResponse } from "./responses.ts";

export type Handler = (request: never) => unknown;

/** By the names of the gRPC methods. */
export function resourceRequests(
  resourceOf: (urn: string) => Resource,
  contextOf: (urn: string) => OperationContext,
): Record<string, Handler> {
  return {
    check: (request: proto.CheckRequest) =>
      checkResponse(resourceOf(request.getUrn()).check(decodeProperties(request.getNews()))),

    diff: (request: proto.DiffRequest) => {
      const [olds, news] = [decodeProperties(request.getOlds()), decodeProperties(request.getNews())];
      return diffResponse(resourceOf(request.getUrn()).diff(olds, news));
    },

    create: async (request: proto.CreateRequest) => {
      const resource = resourceOf(request.getUrn());
      const inputs = decodeProperties(request.getProperties());
      const state = await resource.create(inputs, request.getPreview(), contextOf(request.getUrn()));
      return new provider.CreateResponse()
        .setId(state.id)
        .setProperties(encodeProperties(state.outputs))
        .setRefreshBeforeUpdate(resource.refreshBeforeUpdate);
    },

    read: async (request: proto.ReadRequest) => {
      const resource = resourceOf(request.getUrn());
      const olds = {
        id: request.getId(),
        outputs: decodeProperties(request.getProperties()),
        inputs: decodeProperties(request.getInputs()),
      };
      const state = await resource.read(olds.id, olds, contextOf(request.getUrn()));
      // Without an id: it is gone.
      if (state === undefined) return new provider.ReadResponse();
      return new provider.ReadResponse()
        .setId(state.id)
        .setProperties(encodeProperties(state.outputs))
        .setInputs(encodeProperties(state.inputs))
        .setRefreshBeforeUpdate(resource.refreshBeforeUpdate);
    },

    update: async (request: proto.UpdateRequest) => {
      const resource = resourceOf(request.getUrn());
      const update = {
        id: request.getId(),
        olds: decodeProperties(request.getOlds()),
        news: decodeProperties(request.getNews()),
        preview: request.getPreview(),
      };
      const outputs = await resource.update(update, contextOf(request.getUrn()));
      return new provider.UpdateResponse()
        .setProperties(encodeProperties(outputs))
        .setRefreshBeforeUpdate(resource.refreshBeforeUpdate);
    },

    delete: async (request: proto.DeleteRequest) => {
      const resource = resourceOf(request.getUrn());
      const outputs = decodeProperties(request.getProperties());
      await resource.delete(request.getId(), outputs, contextOf(request.getUrn()));
      return new emptyProto.Empty();
    },
  };
}
