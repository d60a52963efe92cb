/** One thing that the machine needs. `./warren doctor` shows them in the order of `examineToolchain`. */
export interface PartReport {
  /** Stable, in kebab case: `node`, `pulumi`, `plugin-docker`, `docker-engine`, `image`, `disk` ... */
  id: string;
  title: string;
  /** `broken`: it is there and cannot be used as it is. */
  state: "ok" | "missing" | "broken";
  /** Empty where it is not known. */
  version: string;
  /** A path, or where it comes from. Empty when it is missing. */
  origin: string;
  /** What is wrong, as a sentence. Empty when nothing is. */
  problem: string;
  /** What to do about it, as a sentence or a command. Empty when nothing is to be done. */
  remedy: string;
}

/** What to do about a part that Warren itself brings. */
export const GETS_IT = "`./warren up` gets it.";

/** A part that is there and right. */
export function present(
  id: string,
  title: string,
  { version, origin }: { readonly version: string; readonly origin: string },
): PartReport {
  return { id, title, state: "ok", version, origin, problem: "", remedy: "" };
}

/** A part that is not there. */
export function missing(
  id: string,
  title: string,
  { problem, remedy }: { readonly problem: string; readonly remedy: string },
): PartReport {
  return { id, title, state: "missing", version: "", origin: "", problem, remedy };
}
