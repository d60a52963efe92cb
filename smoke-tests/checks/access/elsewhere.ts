/** Where a declared user must not get in: other virtual hosts, and the management API beyond its tags. Reads only. */

import type { LoginOutcome } from "../../../broker/amqp/login.ts";
import { ManagementApiError } from "../../../broker/api/management-api.ts";
import { listNodes } from "../../../broker/api/nodes.ts";
import { listUserNames } from "../../../broker/api/users.ts";
import { ownTags } from "../../../broker/api/whoami.ts";
import type { Declaration, User } from "../../../model/declaration/declaration.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../../model/rabbitmq/reserved-names.ts";
import { hasLevel } from "../../../model/rabbitmq/user-tags.ts";
import { type Check, checkId, type Finding, failed, passed, skipped } from "../../check.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";

/** Virtual hosts tried for one user. */
const MOST_VIRTUAL_HOSTS = 20;

export function elsewhereChecks({ declaration, knownPasswords }: PlanInput): CheckBatch[] {
  return declaration.users.flatMap((user) => {
    const known = knownPasswords.includes(user.name);
    const others = virtualHostsWithout(declaration, user).slice(0, MOST_VIRTUAL_HOSTS);
    return [
      single(elsewhereCheck(user, others, known), (context) => checkElsewhere(context, user.name, others)),
      single(managementCheck(user, known), (context) => checkManagement(context, user)),
    ];
  });
}

function virtualHostsWithout({ virtualHosts }: Declaration, { permissions }: User): string[] {
  const granted = new Set(permissions.map(({ virtualHost }) => virtualHost));
  const all = new Set([DEFAULT_VIRTUAL_HOST, ...virtualHosts.map(({ name }) => name)]);
  return [...all].filter((name) => !granted.has(name));
}

const NO_PASSWORD = { skip: "the password is not known here" };

function elsewhereCheck({ name }: User, others: readonly string[], known: boolean): Check {
  return {
    id: checkId("access", "user", name, "other virtual hosts"),
    kind: "access",
    needs: "read-only",
    objects: [{ type: "user", name }],
    proves: `"${name}" is let into no virtual host for which it has no declared permission.`,
    ...(others.length === 0 ? { skip: "it has a permission in every declared virtual host" } : {}),
    ...(known ? {} : NO_PASSWORD),
  };
}

async function checkElsewhere(
  { target, tryLogin }: CheckContext,
  user: string,
  others: readonly string[],
): Promise<Finding> {
  const known = target.users.find(({ name }) => name === user);
  if (known === undefined) return skipped(NO_PASSWORD.skip);
  const expected = `turned away from ${quoted(others)}`;
  const outcomes = await settleMap(
    others,
    async (virtualHost) => {
      const login = { virtualHost, username: known.name, password: known.password };
      return { virtualHost, outcome: await tryLogin(login) };
    },
    4,
  );
  const silent = outcomes.filter(({ virtualHost, outcome }) => isUnsaid(outcome, `${virtualHost}${user}`));
  const wrong = outcomes.filter(
    (each) => each.outcome.outcome !== "virtual-host-refused" && !silent.includes(each),
  );
  const unsaid = `${quoted(silent.map(({ virtualHost }) => virtualHost))} cannot be tried: RabbitMQ closes the connection without a word where its refusal is longer than 255 bytes`;
  if (wrong.length === 0 && silent.length === outcomes.length) return skipped(unsaid);
  if (wrong.length === 0) return passed(expected, "it is", silent.length === 0 ? "" : unsaid);
  const told = wrong.map(({ virtualHost, outcome }) => {
    return `"${virtualHost}": ${outcome.outcome === "accepted" ? "let in" : outcome.detail}`;
  });
  return failed(expected, told.join("; "), {
    remedy:
      "Take the permission away (rabbitmqctl clear_permissions; in a declared virtual host of a stack `./warren up` does), or declare it.",
  });
}

/** The text of a refusal is cut at 255 characters: more bytes than that it has only with names beyond ASCII. */
function isUnsaid({ outcome }: LoginOutcome, names: string): boolean {
  return outcome === "failed" && Buffer.byteLength(names) > names.length;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function managementCheck({ name, tags }: User, known: boolean): Check {
  return {
    id: checkId("access", "user", name, "management"),
    kind: "access",
    needs: "read-only",
    objects: [{ type: "user", name }],
    proves: `The management API lets "${name}" see what its tags (${tags.join(", ") || "none"}) allow, and no more.`,
    ...(known ? {} : NO_PASSWORD),
  };
}

/** What each level of tags opens. */
const PATHS = [
  { path: "/api/whoami", ask: ownTags, level: "management" },
  { path: "/api/nodes", ask: listNodes, level: "monitoring" },
  { path: "/api/users", ask: listUserNames, level: "administrator" },
] as const;

async function checkManagement({ target, apiAs, signal }: CheckContext, user: User): Promise<Finding> {
  const known = target.users.find(({ name }) => name === user.name);
  if (known === undefined) return skipped(NO_PASSWORD.skip);
  const api = apiAs({ username: known.name, password: known.password });
  const answers = await settleMap(PATHS, async ({ path, ask, level }) => {
    const wanted = hasLevel(user.tags, level) ? "allowed" : "refused";
    return { path, wanted, got: await answerTo(() => ask(api, signal)) };
  });
  const told = (side: "wanted" | "got"): string =>
    answers.map((answer) => `GET ${answer.path} ${answer[side]}`).join(", ");
  return answers.every(({ wanted, got }) => wanted === got)
    ? passed(told("wanted"), told("got"))
    : failed(told("wanted"), told("got"), {
        remedy:
          "Compare the user's tags and password with the declared ones. In a stack `./warren preview` shows those that were changed by hand, and `./warren up` sets them.",
      });
}

async function answerTo(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return "allowed";
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    return error.status === 401 || error.status === 403 ? "refused" : error.message;
  }
}
