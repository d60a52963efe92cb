/**
 * An exchange that RabbitMQ cannot alter is made anew, or what is bound to it goes to one of another name: all that is
 * bound to it, from it and by whomever, and the topic permissions for it, while publishers are stopped once.
 */

import type { Binding, Exchange } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { onAnyNode } from "./any-node.ts";
import { EXCHANGE_GATES } from "./gates.ts";
import { exchangeCopyName } from "./move-names.ts";
import type { MoveQuestion } from "./move-request.ts";
import { callRebinder, type RebindRequest } from "./node-mover.ts";

/** One exchange to another definition under the same name, or to one of another name that is there already. */
export interface ExchangeRebinding {
  readonly from: string;
  readonly becomes: Exchange;
  /** Bindings, under its name as it was, that it is not to have any more, and those that it is to have. */
  readonly without: readonly Binding[];
  readonly bindings: readonly Binding[];
}

export interface RebindingRequest extends Omit<MoveQuestion, "move" | "patience"> {
  readonly rebinding: ExchangeRebinding;
}

export interface RebindingReport {
  /** Its name, as it is now. */
  readonly exchange: string;
  /** Bindings that it has, from it and to it. */
  readonly bound: number;
  /** Milliseconds that publishers were blocked, at each try. */
  readonly gates: readonly number[];
}

/** Milliseconds for a call, beside the command itself. */
const CALL_TIME = 60_000;

/** @throws WarrenError `move-refused` where nothing was changed; others where it is cut off, and the next call goes on */
export async function rebindExchange(request: RebindingRequest): Promise<RebindingReport> {
  const { from, becomes } = request.rebinding;
  const { nodes, signal } = request;
  const bounds = { timeout: CALL_TIME, ...(signal && { signal }) };
  const gates: number[] = [];
  let why = "it could not be done in the time for which publishers may be stopped";
  for (const gate of EXCHANGE_GATES) {
    const asked = requestOf(request, gate);
    const { answer } = await onAnyNode(
      nodes,
      async (node) => await callRebinder(node, asked, bounds),
      signal,
    );
    if (answer.blocked !== undefined) gates.push(answer.blocked);
    if (answer.refused !== undefined) {
      throw new WarrenError("move-refused", `${whatOf(request)} stays as it was: ${answer.refused}`, {
        hint: "Declare its bindings as the new exchange takes them, and have those of others removed.",
      });
    }
    if (answer.stopped === undefined) {
      return { exchange: becomes.name, bound: answer.bound ?? 0, gates };
    }
    if (answer.stopped === "redeclared") {
      why = "a client declares it as it was, whenever it is gone";
      break;
    }
  }
  throw new WarrenError("move-stopped", `exchange ${JSON.stringify(from)} is not changed yet: ${why}`, {
    hint: "Try again when it is less in use: `./warren up` goes on with it.",
  });
}

function requestOf({ broker, owner, virtualHost, rebinding }: RebindingRequest, gate: number): RebindRequest {
  const { from, becomes, without, bindings } = rebinding;
  const isRenamed = from !== becomes.name;
  const { type, durable, autoDelete, internal, arguments: table } = becomes;
  return {
    vhost: virtualHost,
    user: broker.api.endpoint.username,
    exchange: from,
    other: isRenamed ? becomes.name : exchangeCopyName(owner, virtualHost, from),
    form: isRenamed ? null : { type, durable, autoDelete, internal, arguments: table },
    without,
    bindings,
    gate,
  };
}

function whatOf({ virtualHost, rebinding }: RebindingRequest): string {
  return `exchange ${JSON.stringify(rebinding.from)} in virtual host ${JSON.stringify(virtualHost)}`;
}
