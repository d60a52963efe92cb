/**
 * gRPC requests and answers whose Structs are read and written by `property-map.ts`: they are cut out of a request before
 * protobuf's own code sees it, and put behind an answer that it has written. A message's fields may come in any order.
 */
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import { decodeProperties, encodeProperties, type PropertyMap } from "./property-map.ts";
import { BackwardWriter, LENGTH_DELIMITED, WireReader } from "./protobuf-wire.ts";

/** The numbers of fields, by their names. */
type Fields = Readonly<Record<string, number>>;

/** As in pulumi/proto/pulumi/provider.proto. */
const REQUESTS: Readonly<Record<string, Fields>> = {
  check: { olds: 2, news: 3 },
  checkConfig: { olds: 2, news: 3 },
  diffConfig: { olds: 3, news: 4, oldInputs: 6 },
  configure: { args: 2 },
  diff: { olds: 3, news: 4, oldInputs: 6 },
  create: { properties: 2 },
  read: { properties: 3, inputs: 4 },
  update: { olds: 3, news: 4, oldInputs: 8 },
  delete: { properties: 3, oldInputs: 5 },
  construct: { inputs: 10 },
};
const ANSWERS: Readonly<Record<string, Fields>> = {
  check: { inputs: 1 },
  checkConfig: { inputs: 1 },
  create: { properties: 2 },
  read: { properties: 2, inputs: 3 },
  update: { properties: 1 },
  initFailed: { properties: 2, inputs: 4 },
};

/** A request without its Structs, and these beside it. */
export interface Request<M> {
  readonly message: M;
  /** Decodes it, each time; the empty map where the request has none of this name. */
  readonly properties: (field: string) => PropertyMap;
}

type Serializable = Pick<Message, "serializeBinary">;

/** An answer without its Structs, and these beside it; or one that has none. */
export type Answer =
  | Serializable
  | { readonly message: Serializable; readonly properties: Readonly<Record<string, PropertyMap>> };

/** The service whose handlers are given a {@link Request} and give an {@link Answer}. */
export function withStructsApart(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => {
    const deserialize = method.requestDeserialize as (bytes: Buffer) => unknown;
    const apart: MethodDefinition<Request<unknown>, Answer> = {
      ...method,
      requestDeserialize: (bytes) => requestFrom(bytes, REQUESTS[name] ?? {}, deserialize),
      responseSerialize: (answer) => serialize(name, answer),
    };
    return [name, apart];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

function requestFrom<M>(bytes: Buffer, fields: Fields, deserialize: (rest: Buffer) => M): Request<M> {
  const structs = new Map<number, Uint8Array>();
  const rest: Uint8Array[] = [];
  const numbers = new Set(Object.values(fields));
  const reader = new WireReader(bytes);
  for (let start = 0; !reader.atEnd; start = reader.position) {
    const tag = reader.varint();
    if ((tag & 7) === LENGTH_DELIMITED && numbers.has(tag >>> 3)) structs.set(tag >>> 3, reader.message());
    else {
      reader.skip(tag & 7);
      rest.push(bytes.subarray(start, reader.position));
    }
  }
  const message = deserialize(Buffer.concat(rest));
  return {
    message,
    properties: (field) => {
      const number = fields[field];
      if (number === undefined) throw new TypeError(`the request has no properties "${field}"`);
      return decodeProperties(structs.get(number));
    },
  };
}

/** @param name the method that it answers, or `initFailed` for an ErrorResourceInitFailed */
export function serialize(name: string, answer: Answer): Buffer {
  if (!("message" in answer)) return Buffer.from(answer.serializeBinary());
  const fields = ANSWERS[name] ?? {};
  const parts: Uint8Array[] = [answer.message.serializeBinary()];
  for (const [field, map] of Object.entries(answer.properties)) {
    const number = fields[field];
    if (number === undefined) throw new TypeError(`the answer of ${name} has no properties "${field}"`);
    const struct = encodeProperties(map);
    const prefix = new BackwardWriter();
    prefix.varint(struct.length);
    prefix.varint((number << 3) | LENGTH_DELIMITED);
    parts.push(prefix.finish(), struct);
  }
  return Buffer.concat(parts);
}
