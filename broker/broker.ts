/** A broker by both of its ways in. */
import type { AmqpEndpoint } from "./amqp/amqplib-connect.ts";
import type { ManagementApi } from "./api/management-api.ts";

export interface Broker {
  readonly api: ManagementApi;
  readonly amqp: AmqpEndpoint;
}
