/**
 * Whether shovels and federation links run, or keep dying: one that has died is begun anew after its reconnect delay, so
 * that a single look may find it starting, or running for a moment. Pure.
 */
import type { Link } from "../../../broker/health/dead-links.ts";
import type { Declaration } from "../../../model/declaration/declaration.ts";

/** Looks in a row, at the same run of a link, that prove that it runs. */
const STEADY = 3;
/** Deaths after which nobody waits for it any more. */
const DEATHS = 3;

interface Seen {
  /** The latest look at it; undefined for a declared shovel that nobody tells of. */
  readonly link: Link | undefined;
  /** Looks in a row that found it running since the same time. */
  readonly steady: number;
  /** How often it was found dead, each time since another moment. */
  readonly deaths: number;
  /** What it said when it was dead last. */
  readonly said: string;
}

export type Verdict =
  | { readonly is: "undecided" }
  | { readonly is: "running"; readonly links: number }
  /** Those that do not run, in words. */
  | { readonly is: "dying"; readonly links: readonly string[] };

/** What the looks so far have seen. */
export class LinkWatch {
  readonly #seen = new Map<string, Seen>();

  /** @param expected names of shovels that have to be told of */
  constructor(expected: readonly string[]) {
    for (const name of expected) this.#seen.set(name, { link: undefined, steady: 0, deaths: 0, said: "" });
  }

  look(links: readonly Link[]): Verdict {
    const byName = new Map(links.map((link) => [keyOf(link), link]));
    for (const name of new Set([...this.#seen.keys(), ...byName.keys()]))
      this.#seen.set(name, next(this.#seen.get(name), byName.get(name)));
    const all = [...this.#seen.values()];
    if (all.every(isSteady)) return { is: "running", links: all.length };
    const decided = all.every((each) => isSteady(each) || each.deaths >= DEATHS);
    return decided ? { is: "dying", links: this.notRunning() } : { is: "undecided" };
  }

  /** Those that the looks so far do not prove to run, each with what is known of it. */
  notRunning(): string[] {
    return [...this.#seen].flatMap(([key, seen]) => (isSteady(seen) ? [] : [sentence(key, seen)]));
  }
}

/** Shovels that have to be there. Those that end by themselves may be gone. */
export function expectedShovels({ virtualHosts }: Pick<Declaration, "virtualHosts">): string[] {
  return virtualHosts.flatMap(({ name: host, shovels }) =>
    shovels
      .filter(({ definition }) => (definition["src-delete-after"] ?? "never") === "never")
      .map(({ name }) => `shovel "${name}" in virtual host "${host}"`),
  );
}

/** Of links with the same name, such as one upstream's of many nodes, each has its own. */
function keyOf({ name }: Link): string {
  return name;
}

function next(before: Seen | undefined, link: Link | undefined): Seen {
  const { link: old, steady = 0, deaths = 0, said = "" } = before ?? {};
  const isSame = link !== undefined && old?.state === link.state && old.since === link.since;
  if (link?.state === "runs") return { link, steady: isSame ? steady + 1 : 1, deaths, said };
  if (link?.state === "dead")
    return { link, steady: 0, deaths: isSame ? deaths : deaths + 1, said: link.what };
  return { link, steady: 0, deaths, said };
}

function isSteady({ steady }: Seen): boolean {
  return steady >= STEADY;
}

function sentence(name: string, { link, deaths, said }: Seen): string {
  if (deaths > 0) return `${name} ${said}${deaths > 1 ? `, ${deaths} times while it was watched` : ""}`;
  if (link === undefined) return `${name} is not told of by the broker`;
  return `${name} ${link.state === "starts" ? "starts and does not come to run" : "does not run for long"}`;
}
