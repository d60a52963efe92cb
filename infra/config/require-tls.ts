/** Config "requireTls": nothing connects to the broker but by TLS, and what cannot is refused before anything is sent. */
import { assertProtected } from "../../model/text/broker-url.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ExistingUrls } from "../server/existing/existing-urls.ts";

/** @throws WarrenError `tls-required`, `config-invalid` */
export function assertTlsWhereRequired(settings: {
  readonly requireTls: boolean;
  /** Undefined: the server is one of ours. */
  readonly existing: ExistingUrls | undefined;
  /** Undefined: off. */
  readonly tls: object | undefined;
}): void {
  const { requireTls, existing, tls } = settings;
  if (!requireTls) return;
  if (existing !== undefined) {
    assertProtected([existing.management, existing.amqp], 'Config "requireTls"');
  } else if (tls === undefined) {
    throw new WarrenError("config-invalid", 'Config "requireTls" demands TLS, and "tls" is off.', {
      hint: "`pulumi config set tls development`, or given; or: `pulumi config rm requireTls`",
    });
  }
}
