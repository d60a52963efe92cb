/** The state of a stack, where a destroy needs it changed. */
import { z } from "zod";
import type { Context } from "../cli/context.ts";
import { askPulumi } from "./pulumi.ts";
import type { Workspace } from "./workspace.ts";

const stateSchema = z.object({
  deployment: z.object({ resources: z.array(z.object({ urn: z.string(), type: z.string() })).optional() }),
});

/** Objects that live in a broker's data, and the providers that manage them. */
const IN_BROKER = /^(rabbitmq:|warren:index:|pulumi:providers:(rabbitmq|warren)$)/;

/** Takes what lives in the broker's data out of the state, for when that data goes as a whole. */
export async function forgetBrokerObjects(context: Context, workspace: Workspace): Promise<void> {
  const exported = await askPulumi(context, ["stack", "export"], workspace);
  const { deployment } = stateSchema.parse(JSON.parse(exported));
  const inBroker = (deployment.resources ?? []).filter(({ type }) => IN_BROKER.test(type));
  // From the end: what depends on something comes after it.
  for (const { urn } of inBroker.toReversed()) {
    await askPulumi(context, ["state", "delete", urn, "--target-dependents", "--yes"], workspace);
  }
}
