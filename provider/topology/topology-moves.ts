/**
 * Moves of queues, and changes of exchanges, that were cut off, in the state and the diff of a Topology. They are read before each update into an
 * output of its own, so that an update ends them also where nothing else differs.
 */
import type { JournalOwner } from "../../broker/journal/journal-proof.ts";
import { unfinishedRebindings } from "../../broker/topology/carry-out-rebindings.ts";
import { unfinishedMoves } from "../../broker/topology/unfinished-moves.ts";
import { objectPath } from "../../model/topology/object-keys.ts";
import type { Topology } from "../../model/topology/topology.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import type { DiffKind } from "../resources/resource.ts";

const OUTPUT = "unfinishedMoves";

/** The output; nothing where there are none. */
export function unfinished(
  owner: Pick<JournalOwner, "urn" | "key">,
  owned: Topology,
  live: Topology,
): object {
  const whose = { owner, desired: owned, recorded: owned };
  const names = [
    ...unfinishedMoves(whose, live).map(({ desired }) => desired.name),
    ...unfinishedRebindings(whose, live).map(({ from }) => from),
  ];
  return names.length === 0 ? {} : { [OUTPUT]: names };
}

/** `unfinishedMoves["billing"]` goes. */
export function unfinishedDiff({ values }: PropertyMap): [string, DiffKind][] {
  const names = values[OUTPUT];
  if (!Array.isArray(names)) return [];
  return names.map((name): [string, DiffKind] => [objectPath(OUTPUT, String(name)), "delete"]);
}
