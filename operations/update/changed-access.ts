/**
 * A broker that exists already, whose address, user, password or authority is another one than at the last update. Pulumi
 * reads what is there before it runs the program, and for that the state has only those from before: with a password
 * that was changed on the broker, not even the change could be planned. So the providers in the state come first.
 */
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { credentialsOf, findOutputs, type StackOutputs } from "../stack/outputs.ts";
import { showPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";

/** By Pulumi's own patterns. Nothing on the broker is asked for or changed with these. */
const PROVIDERS = "**pulumi:providers:**";

/**
 * @param words of `pulumi up`
 * @returns whether it is done; Pulumi has said why it is not
 */
export async function updateAccess(
  context: Context,
  workspace: Workspace,
  words: readonly string[],
): Promise<boolean> {
  say(
    context,
    "The broker's address or credentials are other ones than before: the state takes them over first.",
  );
  return (await showPulumi(context, [...words, "--target", PROVIDERS], workspace)) === 0;
}

/** @throws WarrenError `access-changed` */
export async function assertSameAccess(
  context: Context,
  workspace: Workspace,
  access: ExistingAccess,
): Promise<void> {
  if ((await workspace.state.get()).length === 0) return;
  if (!isAccessChanged(await findOutputs(context, workspace), access)) return;
  throw new WarrenError(
    "access-changed",
    "The broker's address or credentials are other ones than at the last update. Pulumi would compare by those, so that nothing can be shown.",
    { hint: "`./warren up` takes them over before it does anything else." },
  );
}

/**
 * @param outputs of the last update; without any it was not finished, and nobody knows what is in the state
 * @param now as the config has it, and as the broker takes it
 */
export function isAccessChanged(outputs: StackOutputs | undefined, now: ExistingAccess): boolean {
  if (outputs === undefined) return true;
  const { endpoints, administratorUri, certificateAuthority } = outputs;
  const { username, password } = credentialsOf(administratorUri);
  return (
    endpoints.amqp !== now.amqp ||
    endpoints.management !== now.management ||
    username !== now.username ||
    password !== now.password ||
    certificateAuthority !== now.ca
  );
}
