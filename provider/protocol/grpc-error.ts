/** What was thrown, as gRPC and Pulumi's engine understand it. */
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import { addressed, checkoutFrom } from "../../model/advice.ts";
import { showable } from "../../model/text/visible.ts";
import { errorText, WarrenError } from "../../model/warren-error.ts";
import { PartialFailure } from "../resources/resource.ts";
import { serialize } from "./struct-fields.ts";

/**
 * An expected error has its message, its way out and its code. Anything else is a bug and shows its stack.
 * The codes INTERNAL, UNKNOWN and DATA_LOSS tell the engine that the resource's state is not known.
 */
export function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof PartialFailure) return partialFailure(thrown);
  if (thrown instanceof WarrenError) return serviceError(status.FAILED_PRECONDITION, shownText(thrown));
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return serviceError(status.INTERNAL, showable(`a bug in the warren provider: ${text}`));
}

function serviceError(code: status, details: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}

function shownText(error: WarrenError): string {
  // Pulumi shows it as it is.
  return showable(addressed(errorText(error), checkoutFrom(process.env, process.env["PULUMI_STACK"] ?? "")));
}

/** Pulumi keeps the state that comes with it, marks the resource as not done, and updates it in the next run. */
function partialFailure(failure: PartialFailure): ServiceError {
  const { id, outputs, inputs } = failure.state;
  const detail = new providerProto.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setReasonsList([shownText(failure)]);
  detail.setRefreshBeforeUpdate(true);
  const packed = new anyProto.Any();
  packed.pack(
    serialize("initFailed", { message: detail, properties: { properties: outputs, inputs } }),
    "pulumirpc.ErrorResourceInitFailed",
  );
  const rpcStatus = new statusProto.Status();
  rpcStatus.setCode(status.UNKNOWN);
  rpcStatus.setMessage(showable(failure.message));
  rpcStatus.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(rpcStatus.serializeBinary()));
  return serviceError(status.UNKNOWN, showable(failure.message), metadata);
}
