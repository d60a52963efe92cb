import assert from "node:assert/strict";
import { test } from "node:test";
import { classifyLoginError, type LoginOutcome } from "../../../broker/amqp/login.ts";
import { judgeLogin } from "./declared-login.ts";
import { judgeAnonymous, judgeGuest } from "./undeclared-login.ts";

const MESSAGES = [
  {
    message:
      'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."',
    outcome: "credentials-refused",
  },
  { message: "Expected ConnectionOpenOk; got <ConnectionClose channel:0>", outcome: "virtual-host-refused" },
  { message: "SASL mechanism ANONYMOUS is not provided by the server", outcome: "mechanism-not-offered" },
  { message: "connect ECONNREFUSED 127.0.0.1:5672", outcome: "failed" },
  { message: "Socket closed abruptly during opening handshake", outcome: "failed" },
];
for (const { message, outcome } of MESSAGES) {
  test(`"${message}" is ${outcome}`, () => {
    assert.equal(classifyLoginError(message).outcome, outcome);
  });
}

const ACCEPTED: LoginOutcome = { outcome: "accepted" };
const REFUSED: LoginOutcome = { outcome: "credentials-refused", detail: "ACCESS_REFUSED" };
const TURNED_AWAY: LoginOutcome = { outcome: "virtual-host-refused", detail: "turned away" };
const NOT_OFFERED: LoginOutcome = { outcome: "mechanism-not-offered", detail: "no" };
const UNREACHABLE: LoginOutcome = { outcome: "failed", detail: "ECONNREFUSED" };

const LOGINS = [
  { granted: ["shop"], outcome: ACCEPTED, status: "passed" },
  { granted: ["shop"], outcome: REFUSED, status: "failed" },
  { granted: ["shop"], outcome: TURNED_AWAY, status: "failed" },
  { granted: ["shop"], outcome: UNREACHABLE, status: "failed" },
  { granted: [], outcome: TURNED_AWAY, status: "passed" },
  { granted: [], outcome: ACCEPTED, status: "failed" },
  { granted: [], outcome: REFUSED, status: "failed" },
];
for (const { granted, outcome, status } of LOGINS) {
  test(`a user with ${granted.length} virtual hosts who is ${outcome.outcome}: ${status}`, () => {
    assert.equal(judgeLogin(granted, [{ virtualHost: "shop", outcome }]).status, status);
  });
}

test("one virtual host that refuses is enough, and is named", () => {
  const outcomes = [
    { virtualHost: "shop", outcome: ACCEPTED },
    { virtualHost: "back office", outcome: TURNED_AWAY },
  ];
  assert.equal(judgeLogin(["shop", "back office"], outcomes).observed, '"back office": turned away');
});

/** Only a refusal of the credentials proves that they are refused. */
const GUESTS = [
  { amqp: REFUSED, http: 401, status: "passed" },
  { amqp: ACCEPTED, http: 401, status: "failed" },
  { amqp: TURNED_AWAY, http: 401, status: "failed" },
  { amqp: UNREACHABLE, http: 401, status: "failed" },
  { amqp: REFUSED, http: 200, status: "failed" },
  { amqp: REFUSED, http: "no answer", status: "failed" },
];
for (const { amqp, http, status } of GUESTS) {
  test(`guest ${amqp.outcome} over AMQP, ${http} over HTTP: ${status}`, () => {
    assert.equal(judgeGuest(amqp, http).status, status);
  });
}

for (const [outcome, status] of [
  [NOT_OFFERED, "passed"],
  [REFUSED, "passed"],
  [ACCEPTED, "failed"],
  [TURNED_AWAY, "failed"],
  [UNREACHABLE, "failed"],
] as const) {
  test(`ANONYMOUS ${outcome.outcome}: ${status}`, () => {
    assert.equal(judgeAnonymous(outcome).status, status);
  });
}
