/**
 * What moves messages and bindings inside a node: `warren_move.erl` and `warren_exchange.erl`, compiled there when they are
 * needed and gone with the node's next start. RabbitMQ has the compiler at hand, since its metadata store compiles (Khepri's Horus).
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Binding, Exchange } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { CommandBounds } from "../node/container/docker-command.ts";
import { inShape, jsonIn } from "../node/control-json.ts";
import { exec, type Node } from "../node/node.ts";

/** In the order in which they are done; each can be done again. `warren_move.erl` says what they do. */
export type MoveAction =
  | "prepare"
  | "switch"
  | "drain"
  | "settle"
  | "replace"
  | "remove"
  | "return_held"
  | "return_new"
  | "restore"
  | "clear";

export interface MoverRequest {
  readonly vhost: string;
  /** Of whoever makes the objects, as RabbitMQ's events name them. */
  readonly user: string;
  readonly queue: string;
  /** The queue for what was in it: where it is renamed, the one of the new name. */
  readonly held: string;
  /** The queue for what comes meanwhile. */
  readonly new: string;
  /** The queue in which messages stay, and to which bindings lead in the end. */
  readonly target: string;
  /** Which of the queues are there for the time of the move alone. */
  readonly made: readonly ("held" | "new")[];
  /** Of the queue as it becomes. */
  readonly durable: boolean;
  readonly arguments: object;
  /** Arguments of the two others. */
  readonly temporary: object;
  readonly actions: readonly MoveAction[];
  /** Milliseconds for which publishers are stopped at most; absent: they are not. */
  readonly gate?: number;
  /** Milliseconds for consumers to settle what they hold. */
  readonly patience: number;
}

const holding = z.object({ ready: z.number(), unacknowledged: z.number() }).nullable();

const ANSWER = z.object({
  value: z.union([
    z.object({ failed: z.string() }),
    z.object({
      /** Why not all actions were done. */
      stopped: z
        .enum(["unacknowledged", "gate_open", "not_empty", "redeclared", "exclusive_consumer", "rejected"])
        .optional(),
      done: z.array(z.string()),
      /** Messages that were moved, from whichever queue to whichever. */
      moved: z.number(),
      /** Those of them that are in the queue to stay. */
      arrived: z.number(),
      /** Those that came to the old queue at the moment of its end, and went with it. */
      lost: z.number(),
      /** Milliseconds in which messages were handed on. */
      handing: z.number(),
      /** Milliseconds that publishers were stopped. */
      blocked: z.number().optional(),
      queue: holding,
      held: holding,
      new: holding,
    }),
  ]),
});

export type MoverAnswer = Exclude<z.infer<typeof ANSWER>["value"], { failed: string }>;

/** Milliseconds that a command takes beside its work: it is a node of Erlang itself, and compiles at first. */
const OVERHEAD = 60_000;

/** @throws WarrenError `node-command-failed`, `move-failed` */
export async function callMover(
  node: Node,
  request: MoverRequest,
  bounds: MoverBounds,
): Promise<MoverAnswer> {
  return await call({ node, module: "warren_move", request, shape: ANSWER }, bounds);
}

/** Of `warren_exchange`. */
export interface RebindRequest {
  readonly vhost: string;
  readonly user: string;
  readonly exchange: string;
  /** Its copy for the time of the change; where it is renamed, the one of the new name. */
  readonly other: string;
  /** As it becomes; null where it is renamed. */
  readonly form: Pick<Exchange, "type" | "durable" | "autoDelete" | "internal" | "arguments"> | null;
  /** Bindings, of its name as it was, that it is not to have any more, and those that it is to have. */
  readonly without: readonly Binding[];
  readonly bindings: readonly Binding[];
  readonly gate: number;
}

const REBOUND = z.object({
  value: z.union([
    z.object({ failed: z.string() }),
    z.object({
      /** Why RabbitMQ does not take it, or a binding of it. */
      refused: z.string().optional(),
      stopped: z.enum(["gate_open", "redeclared"]).optional(),
      blocked: z.number().optional(),
      /** How many there are afterwards. */
      bound: z.number().optional(),
    }),
  ]),
});

export type RebindAnswer = Exclude<z.infer<typeof REBOUND>["value"], { failed: string }>;

/** @throws WarrenError `node-command-failed`, `move-failed` */
export async function callRebinder(
  node: Node,
  request: RebindRequest,
  bounds: MoverBounds,
): Promise<RebindAnswer> {
  return await call({ node, module: "warren_exchange", request, shape: REBOUND }, bounds);
}

type MoverBounds = Pick<CommandBounds, "signal"> & { readonly timeout: number };

interface Call<T> {
  readonly node: Node;
  readonly module: (typeof MODULES)[number];
  readonly request: object;
  readonly shape: z.ZodType<{ readonly value: T | { failed: string } }>;
}

async function call<T extends object>(
  { node, module, request, shape }: Call<T>,
  bounds: MoverBounds,
): Promise<T> {
  const sources = await Promise.all(MODULES.map(readModule));
  const printed = await exec(node, ["sh", "-c", RUN], {
    ...bounds,
    timeout: bounds.timeout + OVERHEAD,
    input: expression(sources, { module, request }),
  });
  const words = ["eval_file"];
  const { value } = inShape(jsonIn(printed, words), { words, shape });
  if ("failed" in value) throw new WarrenError("move-failed", `${node.container}: ${value.failed}`);
  return value;
}

/** The first is what the second is made of. */
const MODULES = ["warren_move", "warren_exchange"] as const;

/** A file, because a queue may have more bindings than a command line takes. */
const RUN =
  'file=$(mktemp) && cat >"$file" && rabbitmqctl --silent --formatter=json eval_file "$file"; status=$?; rm -f "$file"; exit $status';

async function readModule(name: string): Promise<string> {
  return await readFile(new URL(`${name}.erl`, import.meta.url), "utf8");
}

/** Loads the modules where a node has not the same, such as one that was restarted meanwhile, and calls the one. Pure. */
function expression(
  sources: readonly string[],
  { module, request }: { readonly module: string; readonly request: object },
): string {
  const version = createHash("sha256").update(sources.join("")).digest("hex");
  return `
    Load = fun(Source) ->
      {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(base64:decode(Source))),
      Split = fun F([], _, Forms) -> lists:reverse(Forms);
                  F([{dot, _} = Dot | Rest], Form, Forms) -> F(Rest, [], [lists:reverse([Dot | Form]) | Forms]);
                  F([Token | Rest], Form, Forms) -> F(Rest, [Token | Form], Forms)
              end,
      Parsed = [begin {ok, Form} = erl_parse:parse_form(Each), Form end || Each <- Split(Tokens, [], [])],
      [Module | Others] = Parsed,
      {ok, Name, Code} = compile:forms([Module, {attribute, 1, version, "${version}"} | Others], [return_errors]),
      [{module, Name} = erpc:call(Node, code, load_binary, [Name, "warren", Code]) || Node <- rabbit_nodes:list_running()]
    end,
    Version = fun(Node) ->
      try proplists:get_value(version, erpc:call(Node, ${module}, module_info, [attributes])) catch _:_ -> none end
    end,
    case lists:usort([Version(Node) || Node <- rabbit_nodes:list_running()]) of ["${version}"] -> ok; _ -> [Load(Source) || Source <- [${sources.map((source) => `<<"${base64(source)}">>`).join(", ")}]] end,
    ${module}:do(<<"${base64(JSON.stringify(request))}">>).
  `;
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
