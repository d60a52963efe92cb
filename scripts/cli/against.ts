/** `--against`: what is compared with. */
import { notAllowed, type Options, type Reading } from "./option.ts";

/** @param help what it does in this command */
export function againstOption(help: string) {
  return { against: { kind: "parsed", read: readAgainst, value: "REF", help } } as const satisfies Options;
}

/** Never what Git would take for an option. */
function readAgainst(text: string): Reading<string> {
  return text === "" || text.startsWith("-")
    ? notAllowed(text, "a revision of Git such as main or HEAD~1, or a file")
    : { value: text };
}
