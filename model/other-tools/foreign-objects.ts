/** Objects of another tool, read one by one: what does not fit is a fault at its place. */
import type { z } from "zod";
import type { Report } from "../declaration/source/fault.ts";
import { placeAt, type SourceNode, toPlain } from "../declaration/source/source-tree.ts";
import { faultsOf } from "../text/issue-words.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import type { DefinitionsBuilder } from "./definitions-builder.ts";

/** What makes definitions of one kind of object. */
export type Convert<T> = (object: T, made: Made) => void;

/** Where the definitions of an object go, and what is said of it. */
export interface Made {
  readonly builder: DefinitionsBuilder;
  readonly origin: SourceNode;
  /** One sentence or more. Never a secret. */
  readonly remark: (message: string) => void;
}

export interface Kind {
  readonly read: (node: SourceNode, made: Made, report: Report) => void;
}

export function kindOf<T extends z.ZodType>(schema: T, convert: Convert<z.output<T>>): Kind {
  return {
    read: (node, made, report) => {
      const plain = toPlain(node);
      const found = schema.safeParse(plain);
      if (found.success) return convert(found.data, made);
      for (const { path, words } of faultsOf(found.error, { schema, given: plain })) {
        report(placeAt(node, ...path), `${JSON.stringify(String(path.at(-1) ?? ""))} ${words}`);
      }
    },
  };
}

/** Without what a tool writes where nothing is meant: null, "", 0, false, nothing in it. */
export function meant(table: Readonly<Record<string, unknown>>): Arguments {
  return Object.fromEntries(
    Object.entries(table).filter((entry): entry is [string, ArgumentValue] => !isEmpty(entry[1])),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A text as the integer that it says, where it says one. */
export function integerOr(value: ArgumentValue): ArgumentValue {
  if (typeof value !== "string" || !/^-?\d{1,15}$/.test(value)) return value;
  return Number(value);
}
