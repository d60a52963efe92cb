/**
 * What an AMQP 0-9-1 listener says before anyone logs in: `connection.start`. It needs no credentials, so it
 * shows that the listener is up and which SASL mechanisms are offered.
 * Layout: AMQP 0-9-1 specification, sections 2.3.5 (frames) and 4.2 (grammar); class 10, method 10.
 */
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { connectionHint } from "../connection-hint.ts";
import { type AmqpAddress, amqpAddress, serverName, showAddress } from "./address.ts";

export interface AmqpGreeting {
  /** SASL mechanisms in the broker's order: `["PLAIN", "AMQPLAIN"]`. */
  readonly mechanisms: readonly string[];
  /** As the broker calls its cluster: the same at every node, and at the management API. Absent where it is not told. */
  readonly clusterName?: string;
}

const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);
const FRAME_HEADER_BYTES = 7;
const METHOD_FRAME = 1;
/** A greeting is some hundred bytes; what is longer than the largest default frame is not one. */
const LONGEST_GREETING = 131_072;

/**
 * @param url `amqp://host:port` or `amqps://...`; credentials and path are not looked at
 * @param bounds.timeout milliseconds from the start to the whole greeting
 * @param bounds.ca certificates of authorities to trust, PEM
 * @throws WarrenError `amqp-greeting-failed` when none comes in time, or something else answers; `amqp-url-invalid`
 */
export async function amqpGreeting(
  url: string,
  bounds: { readonly timeout: number; readonly signal?: AbortSignal; readonly ca?: string },
): Promise<AmqpGreeting> {
  const limit = AbortSignal.timeout(bounds.timeout);
  const signal = bounds.signal === undefined ? limit : AbortSignal.any([limit, bounds.signal]);
  const address = amqpAddress(url);
  const { socket, connected } = openSocket(address, bounds.ca);
  const stop = (): void => {
    socket.destroy();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    await once(socket, connected, { signal });
    socket.write(PROTOCOL_HEADER);
    let received: Buffer = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      const greeting = parseConnectionStart(received);
      if (greeting !== undefined) return greeting;
      if (received.length > LONGEST_GREETING) throw new Error("not an AMQP 0-9-1 listener");
    }
    throw new Error("the connection was closed before the greeting");
  } catch (cause) {
    bounds.signal?.throwIfAborted();
    const why = limit.aborted
      ? `no greeting within ${bounds.timeout / 1000} s`
      : // OpenSSL's message is a line of its source; the code says what is wrong.
        (opensslCode(cause) ?? messageOf(cause));
    const hint = connectionHint(cause) ?? "";
    throw new WarrenError("amqp-greeting-failed", `${showAddress(address)}: ${why}`, { hint, cause });
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function opensslCode(cause: unknown): string | undefined {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === "string" && code.startsWith("ERR_SSL_") ? code : undefined;
}

function openSocket(
  address: AmqpAddress,
  ca?: string,
): { readonly socket: Socket; readonly connected: "connect" | "secureConnect" } {
  const { protocol, host, port } = address;
  if (protocol === "amqp") return { socket: connectTcp({ host, port }), connected: "connect" };
  const trust = ca === undefined ? {} : { ca };
  return { socket: connectTls({ host, port, ...serverName(address), ...trust }), connected: "secureConnect" };
}

/**
 * The greeting in the bytes that came so far; undefined while it is not whole.
 *
 * @throws Error when the bytes are something else
 */
export function parseConnectionStart(bytes: Buffer): AmqpGreeting | undefined {
  if (bytes.length < FRAME_HEADER_BYTES) return undefined;
  if (bytes.readUInt8(0) !== METHOD_FRAME || bytes.readUInt16BE(1) !== 0) {
    throw new Error("not an AMQP 0-9-1 listener");
  }
  const payload = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + bytes.readUInt32BE(3));
  if (bytes.length < FRAME_HEADER_BYTES + bytes.readUInt32BE(3)) return undefined;
  if (payload.readUInt16BE(0) !== 10 || payload.readUInt16BE(2) !== 10) {
    throw new Error("the first method is not connection.start");
  }
  // Two octets of version, then the server's properties, a table as long as its first four octets say.
  const mechanismsAt = 6 + 4 + payload.readUInt32BE(6);
  const length = payload.readUInt32BE(mechanismsAt);
  const mechanisms = payload.toString("utf8", mechanismsAt + 4, mechanismsAt + 4 + length);
  const clusterName = longStringIn(payload.subarray(10, mechanismsAt), "cluster_name");
  return {
    mechanisms: mechanisms.split(" ").filter((mechanism) => mechanism !== ""),
    ...(clusterName === undefined ? {} : { clusterName }),
  };
}

/**
 * The value of a key in a field table (section 4.2.5.5). RabbitMQ's own properties are long strings and one table;
 * what has another type ends the search.
 */
function longStringIn(table: Buffer, wanted: string): string | undefined {
  let at = 0;
  while (at < table.length) {
    const typeAt = at + 1 + table.readUInt8(at);
    const key = table.toString("utf8", at + 1, typeAt);
    const type = String.fromCharCode(table[typeAt] ?? 0);
    if ((type !== "S" && type !== "F") || typeAt + 5 > table.length) return undefined;
    at = typeAt + 5 + table.readUInt32BE(typeAt + 1);
    if (key === wanted && type === "S") return table.toString("utf8", typeAt + 5, at);
  }
  return undefined;
}
