import * as pulumi from "@pulumi/pulumi";

/** Pulumi's types do not show it: `Output.isKnown` is a promise of whether a preview has the value. */
export async function isKnown(input: pulumi.Input<unknown>): Promise<boolean> {
  const output: object = pulumi.output(input);
  return !("isKnown" in output) || (await output.isKnown) === true;
}
