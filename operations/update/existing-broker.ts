/** The broker of a stack whose server exists already: what it says of itself, before Pulumi is run. */
import { z } from "zod";
import { readCertificateAuthority } from "../../infra/config/certificate-authority.ts";
import { readText } from "../../infra/config/config-keys.ts";
import {
  askExistingBroker,
  type ExistingAccess,
} from "../../infra/server/existing/existing-broker-access.ts";
import { readExistingUrls } from "../../infra/server/existing/existing-urls.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { assertMayMake } from "../../model/declaration/needed-tag.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { type LintedDeclaration, lintedDeclaration, targetOfBroker } from "../declared/declared.ts";
import { askPulumi } from "../stack/pulumi.ts";
import { assertTlsOfStack, warnOfPlainText } from "../stack/tls-demand.ts";
import type { Workspace } from "../stack/workspace.ts";

const configSchema = z.record(z.string(), z.object({ value: z.string().optional() }));

/**
 * Where it is and as whom to go there, from the stack's config. Whoever goes there asks here, so what plain text means is
 * said here, and refused where TLS is demanded.
 *
 * @throws WarrenError `tls-required`, `password-missing`, `password-readable`, and as reading the config does
 */
export async function readAccess(context: Context, workspace: Workspace): Promise<ExistingAccess> {
  const { project } = workspace;
  const text = (key: string): string => readText(project.config, key);
  const urls = readExistingUrls(text);
  assertTlsOfStack(workspace, [urls.management, urls.amqp]);
  const ca = readCertificateAuthority(context.root, text("certificateAuthority"));
  assertPasswordIsSecret(workspace, text("administrator"));
  warnOfPlainText(context, [urls.management, urls.amqp]);
  return { ...urls, ...(await readAdministrator(context, workspace)), ca };
}

/** As whom Warren works, from the stack's config. */
export async function readAdministrator(
  context: Context,
  workspace: Workspace,
): Promise<{ readonly username: string; readonly password: string }> {
  const { project, stack } = workspace;
  const shown = await askPulumi(context, ["config", "--json", "--show-secrets", "--stack", stack], workspace);
  const config = configSchema.parse(JSON.parse(shown));
  const password = config[`${project.name}:administratorPassword`]?.value ?? "";
  return { username: readText(project.config, "administrator"), password };
}

/** What the stack declares, read and linted for the broker that is there. */
export async function checkForBroker(
  context: Context,
  workspace: Workspace,
): Promise<{
  readonly declaration: Declaration;
  readonly linted: LintedDeclaration;
  readonly access: ExistingAccess;
}> {
  const access = await readAccess(context, workspace);
  const facts = await askExistingBroker(access, context.signal);
  const linted = await lintedDeclaration(context, workspace.project, targetOfBroker(facts));
  const { declaration } = linted.inspected;
  assertMayMake(facts.user, declaration);
  return { declaration, linted, access };
}

function assertPasswordIsSecret({ project, stack }: Workspace, username: string): void {
  const password = project.config.get("administratorPassword");
  if (typeof password === "object" && password !== null && "secure" in password) return;
  const hint = "`pulumi config set --secret administratorPassword`";
  if (password === undefined) {
    throw new WarrenError(
      "password-missing",
      `Stack "${stack}" works on a broker that exists already, and the password of its user "${username}" is not set.`,
      { hint: `Pulumi asks for it: ${hint}` },
    );
  }
  throw new WarrenError(
    "password-readable",
    `${project.stackConfigFile} holds the administrator's password as plain text.`,
    { hint: `Encrypt it: ${hint}` },
  );
}
