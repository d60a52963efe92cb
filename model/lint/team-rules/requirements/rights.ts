/** What users may not be allowed. */
import { z } from "zod";
import { compilePattern } from "../../../patterns/name-pattern.ts";
import { allowsNothing } from "../../patterns/name-patterns.ts";
import { requirement, the } from "../requirement.ts";

/** A pattern that matches all of these was not written with a name in mind. */
const ANY_NAMES = ["7f", "Q-x_y:z/1", "\u897f\u6e38\u8bb0", "a.b"];

export const noWildcard = requirement({
  kinds: ["user"],
  about: "The permissions that do not match whatever name: configure, write, read.",
  ofExternal: true,
  schema: z.array(z.enum(["configure", "write", "read"])).min(1),
  *check(rights, object) {
    for (const permission of object.user?.permissions ?? []) {
      if (!object.hosts.includes(permission.virtualHost)) continue;
      for (const right of rights) {
        const pattern = permission[right];
        if (!matchesAnything(pattern)) continue;
        yield {
          message: `${JSON.stringify(right)} of ${the(object)} in ${JSON.stringify(permission.virtualHost)} is ${JSON.stringify(pattern)}, which matches any name.`,
          at: ["permissions", permission.virtualHost, right],
        };
      }
    }
  },
});

function matchesAnything(pattern: string): boolean {
  if (allowsNothing(pattern)) return false;
  const matches = compilePattern(pattern);
  return matches !== undefined && ANY_NAMES.every((name) => matches(name) === true);
}
