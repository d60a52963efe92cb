/** Why each change is made, in words. */
import { describe, type ObjectKind, type PropertyDifference, type Reason, type Renaming } from "./change.ts";
import { inWords } from "./differences.ts";

interface Subject {
  readonly kind: ObjectKind;
  readonly key: string;
}

export function isMissing(subject: Subject, renamed: Renaming | undefined): Reason {
  return renamed === undefined
    ? { code: "missing", message: `${describe(subject)} is declared and not there` }
    : {
        code: "renamed",
        message: `${describe(subject)} takes the place of "${renamed.from}", as it was called before`,
      };
}

export function isTakenOver(subject: Subject): Reason {
  return { code: "taken-over", message: `${describe(subject)} is there, and is declared` };
}

export function differs(subject: Subject, differing: readonly PropertyDifference[]): Reason {
  return { code: "differs", message: `${describe(subject)}: ${differing.map(inWords).join("; ")}` };
}

export function isNoLongerDeclared(subject: Subject, renamed: Renaming | undefined): Reason {
  return renamed === undefined
    ? { code: "no-longer-declared", message: `${describe(subject)} is not declared any more` }
    : { code: "renamed", message: `${describe(subject)} is called "${renamed.to}" now` };
}

export function isUnmanaged(subject: Subject): Reason {
  return { code: "unmanaged", message: `${describe(subject)} is there, and nobody declared it` };
}
