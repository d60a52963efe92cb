/** The body of an answer, with a bound: whoever answers may not be RabbitMQ, and may go on for ever. */

/**
 * Bytes of an answer. The longest that Warren asks for are the definitions of one virtual host: 150 bytes or so a queue
 * and a binding, 30 MB for 100,000 of each. V8 cannot hold a text of more than 512 MB.
 */
export const LONGEST_ANSWER = 256 * 1_024 * 1_024;

/** The answer goes on beyond the bound. */
export class AnswerTooLong extends Error {
  constructor(bound: number) {
    super(`the answer is longer than ${Math.round(bound / 1_024 / 1_024)} MB`);
  }
}

/**
 * @param bound bytes. @default LONGEST_ANSWER
 * @throws AnswerTooLong; what the stream throws where it ends too early
 */
export async function boundedText(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  bound = LONGEST_ANSWER,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > bound) {
      body.destroy();
      throw new AnswerTooLong(bound);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
