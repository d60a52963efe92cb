import { stripVTControlCharacters } from "node:util";
import { showable, visibleLine } from "../model/text/visible.ts";

/** How long work is shown to a person. One step is started for each thing that takes more than a moment. */
export interface Progress {
  /** @param title what is done and why, as one short sentence */
  start(title: string): ProgressStep;
  /** One line for a person, kept on the screen. */
  note(line: string): void;
  /** Keeps the screen still while something else (a question) uses it. */
  pauseWhile<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface ProgressStep {
  /** The newest line of the step's output. */
  line(text: string): void;
  /** @param result what came of it, in a few words */
  done(result?: string): void;
  /** @param outcome @default "failed" */
  failed(outcome?: string): void;
}

/** Where the lines go: process.stderr, or anything with its shape. */
export interface ProgressOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Live lines where somebody watches, plain ones in a log. */
export function createProgress(output: ProgressOutput): Progress {
  return output.isTTY === true ? terminalProgress(output) : plainProgress(output);
}

/** One line when a step starts and one when it ends, with the seconds it took. */
export function plainProgress(output: ProgressOutput): Progress {
  return {
    note: (line) => void output.write(`${showable(line)}\n`),
    pauseWhile: async (work) => await work(),
    start(title) {
      const elapsed = stopwatch();
      output.write(`${showable(title)} ...\n`);
      const end = (outcome: string): void =>
        void output.write(`${showable(`${title}: ${outcome}`)} (${elapsed()})\n`);
      return {
        line: () => undefined,
        done: (result) => end(result || "done"),
        failed: (outcome = "failed") => end(outcome),
      };
    },
  };
}

/** Between two redraws: the seconds are seen to move, and a slow connection can carry it. */
const REDRAW_MS = 200;

/** One live line for each running step: title, seconds, and the last line of its output. */
export function terminalProgress(output: ProgressOutput): Progress {
  const running = new Set<{ title: string; last: string; elapsed: () => string }>();
  let drawn = 0;
  let paused = false;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): string => {
    const up = drawn === 0 ? "" : `\u001B[${drawn}A\r\u001B[J`;
    drawn = 0;
    return up;
  };
  const draw = (before = ""): void => {
    if (paused) {
      if (before !== "") output.write(before);
      return;
    }
    const width = Math.max(20, (output.columns || 80) - 1);
    const lines = [...running].map((step) =>
      fit(`  ${visibleLine(step.title)} ${step.elapsed()}  ${step.last}`, width),
    );
    output.write(clear() + before + lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const tick = (): void => {
    if (running.size > 0) timer ??= setInterval(draw, REDRAW_MS);
    else if (timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  return {
    note: (line) => draw(`${showable(line)}\n`),
    async pauseWhile(work) {
      output.write(clear());
      paused = true;
      try {
        return await work();
      } finally {
        paused = false;
        draw();
      }
    },
    start(title) {
      const step = { title, last: "", elapsed: stopwatch() };
      running.add(step);
      const end = (mark: string, outcome: string): void => {
        running.delete(step);
        draw(`${mark} ${showable(title + outcome)} (${step.elapsed()})\n`);
        tick();
      };
      draw();
      tick();
      return {
        line: (text) => {
          step.last = printable(text);
        },
        done: (result) => end("✓", result ? `: ${result}` : ""),
        failed: (outcome = "failed") => end("✗", `: ${outcome}`),
      };
    },
  };
}

/** A tool's line without colours, tabs and carriage returns, which would spoil the line it is shown in. */
function printable(text: string): string {
  return visibleLine(
    stripVTControlCharacters(text)
      .replaceAll(/\p{Cc}+/gu, " ")
      .trim(),
  );
}

function fit(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function stopwatch(): () => string {
  const start = performance.now();
  return () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
