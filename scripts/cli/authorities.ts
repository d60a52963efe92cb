/** Whom a command trusts, where a broker that is named on its command line speaks TLS. */
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import type { Option } from "./option.ts";
import { readTextFile } from "./read-text-file.ts";

export const AUTHORITIES_OPTION = {
  kind: "text",
  value: "FILE",
  help: "certificates of authorities to trust, PEM",
} as const satisfies Option;

/**
 * @param file as the command line has it, relative to where the command was called; undefined where it has none
 * @returns PEM
 * @throws WarrenError `ca-unreadable`
 */
export async function readAuthorities(
  context: Context,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readTextFile(context, file, "ca-unreadable");
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new WarrenError("ca-unreadable", `${file}: there is no certificate in PEM in it.`, {
    hint: "It holds one or more blocks that begin with -----BEGIN CERTIFICATE-----.",
  });
}
