/** What a command does before it sends credentials to an address: refuses one without TLS, or says what that means. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FILE } from "../../files/project-folder.ts";
import { readRequireTls } from "../../infra/config/config-keys.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { assertProtected, plainTextWarning } from "../../model/text/broker-url.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { chosenStack, type StackSaid } from "./chosen-stack.ts";
import { type Project, readProjectFile } from "./project.ts";

/** `yes` or `no`: comes before the config of a stack, where a command is given a URL. */
const VARIABLE = VARIABLES.requireTls.name;

/**
 * Of a broker that is named by URLs, and is no stack's: TLS is demanded by the environment, else by the config of the
 * stack that the command would be about without them. Where there is no project and no stack is named, nothing else is.
 *
 * @throws WarrenError `tls-required`, `tls-demand-invalid`
 */
export async function beforeCredentialsToUrls(
  context: Context,
  said: StackSaid,
  urls: readonly string[],
): Promise<void> {
  const demand = context.environment[VARIABLE] ?? "";
  if (!["", "yes", "no"].includes(demand)) {
    throw new WarrenError("tls-demand-invalid", `${VARIABLE} is neither yes nor no.`);
  }
  if (demand === "yes") assertProtected(urls, VARIABLE);
  else if (demand === "" && (said.stack !== undefined || existsSync(join(context.root, PROJECT_FILE)))) {
    const stack = chosenStack(context, said);
    const project = await readProjectFile(context.root, stack);
    if (readRequireTls(project.config)) {
      assertProtected(urls, `Config "requireTls" of stack ${stack} (for this command alone: ${VARIABLE}=no)`);
    }
  }
  warnOfPlainText(context, urls);
}

/**
 * Of a stack's broker.
 *
 * @throws WarrenError `tls-required`
 */
export function assertTlsOfStack(
  { project, stack }: { readonly project: Pick<Project, "config">; readonly stack: string },
  urls: readonly string[],
): void {
  if (readRequireTls(project.config)) assertProtected(urls, `Config "requireTls" of stack ${stack}`);
}

/** Said once a command, before it connects. */
export function warnOfPlainText(context: Context, urls: readonly string[]): void {
  const warning = plainTextWarning(urls);
  if (warning !== undefined) say(context, `Warning: ${warning}`);
}
