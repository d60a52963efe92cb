/** What became of each message of one publisher, by its number: a byte a message, and the totals as they stand. */

export interface SequenceTotals {
  readonly published: number;
  /** Confirmed by the broker, also those that it gave back as unroutable. */
  readonly confirmed: number;
  /** Confirmed, and not delivered until now. */
  readonly missing: number;
  /** Given back as unroutable: what a client that does not ask for that would have lost. */
  readonly returned: number;
  /** Deliveries beyond the first of each message. */
  readonly duplicates: number;
  /** Of these: with the flag `redelivered`, so that a consumer could know. */
  readonly markedDuplicates: number;
  /** Of these, without the flag: of messages that the publisher itself sent twice, since no confirm had come. */
  readonly repeatedDuplicates: number;
  /** Deliveries of what was never published. */
  readonly unexpected: number;
}

const CONFIRMED = 1;
const RETURNED = 2;
const DELIVERED = 4;
const REPEATED = 8;

/** Messages for which there is room at first. */
const FIRST_ROOM = 1_024;

export class SequenceAccount {
  #flags = new Uint8Array(FIRST_ROOM);
  readonly #totals: { -readonly [key in keyof SequenceTotals]: SequenceTotals[key] } = {
    published: 0,
    confirmed: 0,
    missing: 0,
    returned: 0,
    duplicates: 0,
    markedDuplicates: 0,
    repeatedDuplicates: 0,
    unexpected: 0,
  };

  get totals(): SequenceTotals {
    return { ...this.#totals };
  }

  /** @returns the number of the next message, from 0 */
  publish(): number {
    const sequence = this.#totals.published++;
    if (sequence === this.#flags.length) {
      const room = new Uint8Array(2 * this.#flags.length);
      room.set(this.#flags);
      this.#flags = room;
    }
    return sequence;
  }

  /** It is sent once more: whether the broker had the first is not known. */
  repeat(sequence: number): void {
    this.#add(sequence, REPEATED);
  }

  isRepeated(sequence: number): boolean {
    return this.#has(sequence, REPEATED);
  }

  confirm(sequence: number): void {
    if (this.#has(sequence, CONFIRMED)) return;
    this.#add(sequence, CONFIRMED);
    this.#totals.confirmed += 1;
    if (!this.#has(sequence, DELIVERED)) this.#totals.missing += 1;
  }

  return(sequence: number): void {
    if (this.#has(sequence, RETURNED)) return;
    this.#add(sequence, RETURNED);
    this.#totals.returned += 1;
  }

  /** @returns whether it is the first delivery of that message */
  deliver(sequence: number, { redelivered }: { readonly redelivered: boolean }): boolean {
    const totals = this.#totals;
    if (!Number.isInteger(sequence) || sequence < 0 || sequence >= totals.published) {
      totals.unexpected += 1;
      return false;
    }
    if (!this.#has(sequence, DELIVERED)) {
      this.#add(sequence, DELIVERED);
      if (this.#has(sequence, CONFIRMED)) totals.missing -= 1;
      return true;
    }
    totals.duplicates += 1;
    if (redelivered) totals.markedDuplicates += 1;
    else if (this.#has(sequence, REPEATED)) totals.repeatedDuplicates += 1;
    return false;
  }

  /** Numbers of confirmed messages that were not delivered, the first few of them. */
  firstMissing(most: number): readonly number[] {
    const found: number[] = [];
    for (let sequence = 0; sequence < this.#totals.published && found.length < most; sequence += 1) {
      if (this.#has(sequence, CONFIRMED) && !this.#has(sequence, DELIVERED)) found.push(sequence);
    }
    return found;
  }

  #has(sequence: number, flag: number): boolean {
    return ((this.#flags[sequence] ?? 0) & flag) !== 0;
  }

  #add(sequence: number, flag: number): void {
    this.#flags[sequence] = (this.#flags[sequence] ?? 0) | flag;
  }
}

/** Of several publishers. */
export function sumOf(all: readonly SequenceTotals[]): SequenceTotals {
  const sum = (key: keyof SequenceTotals): number => all.reduce((total, each) => total + each[key], 0);
  return {
    published: sum("published"),
    confirmed: sum("confirmed"),
    missing: sum("missing"),
    returned: sum("returned"),
    duplicates: sum("duplicates"),
    markedDuplicates: sum("markedDuplicates"),
    repeatedDuplicates: sum("repeatedDuplicates"),
    unexpected: sum("unexpected"),
  };
}
