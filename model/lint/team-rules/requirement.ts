/** What a requirement of a rule is: what it is asked of, how a file says it, and what it finds. */
import { z } from "zod";
import type { Discovery } from "../discovery.ts";
import type { Kind, RuledObject } from "./objects.ts";

/** One way in which an object is not as a rule asks. */
export interface Breach {
  /** What is so, as a sentence. */
  readonly message: string;
  /** Below the object's own place: `arguments`, `x-max-length`. */
  readonly at?: readonly string[];
  /** Where the cause is another object, a policy: that one. */
  readonly cause?: Pick<Discovery, "path" | "virtualHost" | "object">;
}

export type Check = (object: RuledObject) => Iterable<Breach>;

export interface Requirement {
  readonly kinds: readonly Kind[];
  /** One sentence for people who write it. */
  readonly about: string;
  /** Also asked of what is another team's. @default false */
  readonly ofExternal?: true;
  readonly schema: z.ZodType<Check>;
}

type Described<S extends z.ZodType> = Omit<Requirement, "schema"> & {
  readonly schema: S;
  readonly check: (asked: z.output<S>, object: RuledObject) => Iterable<Breach>;
};

export function requirement<S extends z.ZodType>({ schema, check, ...rest }: Described<S>): Requirement {
  return {
    ...rest,
    schema: schema.transform(
      (asked): Check =>
        (object) =>
          check(asked, object),
    ),
  };
}

/** `the queue "billing"` */
export function the({ subject: { object } }: RuledObject): string {
  return `the ${object}`;
}

/** `The queue "billing"` */
export function The(object: RuledObject): string {
  return `The ${object.subject.object}`;
}
