/**
 * Pulumi's property maps, as they come over gRPC in a protobuf Struct, and plain values.
 *
 * Two kinds of value have no place in plain data: one that is not known yet, in a preview, and one that is secret.
 * Unknown values become {@link UNKNOWN} where they stand. Secrets are unwrapped, and the map remembers which of
 * its properties held one, so that what is made of it is marked again.
 *
 * Source of the signatures: pulumi/sdk, go/common/resource/sig and go/common/resource/plugin/rpc.go.
 */
import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";
import proto from "google-protobuf/google/protobuf/struct_pb.js";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** What stands for an unknown bool, number, string, array, asset, archive and object. */
const UNKNOWN_VALUES: ReadonlySet<string> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
/** An unknown of any type goes out as this one: the engine does not tell them apart. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that is not known before something else has been made. */
export const UNKNOWN = Symbol("unknown");

export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

export interface PropertyMap {
  readonly values: Readonly<Record<string, PropertyValue>>;
  /** Properties at the top that are secret, or have something secret in them. */
  readonly secrets: ReadonlySet<string>;
}

export function decodeProperties(struct: Struct | undefined): PropertyMap {
  const secrets = new Set<string>();
  const entries: [string, PropertyValue][] = [];
  struct?.getFieldsMap().forEach((value, key) => {
    entries.push([key, decode(value, () => secrets.add(key))]);
  });
  return { values: Object.fromEntries(entries), secrets };
}

export function encodeProperties({ values, secrets }: PropertyMap): Struct {
  const struct = new proto.Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(values)) {
    fields.set(key, secrets.has(key) ? secret(encode(value)) : encode(value));
  }
  return struct;
}

export function hasUnknown(value: PropertyValue): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}

function decode(value: Value, onSecret: () => void): PropertyValue {
  switch (value.getKindCase()) {
    case proto.Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case proto.Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case proto.Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return UNKNOWN_VALUES.has(text) ? UNKNOWN : text;
    }
    case proto.Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item) => decode(item, onSecret));
    case proto.Value.KindCase.STRUCT_VALUE:
      return decodeStruct(value.getStructValue(), onSecret);
    case proto.Value.KindCase.NULL_VALUE:
    case proto.Value.KindCase.KIND_NOT_SET:
    default:
      return null;
  }
}

function decodeStruct(struct: Struct | undefined, onSecret: () => void): PropertyValue {
  const fields = struct?.getFieldsMap();
  if (fields?.get(SIGNATURE)?.getStringValue() === SECRET_SIGNATURE) {
    onSecret();
    const inner = fields.get("value");
    return inner === undefined ? null : decode(inner, onSecret);
  }
  const entries: [string, PropertyValue][] = [];
  fields?.forEach((value, key) => {
    entries.push([key, decode(value, onSecret)]);
  });
  return Object.fromEntries(entries);
}

function encode(value: PropertyValue): Value {
  const encoded = new proto.Value();
  if (value === UNKNOWN) encoded.setStringValue(UNKNOWN_STRING);
  else if (value === null) encoded.setNullValue(proto.NullValue.NULL_VALUE);
  else if (typeof value === "string") encoded.setStringValue(value);
  else if (typeof value === "number") encoded.setNumberValue(value);
  else if (typeof value === "boolean") encoded.setBoolValue(value);
  else if (Array.isArray(value)) {
    const list = new proto.ListValue();
    list.setValuesList((value as readonly PropertyValue[]).map(encode));
    encoded.setListValue(list);
  } else {
    encoded.setStructValue(
      encodeProperties({ values: value as PropertyMap["values"], secrets: new Set<string>() }),
    );
  }
  return encoded;
}

function secret(value: Value): Value {
  const struct = new proto.Struct();
  const signature = new proto.Value();
  signature.setStringValue(SECRET_SIGNATURE);
  struct.getFieldsMap().set(SIGNATURE, signature);
  struct.getFieldsMap().set("value", value);
  const envelope = new proto.Value();
  envelope.setStructValue(struct);
  return envelope;
}
