import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DAY } from "../../model/text/durations.ts";
import { type CertificateSource, judgeCertificates, type Shown } from "./certificates.ts";

const NOW = new Date("2027-01-01T00:00:00Z");
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY);
const URL_OF_BROKER = "amqps://127.0.0.1:5671";
const shows = (facts: Shown["facts"]): Shown => ({ url: URL_OF_BROKER, facts });
const until = (days: number): Shown => shows({ protocol: "TLSv1.3", validTo: inDays(days) });

describe("certificates that end soon", () => {
  const cases: readonly [
    what: string,
    CertificateSource,
    authority: number | undefined,
    Shown,
    expected: RegExp[],
  ][] = [
    ["all of them last", "development", 3_000, until(300), []],
    [
      "an authority is named first, and alone",
      "development",
      59,
      until(20),
      [/^the certificate authority ends at 2027-03-01T.*: `\.\/warren up` makes a new one$/],
    ],
    ["an authority that lasts", "development", 60, until(60), []],
    ["one that has ended", "development", -1, until(-1), [/authority ended at 2026-12-31T/]],
    [
      "a certificate that `up` renews",
      "development",
      3_000,
      until(29),
      [/^the certificate that amqps:.* shows ends at 2027-01-30T.*: `\.\/warren up` makes a new one$/],
    ],
    ["and before that", "development", 3_000, until(30), []],
    [
      "one that was given",
      "given",
      undefined,
      until(13),
      [/`tlsCertificate` and `tlsKey`.*`\.\/warren up`$/],
    ],
    ["one that was given, and before that", "given", undefined, until(14), []],
    ["of others", "existing", undefined, until(13), [/the broker needs a new one, where it runs$/]],
    [
      "one that is not taken",
      "development",
      3_000,
      shows(new Error("self-signed certificate")),
      [/is not taken \(self-signed certificate\): `\.\/warren up`/],
    ],
    ["nobody answers", "development", 3_000, shows(undefined), []],
  ];
  for (const [what, source, authority, shown, expected] of cases) {
    test(what, () => {
      const authorityEnds = authority === undefined ? undefined : inDays(authority);
      const problems = judgeCertificates({ source, authorityEnds, shown: [shown] }, NOW);
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? "", pattern);
    });
  }
});
