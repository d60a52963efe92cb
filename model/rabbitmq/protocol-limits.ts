/** What AMQP 0-9-1, TCP and RabbitMQ take at most. What Warren itself reads at most is in model/bounds.ts. */

/** In bytes of UTF-8: AMQP 0-9-1's short string, in which names and routing keys travel. */
export const LONGEST_SHORT_STRING = 255;

/** Whether a name or a routing key can travel. The empty one can. */
export function isShortString(text: string): boolean {
  // A UTF-16 code unit takes one to three bytes: only what is between is written out.
  if (text.length * 3 <= LONGEST_SHORT_STRING) return true;
  return text.length <= LONGEST_SHORT_STRING && encoder.encode(text).length <= LONGEST_SHORT_STRING;
}

const encoder = new TextEncoder();

/** AMQP 0-9-1's `short` without a sign, such as the number of messages of a prefetch. */
export const LARGEST_SHORT = 65_535;

/** RabbitMQ refuses a topic binding with more words `#` since 4.3.5: matching one takes too long. */
export const MOST_HASHES = { count: 2, refusedSince: "4.3" } as const;

/** How many words of a topic's key are `#`. */
export function hashesIn(words: readonly string[]): number {
  return words.filter((word) => word === "#").length;
}

export const HIGHEST_PORT = 65_535;

/** In milliseconds: 10 years, RabbitMQ's `?MAX_EXPIRY_TIMER`. */
export const LONGEST_EXPIRY = 315_360_000_000;

/**
 * Characters of a stream's name and its virtual host's together. The stream's folder is called after both, in characters
 * of one byte, with 21 more (two underscores and the nanoseconds of its making), and file systems take 255. RabbitMQ
 * 4.3.6 answers 201 for a longer one, never starts it, and after its deletion tries for ever to remove what is not there,
 * at half a core (measured: 233 in the virtual host `/` starts, 234 does not; the letters of 西 count as one each).
 */
export const LONGEST_STREAM_NAME = 234;

/** What a stream's name and its virtual host's count for together, in code points. */
export function streamNameLength(virtualHost: string, name: string): number {
  return Array.from(virtualHost + name).length;
}

/** Whether RabbitMQ can start a stream of this name in this virtual host. */
export function streamNameFits(virtualHost: string, name: string): boolean {
  return streamNameLength(virtualHost, name) <= LONGEST_STREAM_NAME;
}
