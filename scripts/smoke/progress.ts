/** The progress of smoke tests: a line for each kind of check that is under way, with how many of them are done. */
import { CHECK_KINDS, type CheckKind, type CheckStatus } from "../../smoke-tests/check.ts";
import { totalsText } from "../../smoke-tests/report/smoke-report.ts";
import type { SmokeProgress } from "../../smoke-tests/smoke-options.ts";
import type { Progress, ProgressStep } from "../../toolchain/progress.ts";

interface KindUnderWay {
  planned: number;
  readonly counts: Record<CheckStatus, number>;
  phase: string;
  step: ProgressStep | undefined;
}

export interface SmokeDisplay {
  readonly show: (event: SmokeProgress) => void;
  /** To be called in the end: what is still under way did not come to one. */
  readonly end: () => void;
}

export function smokeDisplay(progress: Progress): SmokeDisplay {
  const kinds = new Map<CheckKind, KindUnderWay>();
  const of = (kind: CheckKind): KindUnderWay => {
    const known = kinds.get(kind) ?? {
      planned: 0,
      counts: { passed: 0, failed: 0, skipped: 0 },
      phase: "",
      step: undefined,
    };
    kinds.set(kind, known);
    return known;
  };
  const draw = ({ step, counts, planned, phase }: KindUnderWay): void => {
    const done = counts.passed + counts.failed + counts.skipped;
    step?.line(`${done} of ${planned}${counts.failed === 0 ? "" : `, ${counts.failed} failed`}  ${phase}`);
  };
  const finish = (kind: KindUnderWay): void => {
    const { counts, planned, step } = kind;
    if (step === undefined || counts.passed + counts.failed + counts.skipped < planned) return;
    kind.step = undefined;
    if (counts.failed > 0) step.failed(totalsText(counts));
    else step.done(totalsText(counts));
  };
  return {
    show(event) {
      switch (event.type) {
        case "planned":
          for (const { kind } of event.checks) of(kind).planned += 1;
          break;
        case "started":
          for (const { kind } of event.checks) {
            const underWay = of(kind);
            underWay.step ??= progress.start(`Smoke tests: ${kind}`);
            draw(underWay);
          }
          break;
        case "phase":
          if (event.kind === undefined) break;
          of(event.kind).phase = event.phase;
          draw(of(event.kind));
          break;
        case "checked":
          of(event.result.kind).counts[event.result.status] += 1;
          draw(of(event.result.kind));
          finish(of(event.result.kind));
          break;
        case "left-over-removed":
          progress.note(`Removed what a killed smoke test has left: ${event.virtualHost}`);
          break;
        case "ended":
          break;
      }
    },
    end() {
      for (const kind of CHECK_KINDS) kinds.get(kind)?.step?.failed("ended");
    },
  };
}
