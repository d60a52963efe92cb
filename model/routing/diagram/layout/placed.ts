/** A diagram with places, ready to be drawn. */
import type { Unit, UnitLine } from "./units.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedUnit {
  readonly unit: Unit;
  /** From its corner at the top left. */
  readonly box: Box;
}

export interface PlacedLine extends Pick<UnitLine, "line" | "labels"> {
  /** Two at least. */
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly at: Point;
  /** From one part of a large diagram to another, or one too many in its part: straight, and without its labels. */
  readonly isAcross?: boolean;
}

export interface PlacedHost {
  readonly name: string;
  readonly box: Box;
}

/** Pixels, from the corner at the top left. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly hosts: readonly PlacedHost[];
  readonly units: readonly PlacedUnit[];
  readonly lines: readonly PlacedLine[];
}

/** A part by itself, from its own corner. */
export type Part = Omit<Placed, "hosts">;
