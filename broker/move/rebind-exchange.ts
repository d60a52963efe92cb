/**
 * An exchange that RabbitMQ cannot alter is made anew, or what is bound to it goes to one of another name: all that is
 * bound to it, from it and by whomever, and the topic permissions for it, while publishers are stopped once.
 */
import { differences } from "../../model/topology/plan/differences.ts";
import type { Binding, Exchange } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Node } from "../node/node.ts";
import { snapshot } from "../topology/snapshot.ts";
import { exchangeCopyName } from "./move-names.ts";
import { callRebinder, type RebindAnswer, type RebindRequest } from "./node-mover.ts";
import type { MoveQuestion } from "./queue-move.ts";

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

/** Milliseconds for which publishers are stopped at most, at each try. What has begun to be replaced is ended. */
const GATES: readonly number[] = [900, 900, 2_000, 5_000, 10_000];
/** Milliseconds for a call, beside the command itself. */
const CALL_TIME = 60_000;

/** @throws WarrenError `move-refused` where nothing was changed; others where it is cut off, and the next call goes on */
export async function rebindExchange(request: RebindingRequest): Promise<RebindingReport> {
  const { from, becomes } = request.rebinding;
  const gates: number[] = [];
  for (const gate of GATES) {
    const answer = await onNode(request.nodes, await requestOf(request, gate), request.signal);
    if (answer.blocked !== undefined) gates.push(answer.blocked);
    if (answer.refused !== undefined) {
      throw new WarrenError("move-refused", `${whatOf(request)} stays as it was: ${answer.refused}`, {
        hint: "Declare its bindings as the new exchange takes them, and have those of others removed.",
      });
    }
    if (answer.stopped === undefined) {
      return { exchange: becomes.name, bound: answer.bound ?? 0, gates };
    }
    if (answer.stopped === "redeclared") break;
  }
  const why =
    gates.length === GATES.length
      ? "it could not be done in the time for which publishers may be stopped"
      : "a client declares it as it was, whenever it is gone";
  throw new WarrenError("move-stopped", `exchange ${JSON.stringify(from)} is not changed yet: ${why}`, {
    hint: "Try again when it is less in use: `./warren up` goes on with it.",
  });
}

async function requestOf(
  { broker, owner, virtualHost, rebinding, signal }: RebindingRequest,
  gate: number,
): Promise<RebindRequest> {
  const { from, becomes, without, bindings } = rebinding;
  const isRenamed = from !== becomes.name;
  const live = await snapshot(broker.api, virtualHost, signal);
  const there = live?.exchanges.find(({ name }) => name === from);
  const { type, durable, autoDelete, internal, arguments: table } = becomes;
  return {
    vhost: virtualHost,
    user: broker.api.endpoint.username,
    exchange: from,
    other: isRenamed ? becomes.name : exchangeCopyName(owner, virtualHost, from),
    form: isRenamed ? null : { type, durable, autoDelete, internal, arguments: table },
    isOld: there !== undefined && differences("exchange", there, becomes).length > 0,
    without,
    bindings,
    gate,
  };
}

/** On the first that does it; the others are for when that one is down. */
async function onNode(
  nodes: readonly Node[],
  request: RebindRequest,
  signal: AbortSignal | undefined,
): Promise<RebindAnswer> {
  let failure: unknown = new WarrenError("move-refused", "there is no node to command");
  for (const node of nodes) {
    signal?.throwIfAborted();
    try {
      return await callRebinder(node, request, { timeout: CALL_TIME, ...(signal && { signal }) });
    } catch (error) {
      if (!(error instanceof WarrenError) || error.code !== "node-command-failed") throw error;
      failure = error;
    }
  }
  throw failure;
}

function whatOf({ virtualHost, rebinding }: RebindingRequest): string {
  return `exchange ${JSON.stringify(rebinding.from)} in virtual host ${JSON.stringify(virtualHost)}`;
}
