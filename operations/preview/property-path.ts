/** Pulumi's paths into properties: `limits["maxQueues"]`, `uploads[0].content`. Pure. */

const STEP = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gsy;

/** @returns undefined for what is no path */
export function parsePath(path: string): readonly string[] | undefined {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (found === null) return undefined;
    const [, word, index, quoted] = found;
    // Pulumi knows the escape `\"` and takes every other backslash as it is.
    steps.push(word ?? index ?? (quoted ?? "").replaceAll(String.raw`\"`, '"'));
  }
  return steps;
}

/** What is there; undefined where nothing is. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[step];
  }
  return found;
}

/** The properties of an object; none of anything else. */
export function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
