/** Those who must not get in: the built-in guest, and whoever does not say who they are. */

import { amqpGreeting } from "../../../broker/amqp/greeting.ts";
import { ANONYMOUS, type LoginOutcome } from "../../../broker/amqp/login.ts";
import { ManagementApiError } from "../../../broker/api/management-api.ts";
import { ownTags } from "../../../broker/api/whoami.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../../model/rabbitmq/reserved-names.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { type Finding, failed, passed } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

/** Milliseconds for one request or greeting. */
const TIMEOUT = 10_000;

/** The user that RabbitMQ creates on a node's first boot, with the password that everybody knows. */
const GUEST = { username: "guest", password: "guest" };

export async function checkGuest(context: CheckContext): Promise<Finding> {
  const [amqp, http] = await Promise.all([
    context.tryLogin({ virtualHost: DEFAULT_VIRTUAL_HOST, ...GUEST }),
    guestOverHttp(context),
  ]);
  return judgeGuest(amqp, http);
}

/** Pure. @param http the HTTP status of a request as guest; a text where there was none */
export function judgeGuest(amqp: LoginOutcome, http: number | string): Finding {
  const expected = "guest with the password guest refused over AMQP and over HTTP";
  const overAmqp = amqp.outcome === "credentials-refused" ? "refused" : wordsFor(amqp);
  const overHttp = http === 401 ? "refused" : `answered ${http}`;
  const observed = `AMQP: ${overAmqp}; HTTP: ${overHttp}`;
  return overAmqp === "refused" && overHttp === "refused"
    ? passed(expected, observed)
    : failed(expected, observed, { remedy: "Delete the user: rabbitmqctl delete_user guest." });
}

async function guestOverHttp({ apiAs, signal }: CheckContext): Promise<number | string> {
  try {
    await ownTags(apiAs(GUEST), AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]));
    return 200;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ManagementApiError && error.status !== 0) return error.status;
    return error instanceof WarrenError ? error.message : `nothing within ${TIMEOUT / 1000} s`;
  }
}

export async function checkAnonymous({ tryLogin }: CheckContext): Promise<Finding> {
  const login = { virtualHost: DEFAULT_VIRTUAL_HOST, username: "", password: "" };
  return judgeAnonymous(await tryLogin({ ...login, credentials: ANONYMOUS }));
}

/** Pure. */
export function judgeAnonymous(outcome: LoginOutcome): Finding {
  const expected = "a login by SASL ANONYMOUS refused";
  if (outcome.outcome === "mechanism-not-offered") return passed(expected, "the mechanism is not offered");
  if (outcome.outcome === "credentials-refused") return passed(expected, "refused");
  return failed(expected, wordsFor(outcome), { remedy: "Set anonymous_login_user = none in rabbitmq.conf." });
}

export async function checkMechanisms({ target, signal }: CheckContext): Promise<Finding> {
  const expected = "ANONYMOUS is not among the SASL mechanisms that are offered";
  const hint = "List the others in rabbitmq.conf: auth_mechanisms.1 = PLAIN.";
  try {
    const { mechanisms } = await amqpGreeting(target.amqpUrl, {
      timeout: TIMEOUT,
      signal,
      ...(target.ca === undefined ? {} : { ca: target.ca }),
    });
    const observed = `offered: ${mechanisms.join(", ")}`;
    return mechanisms.includes("ANONYMOUS")
      ? failed(expected, observed, { remedy: hint })
      : passed(expected, observed);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return failed(expected, messageOf(error), { remedy: "Does the AMQP listener answer at this address?" });
  }
}

/** What happened instead of a refusal of the credentials. */
function wordsFor(outcome: LoginOutcome): string {
  return outcome.outcome === "accepted" ? "accepted" : outcome.detail;
}
