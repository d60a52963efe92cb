/** What Pulumi's words say of an update. */

/** @returns the resources and properties that `pulumi up --diff` shows as made, changed or removed, in its order */
export function shownDifferences(text: string): string[] {
  const [shown = ""] = text.split(/^Resources:$/m);
  return [...shown.matchAll(/^ +[-+~]+ (\S+?) *:(?= |$)/gm)].map(([, key = ""]) => key);
}
