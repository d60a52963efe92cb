/** The options of `./warren smoke`. */
import { CHECK_KINDS } from "../../smoke-tests/check.ts";
import type { Selection } from "../../smoke-tests/select-checks.ts";
import { AUTHORITIES_OPTION } from "../cli/authorities.ts";
import { JSON_OPTION, STACK_OPTION } from "../cli/command.ts";
import type { Options, Said } from "../cli/option.ts";

export const SMOKE_OPTIONS = {
  ...STACK_OPTION,
  only: {
    kind: "texts",
    value: "ID",
    help: "the check of this id, or all whose ids begin with it: routing/shop",
  },
  kind: { kind: "choices", value: "KIND", choices: CHECK_KINDS, help: "the checks of this kind" },
  skip: {
    kind: "texts",
    value: "ID",
    help: "leave these out, by their ids as --only takes them; the stack's config smokeSkip keeps such a choice",
  },
  object: {
    kind: "texts",
    value: "NAME",
    help: "the checks about this object: billing, or shop/billing",
  },
  readOnly: { kind: "flag", help: "make nothing on the broker: no shadow virtual hosts, no restarts" },
  restarts: {
    kind: "flag",
    help: "stop and kill the servers of a disposable environment also while clients are connected",
  },
  list: { kind: "flag", help: "show the checks instead of running them" },
  verbose: { kind: "flag", help: "name every check in the report on the terminal" },
  ...JSON_OPTION,
  junit: { kind: "text", value: "FILE", help: "write the report as JUnit XML" },
  html: { kind: "text", value: "FILE", help: "write the report as one HTML page" },
  url: {
    insteadOfStack: true,
    kind: "text",
    value: "URL",
    help: "test any broker: amqps://HOST, or WARREN_AMQP_URL",
  },
  managementUrl: {
    insteadOfStack: true,
    kind: "text",
    value: "URL",
    help: "its HTTP API: https://HOST:15671, or WARREN_MANAGEMENT_URL; default: the host of --url",
  },
  prometheusUrl: {
    insteadOfStack: true,
    kind: "text",
    value: "URL",
    help: "its metrics: http://HOST:15692/metrics",
  },
  username: {
    insteadOfStack: true,
    kind: "text",
    value: "NAME",
    help: "its administrator, or WARREN_USERNAME; the password is in WARREN_PASSWORD",
  },
  declaration: {
    insteadOfStack: true,
    kind: "texts",
    value: "FILE",
    help: "what that broker ought to hold: declarations or definitions.json",
  },
  fromBroker: {
    insteadOfStack: true,
    kind: "flag",
    help: "take the broker's own definitions as the declaration",
  },
  passwords: {
    insteadOfStack: true,
    kind: "text",
    value: "FILE",
    help: "passwords of declared users, JSON: { NAME: PASSWORD }; without it nobody's login is tried",
  },
  ca: { ...AUTHORITIES_OPTION, insteadOfStack: true },
  container: {
    insteadOfStack: true,
    kind: "texts",
    value: "NAME",
    help: "a node of that broker in Docker that may be stopped and killed: it is disposable",
  },
} as const satisfies Options;

export type SmokeSaid = Said<typeof SMOKE_OPTIONS>;

export function selectionOf({ only, kind, object, skip }: SmokeSaid): Selection {
  const leftOut = skip.map((id) => ({ id, by: "--skip" }));
  return { ids: only, kinds: kind, objects: object, skip: leftOut };
}
