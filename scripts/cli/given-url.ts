/** The URL of a broker on a command line or in the environment: what it says, without its credentials in any text. */
import { WarrenError } from "../../model/warren-error.ts";

/**
 * @param where it was given: `--url`
 * @param protocols that it may have: `["amqp:", "amqps:"]`
 * @throws WarrenError `broker-url-invalid`
 */
export function readGivenUrl(text: string, where: string, protocols: readonly string[]): URL {
  const url = URL.parse(text);
  if (url !== null && protocols.includes(url.protocol) && url.hostname !== "") return url;
  // The text is not repeated: it may hold a password.
  throw new WarrenError(
    "broker-url-invalid",
    `What ${where} says is not a URL of ${protocols.join(" or ")}`,
    {
      hint: `It looks like ${protocols[1]}//rabbitmq.example.`,
    },
  );
}

/**
 * Of the first of the URLs that has it; "" where none has.
 *
 * @throws WarrenError `broker-url-invalid`
 */
export function credentialIn(part: "username" | "password", ...urls: readonly (URL | undefined)[]): string {
  const url = urls.find((each) => each !== undefined && each[part] !== "");
  if (url === undefined) return "";
  try {
    return decodeURIComponent(url[part]);
  } catch {
    throw new WarrenError(
      "broker-url-invalid",
      `The ${part} in a URL is not percent-encoded as it has to be.`,
      {
        hint: "Write % as %25, or set WARREN_USERNAME and WARREN_PASSWORD instead.",
      },
    );
  }
}
