/**
 * The part of ASN.1's distinguished encoding rules (ITU-T X.690) that an X.509 certificate needs, written only.
 * Node.js reads certificates and signs bytes, but makes no certificates.
 */

/** Tags of X.690, section 8; `0x20` marks what is made of other values. */
const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

export function sequence(...values: readonly Buffer[]): Buffer {
  return tagged(TAGS.sequence, ...values);
}

export function set(...values: readonly Buffer[]): Buffer {
  return tagged(TAGS.set, ...values);
}

export const TRUE = tagged(TAGS.boolean, Buffer.from([0xff]));

/** @param magnitude the bytes of a whole number that is not negative, the most significant first */
export function integer(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.from([0]) : magnitude.subarray(start);
  // The first bit is the sign.
  const isNegative = ((digits[0] ?? 0) & 0x80) !== 0;
  return tagged(TAGS.integer, isNegative ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** @param unused bits at the end of the last byte that do not count */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return tagged(TAGS.bitString, Buffer.from([unused]), bytes);
}

export function octetString(bytes: Buffer): Buffer {
  return tagged(TAGS.octetString, bytes);
}

export function utf8String(text: string): Buffer {
  return tagged(TAGS.utf8String, Buffer.from(text, "utf8"));
}

/** @param dotted `2.5.4.3` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(TAGS.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** To the second. UTCTime until 2049, GeneralizedTime from then on: RFC 5280, section 4.1.2.5. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? tagged(TAGS.utcTime, Buffer.from(digits.slice(2)))
    : tagged(TAGS.generalizedTime, Buffer.from(digits));
}

/** `[number] EXPLICIT`: the value with a tag of its own around it. */
export function explicit(number: number, value: Buffer): Buffer {
  return tagged(0xa0 | number, value);
}

/** `[number] IMPLICIT` of a primitive value: another tag in the place of its own. */
export function implicit(number: number, contents: Buffer): Buffer {
  return tagged(0x80 | number, contents);
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, { length: bytes }) => sum + bytes, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

/** Below 128 the length itself, else how many bytes it takes and those. */
function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift((rest % 128) | 0x80);
  }
  return bytes;
}
