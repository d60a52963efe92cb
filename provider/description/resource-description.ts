/** A resource of the provider, described once: the schema of the package, the classes and Check are made from it. */
import type { z } from "zod";
import { documentationOf, type Marks } from "./documented.ts";

/**
 * Where a resource lives, and so with what it goes:
 *
 * - `broker`: with the broker's data. It is deleted there, or waits for the broker, or says whose what is there is; when
 *   the data goes as a whole, it goes out of the state.
 * - `node`: beside the container of a node, which stands before or after it.
 * - `state`: nowhere else. It needs no broker, and outlives one.
 */
export type Home = "broker" | "node" | "state";

export interface ResourceDescription<
  Inputs extends z.ZodObject = z.ZodObject,
  Outputs extends z.ZodObject = z.ZodObject,
> {
  /** `warren:index:Topology` */
  readonly token: string;
  readonly livesIn: Home;
  /** What is done in the place of `pulumi import`, which cannot take it over. Absent: it has an id for that. */
  readonly insteadOfImport?: string;
  /** Sentences in Markdown, for the documentation of every language. */
  readonly description: string;
  /** What Check takes, with the defaults that it fills in. */
  readonly inputs: Inputs;
  /** All properties that a program can read of it, inputs that are repeated there among them. */
  readonly outputs: Outputs;
}

/** What is made of several resources, below it. */
export type ComponentDescription<
  Inputs extends z.ZodObject = z.ZodObject,
  Outputs extends z.ZodObject = z.ZodObject,
> = Pick<ResourceDescription<Inputs, Outputs>, "token" | "description" | "inputs" | "outputs">;

/** Of what is nothing but what a program says of it. */
export const LET_IT_BE_CREATED = "It has nothing outside of the state: let the program create it.";

/** What Check answers, and so what all other operations are given. */
export type InputsOf<D extends ResourceDescription> = z.output<D["inputs"]>;

export function namesMarked({ shape }: z.ZodObject, mark: keyof Marks): string[] {
  return Object.entries(shape)
    .filter(([, schema]) => documentationOf(schema)[mark] === true)
    .map(([key]) => key);
}

/** `VIRTUALHOST/NAME, each percent-encoded`: the id of what its names tell from others of its kind. */
export function idForm(names: readonly string[]): string {
  const encoded = names.length === 1 ? "percent-encoded" : "each percent-encoded";
  return `${names.map((name) => name.toUpperCase()).join("/")}, ${encoded}`;
}
