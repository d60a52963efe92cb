/**
 * Protobuf's wire format, as far as a Struct needs it: https://protobuf.dev/programming-guides/encoding. Protobuf's
 * own code for JavaScript makes several objects a value and takes a second for a topology of 20,000 objects.
 */

/** The wire types that there are: the lowest three bits of a tag. Groups (3 and 4) are not used any more. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Reads one message from its first byte to its last. */
export class WireReader {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
    this.#end = bytes.byteLength;
  }

  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  /** A field's number and its wire type, as `number << 3 | type`; also any other number of up to 53 bits. */
  varint(): number {
    let result = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? fail();
      result += (byte & 0x7f) * factor;
      if (byte < 0x80) return result;
    }
    // A negative number has ten bytes, and none is used here.
    return fail();
  }

  double(): number {
    const number = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return number;
  }

  string(): string {
    const start = this.#enter();
    return this.#bytes.toString("utf8", start, this.#at);
  }

  /** The bytes of a message within, which share this reader's memory. */
  message(): Uint8Array {
    const start = this.#enter();
    return this.#bytes.subarray(start, this.#at);
  }

  /** Reads a message within by calling `read` until its end. */
  within<T>(read: (end: () => boolean) => T): T {
    const start = this.#enter();
    const [end, outer] = [this.#at, this.#end];
    [this.#at, this.#end] = [start, end];
    const result = read(() => this.#at >= end);
    [this.#at, this.#end] = [end, outer];
    return result;
  }

  /** Past a field of this wire type, whatever it says. */
  skip(wireType: number): void {
    if (wireType === LENGTH_DELIMITED) this.#enter();
    else if (wireType === FIXED64) this.#at += 8;
    else if (wireType === FIXED32) this.#at += 4;
    else if (wireType === VARINT) while ((this.#bytes[this.#at++] ?? fail()) >= 0x80);
    else fail();
  }

  /** Past a length and what it is the length of. @returns where that begins */
  #enter(): number {
    const length = this.varint();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#end) fail();
    return start;
  }
}

/**
 * Writes a message from its last byte to its first: what is within a message is there when its length is to be said,
 * so that nothing is measured beforehand or copied afterwards.
 */
export class BackwardWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #start = this.#bytes.length;

  /** Bytes so far: the difference of two is the length of what came between. */
  get length(): number {
    return this.#bytes.length - this.#start;
  }

  varint(number: number): void {
    let length = 1;
    for (let rest = number; rest >= 128; rest = Math.floor(rest / 128)) length++;
    this.#reserve(length);
    let rest = number;
    for (let index = 0; index < length; index++) {
      this.#bytes[this.#start + index] = (rest % 128) + (index === length - 1 ? 0 : 128);
      rest = Math.floor(rest / 128);
    }
  }

  double(number: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(number, this.#start);
  }

  /** With its length. */
  string(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#bytes.write(text, this.#start, "utf8");
    this.varint(length);
  }

  /** What has been written, in the order of reading. */
  finish(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  #reserve(length: number): void {
    if (length > this.#start) {
      const larger = Buffer.allocUnsafe(2 * this.#bytes.length + length);
      const start = larger.length - this.length;
      this.#bytes.copy(larger, start, this.#start);
      [this.#bytes, this.#start] = [larger, start];
    }
    this.#start -= length;
  }
}

function fail(): never {
  throw new RangeError("this is no protobuf message, or the end of it is missing");
}
