/** What taking over a broker finds, as data. */
import type { ArgumentValue } from "../../topology/topology.ts";

export interface NamedObject {
  /** In words: `queue`, `virtual host`, `permission`. */
  readonly kind: string;
  /** Of a binding its key, of a permission its user, of a topic permission USER on EXCHANGE. */
  readonly name: string;
  /** Absent for users, virtual hosts and global parameters. */
  readonly virtualHost?: string;
}

/** A property that is not as declared. */
export interface Difference {
  /** `description`, `arguments.x-max-length`. */
  readonly property: string;
  /** Both absent where they are secret; one where the property is not there. */
  readonly live?: ArgumentValue;
  readonly declared?: ArgumentValue;
}

export interface TakenObject extends NamedObject {
  /** None where it is as declared. */
  readonly differences: readonly Difference[];
}

export interface AdoptionPlan {
  /** There, and taken over. */
  readonly taken: readonly TakenObject[];
  /** Declared, and not there. */
  readonly missing: readonly NamedObject[];
  /** There, and not declared. Of a virtual host that is not declared only itself. */
  readonly unmanaged: readonly NamedObject[];
  /** Rights of declared users in declared virtual hosts beside those that are declared: an update takes them away. */
  readonly excess: readonly NamedObject[];
}

/** One of the three. */
export type Finding = {
  readonly [K in Exclude<keyof AdoptionPlan, "excess">]?: AdoptionPlan[K][number];
};
