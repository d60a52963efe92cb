/** Who gets in, and who does not. */
import type { Declaration, User } from "../../../model/declaration/declaration.ts";
import { type Check, checkId } from "../../check.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import { checkLogin } from "./declared-login.ts";
import { elsewhereChecks } from "./elsewhere.ts";
import { rightsChecks } from "./rights-checks.ts";
import { checkAnonymous, checkGuest, checkMechanisms } from "./undeclared-login.ts";

export function accessChecks(input: PlanInput): CheckBatch[] {
  const { declaration, knownPasswords } = input;
  return [
    ...declaration.users.map((user) =>
      single(loginCheck(user, knownPasswords), (context) => checkLogin(context, user)),
    ),
    single(guestCheck(declaration), checkGuest),
    single(ANONYMOUS_REFUSED, checkAnonymous),
    single(ANONYMOUS_NOT_OFFERED, checkMechanisms),
    ...elsewhereChecks(input),
    ...declaration.virtualHosts.flatMap((host) => rightsChecks(host, declaration.users)),
  ];
}

function loginCheck(user: User, knownPasswords: readonly string[]): Check {
  const virtualHosts = user.permissions.map(({ virtualHost }) => `"${virtualHost}"`);
  const where =
    virtualHosts.length === 0 ? "and is let into no virtual host" : `into ${virtualHosts.join(", ")}`;
  return {
    id: checkId("access", "login", user.name),
    kind: "access",
    needs: "read-only",
    objects: [
      { type: "user", name: user.name },
      ...user.permissions.map(({ virtualHost }) => ({ type: "virtual host", name: virtualHost }) as const),
    ],
    proves: `"${user.name}" can log in over AMQP ${where}.`,
    ...(knownPasswords.includes(user.name) ? {} : { skip: "the password is not known here" }),
  };
}

function guestCheck({ users }: Declaration): Check {
  return {
    id: "access/guest-refused",
    kind: "access",
    needs: "read-only",
    objects: [{ type: "user", name: "guest" }],
    proves: "The built-in user with the well-known password cannot log in, over AMQP or over HTTP.",
    ...(users.some(({ name }) => name === "guest") ? { skip: "a user guest is declared" } : {}),
  };
}

const ANONYMOUS_REFUSED: Check = {
  id: "access/anonymous-refused",
  kind: "access",
  needs: "read-only",
  objects: [{ type: "listener", name: "SASL ANONYMOUS" }],
  proves: "Nobody gets in without saying who they are.",
};

const ANONYMOUS_NOT_OFFERED: Check = {
  id: "access/anonymous-not-offered",
  kind: "access",
  needs: "read-only",
  objects: [{ type: "listener", name: "SASL ANONYMOUS" }],
  proves: "The AMQP listener does not offer a login without credentials.",
};
