/**
 * Pulumi's property maps, as they come over gRPC in a protobuf Struct, and plain values.
 *
 * Two kinds of value have no place in plain data: one that is not known yet, in a preview, and one that is secret.
 * Unknown values become {@link UNKNOWN} where they stand. Secrets are unwrapped, and the map remembers which of
 * its properties held one, so that what is made of it is marked again. A resource that is referred to becomes its id, and
 * a component, which has none, its URN.
 *
 * Source of the signatures: pulumi/sdk, go/common/resource/sig and go/common/resource/plugin/rpc.go.
 */

import { own } from "../../model/text/own-property.ts";
import { UNKNOWN_VALUES } from "../../model/text/unknown-values.ts";
import { BackwardWriter, FIXED64, LENGTH_DELIMITED, VARINT, WireReader } from "./protobuf-wire.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

/** An unknown of any type goes out as this one: the engine does not tell them apart. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The tags of google/protobuf/struct.proto: number of the field and wire type.
 *
 *     Struct { map<string, Value> fields = 1 }, which is repeated { key = 1, value = 2 }
 *     Value { null = 1 | number = 2 | string = 3 | bool = 4 | Struct = 5 | ListValue = 6 }
 *     ListValue { repeated Value values = 1 }
 */
const FIELD = (1 << 3) | LENGTH_DELIMITED;
const KEY = (1 << 3) | LENGTH_DELIMITED;
const VALUE = (2 << 3) | LENGTH_DELIMITED;
const ITEM = (1 << 3) | LENGTH_DELIMITED;
const NULL = (1 << 3) | VARINT;
const NUMBER = (2 << 3) | FIXED64;
const STRING = (3 << 3) | LENGTH_DELIMITED;
const BOOL = (4 << 3) | VARINT;
const STRUCT = (5 << 3) | LENGTH_DELIMITED;
const LIST = (6 << 3) | LENGTH_DELIMITED;

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

/**
 * @param struct the bytes of a Struct; none is the empty one
 * @throws RangeError for what is none
 */
export function decodeProperties(struct: Uint8Array | undefined): PropertyMap {
  const secrets = new Set<string>();
  if (struct === undefined) return { values: {}, secrets };
  const reader = new WireReader(struct);
  const values = readFields(
    reader,
    () => reader.atEnd,
    (key) => secrets.add(key),
  );
  return { values, secrets };
}

/** @returns the bytes of a Struct */
export function encodeProperties({ values, secrets }: PropertyMap): Uint8Array {
  const writer = new BackwardWriter();
  writeFields(writer, values, (key) => secrets.has(key));
  return writer.finish();
}

export function hasUnknown(value: PropertyValue): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}

type Table = Record<string, PropertyValue>;

function readFields(reader: WireReader, atEnd: () => boolean, onSecret: (key: string) => void): Table {
  const table: Table = {};
  while (!atEnd()) {
    const tag = reader.varint();
    if (tag === FIELD) readField(reader, table, onSecret);
    else reader.skip(tag & 7);
  }
  return table;
}

function readField(reader: WireReader, table: Table, onSecret: (key: string) => void): void {
  reader.within((atEnd) => {
    let key = "";
    let value: PropertyValue = null;
    let secret = false;
    while (!atEnd()) {
      const tag = reader.varint();
      if (tag === KEY) key = reader.string();
      else if (tag === VALUE) value = readValue(reader, () => (secret = true));
      else reader.skip(tag & 7);
    }
    put(table, key, value);
    if (secret) onSecret(key);
  });
}

/** Also under a name that means something to JavaScript. */
function put(table: Table, key: string, value: PropertyValue): void {
  if (key === "__proto__") {
    Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true });
  } else table[key] = value;
}

function readValue(reader: WireReader, onSecret: () => void): PropertyValue {
  return reader.within((atEnd) => {
    let value: PropertyValue = null;
    while (!atEnd()) {
      const tag = reader.varint();
      if (tag === STRING) {
        const text = reader.string();
        value = UNKNOWN_VALUES.has(text) ? UNKNOWN : text;
      } else if (tag === NUMBER) value = reader.double();
      else if (tag === BOOL) value = reader.varint() !== 0;
      else if (tag === STRUCT) value = readStruct(reader, onSecret);
      else if (tag === LIST) value = readList(reader, onSecret);
      else {
        reader.skip(tag & 7);
        if (tag === NULL) value = null;
      }
    }
    return value;
  });
}

function readStruct(reader: WireReader, onSecret: () => void): PropertyValue {
  const table = reader.within((atEnd) => readFields(reader, atEnd, onSecret));
  const signature = own(table, SIGNATURE);
  // A component has no id, or an empty one.
  if (signature === RESOURCE_SIGNATURE) return table["id"] || (table["urn"] ?? null);
  if (signature !== SECRET_SIGNATURE) return table;
  onSecret();
  return table["value"] ?? null;
}

function readList(reader: WireReader, onSecret: () => void): PropertyValue {
  return reader.within((atEnd) => {
    const items: PropertyValue[] = [];
    while (!atEnd()) {
      const tag = reader.varint();
      if (tag === ITEM) items.push(readValue(reader, onSecret));
      else reader.skip(tag & 7);
    }
    return items;
  });
}

// The writer goes backwards: the last field first, a value before its tag.

function writeFields(
  writer: BackwardWriter,
  table: Readonly<Table>,
  isSecret: (key: string) => boolean,
): void {
  for (const key of Object.keys(table).toReversed()) {
    const value = table[key] ?? null;
    const end = writer.length;
    writeMessage(writer, VALUE, () =>
      isSecret(key) ? writeSecret(writer, value) : writeValue(writer, value),
    );
    writer.string(key);
    writer.varint(KEY);
    writer.varint(writer.length - end);
    writer.varint(FIELD);
  }
}

function writeMessage(writer: BackwardWriter, tag: number, content: () => void): void {
  const end = writer.length;
  content();
  writer.varint(writer.length - end);
  writer.varint(tag);
}

function writeValue(writer: BackwardWriter, value: PropertyValue): void {
  if (value === UNKNOWN) writeText(writer, UNKNOWN_STRING);
  else if (value === null) writeScalar(writer, NULL, 0);
  else if (typeof value === "string") writeText(writer, value);
  else if (typeof value === "boolean") writeScalar(writer, BOOL, value ? 1 : 0);
  else if (typeof value === "number") {
    writer.double(value);
    writer.varint(NUMBER);
  } else if (Array.isArray(value)) {
    const items: readonly PropertyValue[] = value;
    writeMessage(writer, LIST, () => {
      for (const item of items.toReversed()) writeMessage(writer, ITEM, () => writeValue(writer, item));
    });
  } else writeMessage(writer, STRUCT, () => writeFields(writer, value as Table, () => false));
}

function writeText(writer: BackwardWriter, text: string): void {
  writer.string(text);
  writer.varint(STRING);
}

function writeScalar(writer: BackwardWriter, tag: number, value: number): void {
  writer.varint(value);
  writer.varint(tag);
}

function writeSecret(writer: BackwardWriter, value: PropertyValue): void {
  writeValue(writer, { [SIGNATURE]: SECRET_SIGNATURE, value });
}
