/**
 * What a stack has noted of what it has taken over, for as long as a run lasts: read once, and not for each object that the
 * run makes. Nobody else writes these notes meanwhile: whoever could holds the same stack's lock.
 */
import type { ManagementApi } from "../api/management-api.ts";
import { type ListedGlobalParameter, listGlobalParameters } from "../api/parameters.ts";
import { isNoteOf } from "./claim-adoptions.ts";
import type { JournalOwner } from "./journal-proof.ts";

export class AdoptionNotes {
  readonly #api: ManagementApi;
  /** Of the resources that this run has given back since. */
  readonly #removed = new Set<string>();
  #parameters: Promise<readonly ListedGlobalParameter[]> | undefined;

  constructor(api: ManagementApi) {
    this.#api = api;
  }

  /** Whether this resource has noted that it took something over, and not given it back since. */
  async has(owner: Pick<JournalOwner, "urn" | "key">, signal: AbortSignal): Promise<boolean> {
    const parameters = await this.#read(signal);
    return !this.#removed.has(owner.urn) && isNoteOf(owner, parameters);
  }

  /** Its note is gone. */
  removed({ urn }: Pick<JournalOwner, "urn">): void {
    this.#removed.add(urn);
  }

  async #read(signal: AbortSignal): Promise<readonly ListedGlobalParameter[]> {
    const asked = (this.#parameters ??= listGlobalParameters(this.#api, signal));
    try {
      return await asked;
    } catch (error) {
      // The next one asks again.
      if (this.#parameters === asked) this.#parameters = undefined;
      throw error;
    }
  }
}
