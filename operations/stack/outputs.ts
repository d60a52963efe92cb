/** What a stack hands out, read back from Pulumi. */
import { z } from "zod";
import { textsByName } from "../../model/text/texts-by-name.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { askPulumi } from "./pulumi.ts";
import { assertTlsOfStack } from "./tls-demand.ts";
import type { Workspace } from "./workspace.ts";

const endpointsSchema = z.object({
  amqp: z.string(),
  management: z.string(),
  prometheus: z.string().optional(),
});

const outputsSchema = z.object({
  endpoints: endpointsSchema,
  managementPage: z.string(),
  /** By which clients know the broker, PEM. */
  certificateAuthority: z.string().optional(),
  /** By user. */
  amqpUris: textsByName,
  administratorUri: z.string(),
  nodes: z.array(z.object({ container: z.string(), endpoints: endpointsSchema })),
});

/** Holds passwords. */
export type StackOutputs = z.infer<typeof outputsSchema>;

/** @returns undefined where the stack does not exist, or nothing of it is up */
export async function findOutputs(context: Context, workspace: Workspace): Promise<StackOutputs | undefined> {
  if (!(await workspace.isThere.get())) return undefined;
  const text = await askPulumi(context, ["stack", "output", "--json", "--show-secrets"], workspace);
  const parsed = outputsSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

/** For whoever connects next. @throws WarrenError `stack-not-up`, `tls-required` */
export async function readOutputs(context: Context, workspace: Workspace): Promise<StackOutputs> {
  const outputs = await findOutputs(context, workspace);
  if (outputs !== undefined) {
    assertTlsOfStack(workspace, [outputs.endpoints.management, outputs.endpoints.amqp]);
    return outputs;
  }
  throw new WarrenError("stack-not-up", `Stack "${workspace.stack}" is not up`, {
    hint: "`./warren up` makes it.",
  });
}

/** As the clients in `broker/` take it. */
export function trustOf({ certificateAuthority }: StackOutputs): { readonly ca?: string } {
  return certificateAuthority === undefined ? {} : { ca: certificateAuthority };
}

export function credentialsOf(uri: string): { username: string; password: string } {
  const { username, password } = new URL(uri);
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
