/** What commands have printed with `--json`, read by the schema that docs/results/ publishes. */
import { reportSchema } from "../../smoke-tests/report/report-schema.ts";
import { type Described, RESULTS } from "../cli/results/results.ts";

const SMOKE: Described = { words: "smoke --json", isLine: false, schema: reportSchema };
const ALL: readonly Described[] = [...Object.values(RESULTS), SMOKE];

/** @throws ZodError where it is not what is described, and Error where nothing describes it */
export function assertDescribed(words: readonly string[], stdout: string): void {
  if (!words.includes("--json") || stdout === "" || words.includes("--help")) return;
  const { isLine, schema } = resultOf(words);
  for (const text of isLine ? stdout.trimEnd().split("\n") : [stdout]) schema.parse(JSON.parse(text));
}

/** The one whose options were all said; of several the one with the most. */
function resultOf(said: readonly string[]): Described {
  const found = ALL.filter(({ words }) => {
    const [command = "", ...others] = words.split(" ");
    const options = others.filter((word) => word.startsWith("-"));
    return command === said[0] && options.every((option) => said.includes(option));
  });
  const [most] = found.toSorted((a, b) => b.words.split(" ").length - a.words.split(" ").length);
  if (most === undefined) throw new Error(`no schema describes what ${said.join(" ")} prints`);
  return most;
}
