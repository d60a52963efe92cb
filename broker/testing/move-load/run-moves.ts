/** One case of a move, there and back under load, and what clients saw of it. */
import { messageOf } from "../../../model/warren-error.ts";
import { apiPath } from "../../api/management-api.ts";
import type { MoveReport, MoveRequest } from "../../move/move-request.ts";
import { poll } from "../../node/poll.ts";
import { ownerOf } from "../journal-owner.ts";
import { rawGet } from "../raw-answer.ts";
import { type MoveCase, queueAfter } from "./move-cases.ts";
import { type LoadOptions, type LoadReport, MoveLoad } from "./move-load.ts";

/** `moveQueue`, or it together with what happens to it. */
export type Mover = (request: MoveRequest) => Promise<MoveReport>;

export interface MovePlace
  extends Pick<LoadOptions, "broker" | "endpoints" | "virtualHost" | "rate" | "size">,
    Pick<MoveRequest, "nodes"> {}

export interface CaseReport extends LoadReport {
  readonly name: string;
  readonly moves: number;
  /** As the moves tell it. */
  readonly moved: number;
  /** Of each move, milliseconds: the longest wait of a publisher for a confirm, and the median one. */
  readonly longestWaits: readonly number[];
  readonly medianWaits: readonly number[];
  /** Before each move, milliseconds: the longest wait while nothing was moved. */
  readonly idleWaits: readonly number[];
  /** Milliseconds that publishers were blocked, each time, as the moves tell it. */
  readonly gates: readonly number[];
  /** Of a move, which was the last one then; undefined where all went well. */
  readonly failure: string | undefined;
  /** What is there afterwards and was not there before: queues, bindings, notes on the broker. */
  readonly leftBehind: readonly string[];
}

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 600_000;

/** Confirms of each publisher from one move to the next. */
const BETWEEN = 200;

/**
 * A move that fails is the last one; what is lost is counted then, too.
 *
 * @param movers one for each move
 */
export async function runMoves(
  place: MovePlace,
  moveCase: MoveCase,
  movers: readonly Mover[],
): Promise<CaseReport> {
  const { broker, nodes, virtualHost } = place;
  const { name, consumers } = moveCase;
  const queue = queueAfter(0, moveCase, "moved");
  const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
  const load = await MoveLoad.start({ ...place, queue, consumers, prefill: moveCase.prefill });
  const reports: MoveReport[] = [];
  const longestWaits: number[] = [];
  const medianWaits: number[] = [];
  const idleWaits: number[] = [];
  let failure: string | undefined;
  try {
    await load.atWork();
    const before = await objectsOf(place);
    for (const [index, mover] of movers.entries()) {
      await allConsume(load, moveCase);
      idleWaits.push(load.takeWaits().longest);
      const move = {
        live: queueAfter(index, moveCase, queue.name),
        desired: queueAfter(index + 1, moveCase, queue.name),
      };
      try {
        reports.push(await mover({ broker, nodes, owner, virtualHost, move }));
      } catch (error) {
        failure = messageOf(error);
        break;
      }
      // So that whoever was held back has had its confirm.
      await load.atWork(1);
      const { longest, median } = load.takeWaits();
      longestWaits.push(longest);
      medianWaits.push(median);
      await load.atWork(BETWEEN);
    }
    const report = await load.end();
    const leftBehind = [...(await objectsOf(place))].filter((object) => !before.has(object));
    return {
      ...report,
      name,
      moves: reports.length,
      moved: reports.reduce((sum, { moved }) => sum + moved, 0),
      longestWaits,
      medianWaits,
      idleWaits,
      gates: reports.flatMap(({ gates }) => gates),
      failure,
      leftBehind,
    };
  } finally {
    await load.abandon();
  }
}

/** Those that declare as they always did come back when the queue is as it was. */
async function allConsume(load: MoveLoad, { consumers }: MoveCase): Promise<void> {
  const wanted = consumers.filter((kind) => kind === "passive").length;
  await poll("consumers to be back", { timeout: PATIENCE }, async () =>
    load.consuming >= wanted ? true : undefined,
  );
}

/** Queues, bindings and global parameters, by what names them. */
async function objectsOf({ broker: { api }, virtualHost }: MovePlace): Promise<ReadonlySet<string>> {
  type Listed = Readonly<Record<string, unknown>>;
  const listed = async (path: string, columns: string): Promise<string[]> =>
    (await rawGet<Listed[]>(api, `${path}?disable_stats=true&columns=${columns}`)).map((object) =>
      JSON.stringify(object),
    );
  return new Set([
    ...(await listed(apiPath("queues", virtualHost), "name")),
    ...(await listed(apiPath("exchanges", virtualHost), "name")),
    ...(await listed(apiPath("bindings", virtualHost), "source,destination,routing_key")),
    ...(await listed(apiPath("policies", virtualHost), "name")),
    ...(await listed("/global-parameters", "name")),
  ]);
}
