/** The certificate authority of a stack with `tls: development`: made before the first `up`, and anew before it ends. */
import { X509Certificate } from "node:crypto";
import { makeAuthority } from "../../provider/certificates/issue-certificate.ts";
import { type Context, say } from "../../terminal/context.ts";
import { advise } from "../stack/checkout.ts";
import { askPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";

const DAY = 86_400_000;
/** Ten years: whoever trusts it would have to trust the next one too. */
const DAYS = 3_650;
/** Days that it has to last still. What it signs ends with it, and is renewed 30 days before. */
const RENEW_BEFORE = 60;

/** Keeps the certificate in the stack's config, for everybody to read, and the key as a secret of it. */
export async function prepareDevelopmentAuthority(context: Context, workspace: Workspace): Promise<void> {
  const { stack, project } = workspace;
  if (project.config.get("tls") !== "development") return;
  const certificate = project.config.get("certificateAuthority");
  const hasKey = (project.config.get("certificateAuthorityKey") ?? "") !== "";
  const isThere = typeof certificate === "string" && certificate !== "";
  // One without its key is somebody else's: the program says what is missing.
  if (isThere && (!hasKey || !endsSoon(certificate))) return;
  const made = await makeAuthority(`Warren ${project.name}-${stack} development`, DAYS);
  const set = async (words: readonly string[], input: string): Promise<void> => {
    // By stdin: a command line can be read by every user of the machine.
    await askPulumi(context, ["config", "set", ...words], { ...workspace, input });
  };
  await set(["--plaintext", "certificateAuthority"], made.certificate);
  await set(["--secret", "certificateAuthorityKey"], made.privateKey);
  const why = isThere ? "The certificate authority ends soon: a new one is made." : "";
  say(
    context,
    [why, advise(context, stack, "Clients trust it by: `pulumi stack output certificateAuthority`")]
      .join(" ")
      .trim(),
  );
}

function endsSoon(pem: string): boolean {
  // A path, or anything that is none: the program says what is wrong with it.
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) return false;
  return new X509Certificate(pem).validToDate.getTime() - Date.now() < RENEW_BEFORE * DAY;
}
