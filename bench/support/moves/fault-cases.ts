/** Moves in whose middle something ends: the process that moves, at each of its steps, or a node of the cluster. */
import { type KillAt, moveAfterKill } from "../../../broker/testing/killed/killed-move.ts";
import { type LostNode, moveWithoutNode } from "../../../broker/testing/move-load/lost-node.ts";
import type { MoveCase, QueueForm } from "../../../broker/testing/move-load/move-cases.ts";
import type { Mover } from "../../../broker/testing/move-load/run-moves.ts";
import type { BenchPlace } from "./bench-place.ts";

export interface FaultCase {
  readonly moveCase: MoveCase;
  readonly movers: readonly Mover[];
}

interface FaultOptions {
  readonly wanted: (moveCase: MoveCase) => boolean;
  readonly say: (line: string) => void;
}

/** More than any move has: where there is no such step, the process ends its move, and is not killed. */
const STEPS = 7;
/** So many moments, as far from each other, at which the process is killed, too. */
const MOMENTS = 6;
/** Milliseconds that a node is away. */
const AWAY = 8_000;

const FORMS: readonly (readonly [name: string, forms: readonly [QueueForm, QueueForm]])[] = [
  ["classic, quorum", [{ type: "classic" }, { type: "quorum" }]],
  [
    "quorum; no arguments, a limit",
    [{ type: "quorum" }, { type: "quorum", arguments: { "x-delivery-limit": 50 } }],
  ],
];
const SIZES = [
  ["small", 1_000],
  ["large", 30_000],
] as const;

export function faultCases({ nodes }: BenchPlace, { wanted, say }: FaultOptions): readonly FaultCase[] {
  const cases = FORMS.flatMap(([name, forms]) =>
    SIZES.flatMap(([size, prefill]): FaultCase[] => {
      const named = (fault: string): MoveCase => ({
        name: `${name}; ${size}; ${fault}`,
        forms,
        prefill,
        // Few of the messages are consumed in the meantime.
        consumers: ["passive"],
      });
      const steps = Array.from({ length: STEPS }, (_, step) => step);
      const killed = [
        { moveCase: named("killed at a step"), movers: steps.map((step) => killedAt({ step }, say)) },
        { moveCase: named("killed at a moment"), movers: killedAtMoments(say) },
      ];
      const losses = steps.flatMap((step) => {
        const node = nodes[step % nodes.length];
        return node === undefined ? [] : [without({ node, step, away: AWAY }, say)];
      });
      const lost = { moveCase: named("a node lost"), movers: losses };
      return nodes.length === 1 ? killed : killed.concat(lost);
    }),
  );
  return cases.filter(({ moveCase }) => wanted(moveCase));
}

/** The first one is not killed: it says how long a move takes, from the start of its process to its end. */
function killedAtMoments(say: (line: string) => void): readonly Mover[] {
  let whole = 0;
  const first: Mover = async (request) => {
    const began = performance.now();
    const report = await moveAfterKill(request, undefined);
    whole = performance.now() - began;
    say(`  ${whole.toFixed(0)} ms when it is not killed`);
    return report;
  };
  const others = Array.from(
    { length: MOMENTS },
    (_, index): Mover =>
      async (request) => {
        const after = Math.round((whole * (index + 1)) / (MOMENTS + 1));
        return await killedAt({ after }, say)(request);
      },
  );
  return [first, ...others];
}

function killedAt(killAt: KillAt, say: (line: string) => void): Mover {
  const at = "step" in killAt ? `step ${killAt.step}` : `${killAt.after} ms`;
  return async (request) =>
    await moveAfterKill(request, killAt, ({ answer, steps }) => {
      say(
        `  ${at}: ${answer === undefined ? `killed at "${steps.at(-1) ?? "nothing yet"}"` : "was over before"}`,
      );
    });
}

function without(lost: LostNode, say: (line: string) => void): Mover {
  return async (request) =>
    await moveWithoutNode(request, lost, ({ step, failure }) => {
      const what = step === undefined ? "was over before" : `${lost.node.container} lost at "${step}"`;
      say(`  step ${lost.step}: ${what}; ${failure ?? "the move went on to its end"}`);
    });
}
