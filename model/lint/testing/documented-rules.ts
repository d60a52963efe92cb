/** What docs/lint.md says of the rules. */

/** The sections of its text, by the ids of their rules. */
export function documentedRules(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section.split(/^## /m)[0] ?? ""]),
  );
}
