/** What a batch of checks gets from the runner: clients with bounds, clones to work in, and a way to be ended. */

import type { AmqpLogin } from "../../broker/amqp/amqplib-connect.ts";
import type { AmqpConnection } from "../../broker/amqp/connection.ts";
import type { LoginOutcome } from "../../broker/amqp/login.ts";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import type { PublishedNode } from "../../broker/node/node.ts";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import type { Adapt, Shadow, VirtualHostOfRun } from "../shadow/shadows.ts";
import type { SmokeTarget } from "../smoke-target.ts";

export type ContextLogin = Pick<AmqpLogin, "virtualHost" | "username" | "password" | "credentials">;

export interface CheckContext {
  readonly target: SmokeTarget;
  /** See `shadow/run-id.ts`. */
  readonly runId: string;
  /** Aborted when the run is interrupted, and when the batch's time limit is over. */
  readonly signal: AbortSignal;
  /** As the administrator. Outside of shadows it is for reading only. */
  readonly api: ManagementApi;
  /** As somebody else. The runner closes it after the batch. */
  readonly apiAs: (credentials: { readonly username: string; readonly password: string }) => ManagementApi;
  /** As the administrator, at one node of a cluster. The runner closes it after the batch. */
  readonly apiOf: (node: Pick<PublishedNode, "managementUrl">) => ManagementApi;
  /**
   * For whom the run has made, to a node that has all that was made before it was let in. The runner closes it after the
   * batch, where the batch has not.
   *
   * @throws WarrenError `amqp-connection-failed`
   */
  readonly connect: (login: ContextLogin) => Promise<AmqpConnection>;
  /**
   * The same to a node of the target, or where that one does not answer to the next that does.
   *
   * @param first its place among the target's nodes; counted on from the beginning after the last
   * @throws WarrenError `amqp-connection-failed` where none of them answers
   */
  readonly connectToNode: (login: ContextLogin, first: number) => Promise<AmqpConnection>;
  /** Opens a connection and closes it, to see whether somebody is let in. */
  readonly tryLogin: (login: ContextLogin) => Promise<LoginOutcome>;
  /** The definitions of a declared virtual host as they are on the broker; asked for once a run. */
  readonly live: (virtualHost: string) => Promise<VirtualHostDefinitions | undefined>;
  /**
   * A clone of a live virtual host, made at the first call. The same purpose gets the same clone; a kind of
   * check uses its own name, so that nobody else's messages are in it. The runner removes it in the end.
   *
   * @param adapt what of the live definitions the clone gets. @default all
   * @throws WarrenError `virtual-host-missing` where the broker has no such virtual host; `shadow-incomplete`
   */
  readonly shadow: (virtualHost: string, purpose: string, adapt?: Adapt) => Promise<Shadow>;
  /**
   * A new virtual host with nothing in it, whose queues are classic where they do not say otherwise. The same
   * purpose gets the same one. The runner removes it in the end.
   */
  readonly emptyVirtualHost: (purpose: string) => Promise<VirtualHostOfRun>;
  /** Says what is done now, for a progress display: `publishing`. */
  readonly enter: (phase: string) => void;
}
