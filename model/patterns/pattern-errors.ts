/** Why a pattern cannot be read. Both end in `readPattern`, and nobody else sees them. */

/** Surely wrong: every RabbitMQ refuses it. The message is a noun phrase. */
export class BrokenPattern extends Error {}

/** In a part of PCRE that is not understood here, or that its versions take for different things. */
export class PatternNotUnderstood extends Error {}
