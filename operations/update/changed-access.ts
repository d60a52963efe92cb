/**
 * A broker that exists already, whose address, user, password or authority is another one than at the last update. Pulumi
 * reads what is there before it runs the program, and for that the state has only those from before: with a password
 * that was changed on the broker, not even the change could be planned. So the providers in the state come first.
 */
import { z } from "zod";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { credentialsOf, findOutputs, type StackOutputs } from "../stack/outputs.ts";
import { askPulumi, PROVIDERS, showPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";
import { assertSameClusterAt } from "./same-cluster.ts";

/**
 * The broker at the new address has to be the one that the state is of: with the providers of another one, what is on the old
 * one could be neither shown nor destroyed, and the config from before would help nobody.
 *
 * @param update.words of `pulumi up`
 * @param update.access as the config has it
 * @returns whether it is done; Pulumi has said why it is not
 * @throws WarrenError `another-broker`
 */
export async function updateAccess(
  context: Context,
  workspace: Workspace,
  { words, access }: { readonly words: readonly string[]; readonly access: ExistingAccess },
): Promise<boolean> {
  await assertSameClusterAt(context, workspace, access);
  say(
    context,
    "The broker's address or credentials are other ones than before: the state takes them over first.",
  );
  return (await showPulumi(context, [...words, "--target", PROVIDERS], workspace)) === 0;
}

/** @throws WarrenError `access-changed`, and `another-broker` where that is why: `up` takes no other broker's access over */
export async function assertSameAccess(
  context: Context,
  workspace: Workspace,
  access: ExistingAccess,
): Promise<void> {
  if ((await workspace.state.get()).length === 0) return;
  if (
    !(await isAccessChanged(context, workspace, {
      outputs: await findOutputs(context, workspace),
      now: access,
    }))
  )
    return;
  await assertSameClusterAt(context, workspace, access);
  throw new WarrenError(
    "access-changed",
    "The broker's address or credentials are other ones than at the last update. Pulumi would compare by those, so that nothing can be shown.",
    { hint: "`./warren up` takes them over before it does anything else." },
  );
}

/**
 * @param asked.outputs of the last update. A run that was ended in the middle left none: then the providers that it left
 *   are looked at
 * @param asked.now as the config has it, and as the broker takes it
 */
export async function isAccessChanged(
  context: Context,
  workspace: Workspace,
  { outputs, now }: { readonly outputs: StackOutputs | undefined; readonly now: ExistingAccess },
): Promise<boolean> {
  const known = outputs === undefined ? await readProviderAccess(context, workspace) : accessOf(outputs);
  return known !== undefined && ACCESS_KEYS.some((key) => known[key] !== now[key]);
}

const ACCESS_KEYS = ["amqp", "management", "username", "password", "ca"] as const;

type Access = Pick<ExistingAccess, (typeof ACCESS_KEYS)[number]>;

function accessOf({ endpoints, administratorUri, certificateAuthority }: StackOutputs): Access {
  const { amqp, management } = endpoints;
  return { amqp, management, ...credentialsOf(administratorUri), ca: certificateAuthority };
}

/** As `pulumi stack export` shows a value that is encrypted in the state: JSON in `plaintext`. */
const shown = z.union([
  z.string(),
  z.object({ plaintext: z.string() }).transform(({ plaintext }) => z.string().parse(JSON.parse(plaintext))),
]);
const providerSchema = z.object({
  type: z.literal("pulumi:providers:warren"),
  inputs: z.object({
    endpoint: shown,
    amqpEndpoint: shown,
    username: shown,
    password: shown,
    certificateAuthority: shown.optional(),
  }),
});
const exportedSchema = z.object({ deployment: z.object({ resources: z.array(z.unknown()).nullish() }) });

/** @returns undefined where there is none yet: nothing is compared by it then */
async function readProviderAccess(context: Context, workspace: Workspace): Promise<Access | undefined> {
  const text = await askPulumi(context, ["stack", "export", "--show-secrets"], workspace);
  const resources = exportedSchema.parse(JSON.parse(text)).deployment.resources ?? [];
  for (const resource of resources) {
    const { data } = providerSchema.safeParse(resource);
    if (data === undefined) continue;
    const { endpoint, amqpEndpoint, username, password, certificateAuthority } = data.inputs;
    return { management: endpoint, amqp: amqpEndpoint, username, password, ca: certificateAuthority };
  }
  return undefined;
}
