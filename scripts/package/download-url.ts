/** Where Pulumi gets a plugin's archives: what its engine takes (pulumi/sdk/go/common/workspace, plugins.go). */
import { shownUrl } from "../../model/text/broker-url.ts";
import { WarrenError } from "../../model/warren-error.ts";

const SCHEMES: ReadonlySet<string> = new Set(["https:", "http:", "github:", "gitlab:"]);

/**
 * It stands in the schema and in classes that are handed on, so that it has no credentials.
 *
 * @returns without a slash at its end, where the engine puts the name of an archive
 * @throws WarrenError `plugin-url-invalid`
 */
export function downloadUrl(text: string): string {
  const url = URL.parse(text);
  const allowed =
    "https://HOST/FOLDER, or github://api.github.com/OWNER/REPOSITORY, without a name and a password";
  const isTaken =
    url !== null &&
    SCHEMES.has(url.protocol) &&
    url.host !== "" &&
    [url.username, url.password, url.search, url.hash].every((part) => part === "");
  if (isTaken) return text.replace(/\/+$/, "");
  throw new WarrenError(
    "plugin-url-invalid",
    `--plugin-url is ${shownUrl(text)}, and nothing that Pulumi gets an archive from; allowed: ${allowed}.`,
  );
}
