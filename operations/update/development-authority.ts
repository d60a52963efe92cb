/**
 * The certificate authority of a stack with `tls: development`. One that is missing is made by every command that gets a
 * stack ready for Pulumi's program, which asks for it; one that ends soon is replaced by `up` alone, which also gives the
 * server a certificate of the new one.
 */
import type { X509Certificate } from "node:crypto";
import { certificatesIn, readCertificateAuthority } from "../../infra/config/certificate-authority.ts";
import { readText } from "../../infra/config/config-keys.ts";
import { endingOf, endsSoon } from "../../model/text/certificate-end.ts";
import { makeAuthority } from "../../provider/certificates/issue-certificate.ts";
import { type Context, say } from "../../terminal/context.ts";
import { advise } from "../stack/checkout.ts";
import { isTlsDevelopment } from "../stack/project.ts";
import { askPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";

/** Ten years: whoever trusts it would have to trust the next one too. */
const DAYS = 3_650;

type WithProject = Pick<Workspace, "project">;

export async function makeMissingAuthority(context: Context, workspace: Workspace): Promise<void> {
  if (
    !isTlsDevelopment(workspace.project) ||
    readText(workspace.project.config, "certificateAuthority") !== ""
  )
    return;
  await makeAnother(context, workspace);
}

/**
 * Until the server shows a certificate of the new one, and where the update is refused or fails, clients meet one of the
 * old one: so both stand in the config, the new one first.
 */
export async function renewAuthority(context: Context, workspace: Workspace): Promise<void> {
  const old = authorityThatEndsSoon(workspace);
  if (old === undefined) return;
  say(context, "The certificate authority ends soon: a new one is made.");
  await makeAnother(context, workspace, old.toString());
}

/** Says what the update will do about it. */
export function tellOfAuthorityThatEndsSoon(context: Context, workspace: Workspace): void {
  const old = authorityThatEndsSoon(workspace);
  if (old === undefined) return;
  const text = `The certificate authority ${endingOf(old.validToDate)}: \`./warren up\` makes a new one, and gives the server a certificate of it.`;
  say(context, advise(context, workspace.stack, text));
}

/** @throws WarrenError `config-invalid` where the config names a file that cannot be read */
function authorityThatEndsSoon(workspace: WithProject): X509Certificate | undefined {
  if (!isTlsDevelopment(workspace.project)) return undefined;
  const { config, folder } = workspace.project;
  // One without its key is somebody else's: the program says what is missing.
  if ((config.get("certificateAuthorityKey") ?? "") === "") return undefined;
  const pem = readCertificateAuthority(folder, readText(config, "certificateAuthority"));
  const certificate = pem === undefined ? undefined : firstIn(pem);
  return certificate !== undefined && endsSoon(certificate.validToDate, "authority")
    ? certificate
    : undefined;
}

/** @returns undefined for what is no certificate: the program says what is wrong with it */
function firstIn(pem: string): X509Certificate | undefined {
  try {
    return certificatesIn(pem)[0];
  } catch {
    return undefined;
  }
}

/**
 * Keeps the certificate in the stack's config, for everybody to read, and the key as a secret of it.
 *
 * @param old who is trusted still, PEM
 */
async function makeAnother(context: Context, workspace: Workspace, old = ""): Promise<void> {
  const { stack, project } = workspace;
  const made = await makeAuthority(`Warren ${project.name}-${stack} development`, DAYS);
  const set = async (words: readonly string[], input: string): Promise<void> => {
    // By stdin: a command line can be read by every user of the machine.
    await askPulumi(context, ["config", "set", ...words], { ...workspace, input });
  };
  await set(["--plaintext", "certificateAuthority"], made.certificate + old);
  await set(["--secret", "certificateAuthorityKey"], made.privateKey);
  say(context, advise(context, stack, "Clients trust it by: `pulumi stack output certificateAuthority`"));
}
