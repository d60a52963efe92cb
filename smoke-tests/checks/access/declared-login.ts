/** A declared user gets in wherever it has permissions. */

import type { LoginOutcome } from "../../../broker/amqp/login.ts";
import type { User } from "../../../model/declaration/declaration.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../../model/rabbitmq/reserved-names.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

export async function checkLogin({ target, tryLogin }: CheckContext, user: User): Promise<Finding> {
  const known = target.users.find(({ name }) => name === user.name);
  if (known === undefined) return skipped("the password is not known here");
  const granted = user.permissions.map(({ virtualHost }) => virtualHost);
  // Without any permission the way to prove the password is to be let in and then turned away.
  const virtualHosts = granted.length > 0 ? granted : [DEFAULT_VIRTUAL_HOST];
  const outcomes = await Promise.all(
    virtualHosts.map(async (virtualHost) => {
      const login = { virtualHost, username: known.name, password: known.password };
      return { virtualHost, outcome: await tryLogin(login) };
    }),
  );
  return judgeLogin(granted, outcomes);
}

/** Pure. @param granted the virtual hosts of the user's permissions */
export function judgeLogin(
  granted: readonly string[],
  outcomes: readonly { readonly virtualHost: string; readonly outcome: LoginOutcome }[],
): Finding {
  const wanted = granted.length > 0 ? "accepted" : "virtual-host-refused";
  const expected =
    granted.length > 0
      ? `accepted in ${granted.map((name) => `"${name}"`).join(", ")}`
      : "authenticated, and let into no virtual host";
  const wrong = outcomes.filter(({ outcome }) => outcome.outcome !== wanted);
  if (wrong.length === 0) return passed(expected, expected);
  const observed = wrong.map(({ virtualHost, outcome }) => `"${virtualHost}": ${told(outcome)}`).join("; ");
  return failed(expected, observed, {
    remedy: [...new Set(wrong.map(({ outcome }) => HINTS[outcome.outcome]))].join(" "),
  });
}

function told(outcome: LoginOutcome): string {
  return outcome.outcome === "accepted" ? "accepted" : outcome.detail;
}

const HINTS: Readonly<Record<LoginOutcome["outcome"], string>> = {
  accepted: "The user has permissions that are not declared.",
  "credentials-refused":
    "The user does not exist on the broker, has another password, or may not log in by PLAIN.",
  "mechanism-not-offered": "The broker does not let anyone log in by SASL PLAIN.",
  "virtual-host-refused":
    "The virtual host does not exist, the user has no permission in it, or a limit is reached.",
  failed: "Does the AMQP listener answer at this address?",
};
