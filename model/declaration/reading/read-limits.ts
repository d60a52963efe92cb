/** `limits` of a virtual host or a user. */
import type { z } from "zod";
import type { Report } from "../source/fault.ts";
import { nodeAt, type SourceNode } from "../source/source-tree.ts";
import { readObject } from "./read-object.ts";

/** Limits by RabbitMQ's names; one that is absent is no limit. */
export type Limits<S extends z.ZodObject> = { readonly [Name in keyof z.output<S>]?: number };

/** @returns undefined, with a fault reported, where they are no limits at all */
export function readLimits<S extends z.ZodObject>(
  parent: SourceNode,
  { schema, owner }: { readonly schema: S; readonly owner: string },
  report: Report,
): Limits<S> | undefined {
  const node = nodeAt(parent, ["limits"]);
  if (node === undefined) return {};
  const found = readObject(
    node,
    { schema, words: { kind: "limits", label: `"limits" of ${owner}` } },
    report,
  );
  if (found === undefined) return undefined;
  // The schemas of limits hold numbers only; zod says `undefined` where one may be absent.
  const given = Object.entries(found.value).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Limits<S>;
}
