/**
 * Texts in which a secret of the stack can be named: that the names can be names, and that no password stands there
 * itself. Nothing of such a text is ever in a message.
 */

import { passwordsOf } from "../../text/uri-credentials.ts";
import { isOneSecret, secretsIn } from "../secret-references.ts";
import type { Place, Report } from "../source/fault.ts";
import type { SourceNode } from "../source/source-tree.ts";

/**
 * What stood where `import` left out a password. It lets nobody in, so it is never meant.
 */
export const PLACEHOLDER = "PASSWORD";

/** Keys of values that are secret, whatever plugin they are for. */
const SECRET_KEY = /pass(?:word|wd|phrase|code)|secret|token|credential|private[-_.]?key|api[-_.]?key/i;

/** Whether the texts under a key of a parameter are secret by its name. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** The passwords that stand in a text, without those that are named as secrets of the stack. */
export function passwordsIn(text: string, key: string): string[] {
  const found = passwordsOf(text);
  if (found.length === 0 && text !== "" && isSecretKey(key)) found.push(text);
  return found.filter((password) => !isOneSecret(password));
}

/** @param subject begins the message: `"uri" of the federation upstream "up"` */
export function checkSecretText(
  { subject, text }: { readonly subject: string; readonly text: string },
  place: Place,
  report: Report,
): void {
  if (secretsIn(text).isBroken) {
    report(
      place,
      `${subject} has a "\${" that begins no name of a secret.`,
      "Allowed: ${NAME}, of letters, digits, _ and -; write $${ where it is meant as it is.",
    );
    return;
  }
  const key = place.path.findLast((step) => !/^\d+$/.test(step)) ?? "";
  const passwords = passwordsIn(text, key);
  if (passwords.length === 0) return;
  const name = secretName(place.path);
  const wayOut = `Write \${${name}} in its place, and make it a secret of the stack: ${setSecret(name)}`;
  if (passwords.includes(PLACEHOLDER)) {
    report(place, `${subject} has the placeholder ${PLACEHOLDER} in the place of a password.`, wayOut);
  } else {
    const what = `${subject} has a password in it, for everybody who reads the file.`;
    report(place, what, wayOut, "warning");
  }
}

/** The same for all texts of a value, which Pulumi carries as it is. */
export function checkSecretTexts(subject: string, node: SourceNode, report: Report): void {
  if (node.kind === "sequence") for (const item of node.items) checkSecretTexts(subject, item, report);
  else if (node.kind === "mapping") {
    for (const { value } of node.entries.values()) checkSecretTexts(subject, value, report);
    refuseLostKey(subject, node, report);
  } else if (typeof node.value === "string")
    checkSecretText({ subject, text: node.value }, node.place, report);
}

/** The command that makes a secret of the stack, which asks for its value. */
export function setSecret(name: string): string {
  return `\`pulumi config set --secret --path secrets.${name}\``;
}

/** In characters: a name is to be read. */
const LONGEST = 60;

/**
 * What the secret at a place of a declaration can be called: after the object and the key, without what all of them have.
 *
 * @param path keys from the root of the file
 */
export function secretName(path: readonly string[]): string {
  // Without "globalParameters", or "virtualHosts", the virtual host's name and its section.
  const steps = path.slice(path[0] === "virtualHosts" ? 3 : 1);
  const said = steps.filter((step) => step !== "uri" && !/^\d+$/.test(step));
  const words = said.map((step) => step.replace(/-uri$/, "").replaceAll(/[^A-Za-z0-9_]+/g, "-"));
  const name = words
    .join("-")
    .replaceAll(/-{2,}/g, "-")
    .slice(0, LONGEST)
    .replaceAll(/^[-0-9]+|-+$/g, "");
  const known = name === "" ? "link" : name;
  return isSecretKey(known) ? known : `${known}-password`;
}

/** The SDK's objects lose it. */
export function refuseLostKey(subject: string, node: SourceNode, report: Report): void {
  const lost = node.kind === "mapping" ? node.entries.get("__proto__") : undefined;
  if (lost === undefined) return;
  const what = `${subject} has a key "__proto__", which means something else to JavaScript: Pulumi's SDK for Node.js loses it.`;
  report(lost.key, what, "Rename it.");
}
