/** Who is concerned by a change, as far as the declaration tells. */
import type { User } from "../../declaration/declaration.ts";
import { compileRights } from "../../routing/rights.ts";
import { WarrenError } from "../../warren-error.ts";
import { some } from "../some-of.ts";

/** What was asked; undefined where a pattern on the way cannot be decided, or the ways are too many. */
export function whereDecided<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof WarrenError && UNDECIDED.has(error.code)) return undefined;
    throw error;
  }
}

const UNDECIDED: ReadonlySet<string> = new Set(["pattern-undecidable", "too-many-outcomes"]);

/**
 * ` The users "app", "billing" and 2 more may read from it.` with the blank before it; empty where no declared user may.
 *
 * @param host the virtual host's name
 */
export function whoMay(
  access: "read" | "write",
  name: string,
  { users, host }: { readonly users: readonly User[]; readonly host: string },
): string {
  const found = users.flatMap((user) => {
    const rights = compileRights(user, host);
    return whereDecided(() => rights.allows(access, name)) === true ? [JSON.stringify(user.name)] : [];
  });
  if (found.length === 0) return "";
  const noun = found.length === 1 ? "user" : "users";
  return ` The ${noun} ${some(found)} may ${access === "read" ? "read from" : "publish to"} it.`;
}
