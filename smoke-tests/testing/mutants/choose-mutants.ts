/** Some of the mutants, by a seed. Pure. */
import { MUTANT_KINDS, type Mutant } from "./mutant.ts";
import { randomOf, shuffled } from "./random.ts";

/** By turns of each kind, so that a kind with few is not drowned by one with many. */
export function chooseMutants(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const random = randomOf(seed);
  const piles = MUTANT_KINDS.map((kind) =>
    shuffled(
      mutants.filter((mutant) => mutant.kind === kind),
      random,
    ),
  );
  const turns = Math.max(0, ...piles.map((pile) => pile.length));
  const dealt = Array.from({ length: turns }, (_, turn) =>
    piles.flatMap((pile) => pile.slice(turn, turn + 1)),
  );
  return dealt.flat().slice(0, count);
}
