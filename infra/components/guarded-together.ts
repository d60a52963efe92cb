/**
 * The environments of one program, which are refused together: Pulumi deletes what depends before what it depends on, so
 * that the guard of each has to depend on what all of them have. Those that are made later are not known when one is made.
 */
import * as pulumi from "@pulumi/pulumi";

/** By the root of a program: one process can run several, one after the other or beside each other. */
const madeIn = new WeakMap<object, pulumi.Resource[]>();

/**
 * @param made what one environment has, without its guard
 * @returns that with what all others have that the program makes before it waits for something
 */
export async function withOthers(made: readonly pulumi.Resource[]): Promise<pulumi.Resource[]> {
  const root = pulumi.runtime.getStackResource();
  if (root === undefined) return [...made];
  const all = madeIn.get(root) ?? [];
  all.push(...made);
  madeIn.set(root, all);
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  return [...all];
}
