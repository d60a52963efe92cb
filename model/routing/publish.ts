/** What a client publishes, as far as it decides where the message goes. */
import type { Arguments } from "../topology/topology.ts";
import type { IntegerWidth } from "./matcher.ts";

export interface Publish {
  /** "" is the default exchange. */
  readonly exchange: string;
  readonly routingKey: string;
  /** CC and BCC are lists of further routing keys. */
  readonly headers?: Arguments;
  /** How the client writes integers inside of lists and tables of headers. @default "long" */
  readonly integers?: IntegerWidth;
  /** Given back, instead of dropped, where no queue gets it. @default false */
  readonly mandatory?: boolean;
  /** The property `expiration`: milliseconds, as text. */
  readonly expiration?: string;
  /** Who publishes: one of the users that the table knows. Without it no right is asked for. */
  readonly user?: string;
  /** The property `user_id`. */
  readonly userId?: string;
}
