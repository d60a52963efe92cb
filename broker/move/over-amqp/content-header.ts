/**
 * The payload of a content header frame: class, weight, body size, flags, then the properties that are there, of which the
 * headers are a field table. https://www.rabbitmq.com/amqp-0-9-1-errata#section_3 has the types of its values.
 */

/** Bytes before the first property. */
const START = 14;
const FLAGS = 12;
/** Bits of the properties that can come before the headers, and of these. */
const [CONTENT_TYPE, CONTENT_ENCODING, HEADERS] = [0x8000, 0x4000, 0x2000] as const;

/** Bytes of a value that is always as long; the others say their length. */
const FIXED: Readonly<Record<string, number>> = {
  t: 1,
  b: 1,
  B: 1,
  s: 2,
  u: 2,
  I: 4,
  i: 4,
  f: 4,
  l: 8,
  L: 8,
  d: 8,
  T: 8,
  D: 5,
  V: 0,
};
const OF_SAID_LENGTH = "SxFA";

/** Pure. All else stays as it is. @throws TypeError for what is none */
export function withoutHeaders(header: Buffer, names: ReadonlySet<string>): Buffer {
  const flags = header.readUInt16BE(FLAGS);
  if ((flags & HEADERS) === 0) return header;
  let at = START;
  for (const property of [CONTENT_TYPE, CONTENT_ENCODING])
    if ((flags & property) !== 0) at += 1 + header.readUInt8(at);
  const [from, to] = [at + 4, at + 4 + header.readUInt32BE(at)];
  const kept: Buffer[] = [];
  for (let next = from; next < to; ) {
    const end = endOfField(header, next);
    const name = header.toString("utf8", next + 1, next + 1 + header.readUInt8(next));
    if (!names.has(name)) kept.push(header.subarray(next, end));
    next = end;
  }
  const table = Buffer.concat(kept);
  if (table.length === to - from) return header;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(table.length);
  return Buffer.concat([header.subarray(0, at), size, table, header.subarray(to)]);
}

function endOfField(table: Buffer, at: number): number {
  const value = at + 1 + table.readUInt8(at);
  const type = String.fromCharCode(table.readUInt8(value));
  const fixed = FIXED[type];
  if (fixed !== undefined) return value + 1 + fixed;
  if (!OF_SAID_LENGTH.includes(type)) throw new TypeError(`a header is of the type ${JSON.stringify(type)}`);
  return value + 5 + table.readUInt32BE(value + 1);
}
