/** Those who must not get in: the built-in guest, and whoever does not say who they are. */
import { ManagementApi, ManagementApiError } from "../../broker/management-api.ts";
import { amqpGreeting } from "../../broker/node/amqp-greeting.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { ANONYMOUS, type LoginOutcome, tryLogin } from "../amqp/login.ts";
import { type Finding, failed, passed } from "../check.ts";
import type { SmokeTarget } from "../smoke-target.ts";

interface Bounds {
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** The user that RabbitMQ creates on a node's first boot, with the password that everybody knows. */
const GUEST = { username: "guest", password: "guest" };

export async function checkGuest(target: SmokeTarget, bounds: Bounds): Promise<Finding> {
  const [amqp, http] = await Promise.all([
    tryLogin({ url: target.amqpUrl, virtualHost: "/", ...GUEST, name: "warren smoke test" }, bounds),
    guestOverHttp(target, bounds),
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
    : failed(expected, observed, "Delete the user: rabbitmqctl delete_user guest.");
}

async function guestOverHttp(target: SmokeTarget, { timeout, signal }: Bounds): Promise<number | string> {
  const api = new ManagementApi(
    { url: target.managementUrl, ...GUEST },
    { requestTimeout: timeout, connections: 1 },
  );
  try {
    await api.get("/whoami", signal);
    return 200;
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    return error.status === 0 ? error.message : error.status;
  } finally {
    await api.close();
  }
}

export async function checkAnonymous(target: SmokeTarget, bounds: Bounds): Promise<Finding> {
  const login = {
    url: target.amqpUrl,
    virtualHost: "/",
    username: "",
    password: "",
    name: "warren smoke test",
  };
  return judgeAnonymous(await tryLogin({ ...login, credentials: ANONYMOUS }, bounds));
}

/** Pure. */
export function judgeAnonymous(outcome: LoginOutcome): Finding {
  const expected = "a login by SASL ANONYMOUS refused";
  if (outcome.outcome === "mechanism-not-offered") return passed(expected, "the mechanism is not offered");
  if (outcome.outcome === "credentials-refused") return passed(expected, "refused");
  return failed(expected, wordsFor(outcome), "Set anonymous_login_user = none in rabbitmq.conf.");
}

export async function checkMechanisms(target: SmokeTarget, bounds: Bounds): Promise<Finding> {
  const expected = "ANONYMOUS is not among the SASL mechanisms that are offered";
  const hint = "List the others in rabbitmq.conf: auth_mechanisms.1 = PLAIN.";
  try {
    const { mechanisms } = await amqpGreeting(target.amqpUrl, bounds);
    const observed = `offered: ${mechanisms.join(", ")}`;
    return mechanisms.includes("ANONYMOUS") ? failed(expected, observed, hint) : passed(expected, observed);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return failed(expected, messageOf(error), "Does the AMQP listener answer at this address?");
  }
}

/** What happened instead of a refusal of the credentials. */
function wordsFor(outcome: LoginOutcome): string {
  return outcome.outcome === "accepted" ? "accepted" : outcome.detail;
}
