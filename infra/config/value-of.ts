import type * as pulumi from "@pulumi/pulumi";

/** What an output of the stack's config holds: config is known in a preview, too. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
