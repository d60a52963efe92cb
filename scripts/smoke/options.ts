/** The options of `./warren smoke`. */
import type { Selection } from "../../smoke-tests/select-checks.ts";
import { AUTHORITIES_OPTION } from "../cli/authorities.ts";
import { JSON_OPTION, type Option, STACK_OPTION, type Values } from "../cli/command.ts";

export const SMOKE_OPTIONS = {
  ...STACK_OPTION,
  only: {
    type: "string",
    multiple: true,
    value: "ID",
    help: "the check of this id, or all whose ids begin with it: routing/shop",
  },
  kind: { type: "string", multiple: true, value: "KIND", help: "the checks of this kind: routing" },
  object: {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "the checks about this object: billing, or shop/billing",
  },
  "read-only": { type: "boolean", help: "make nothing on the broker: no shadow virtual hosts, no restarts" },
  restarts: {
    type: "boolean",
    help: "stop and kill the servers of a disposable environment also while clients are connected",
  },
  list: { type: "boolean", help: "show the checks instead of running them" },
  verbose: { type: "boolean", help: "name every check in the report on the terminal" },
  ...JSON_OPTION,
  junit: { type: "string", value: "FILE", help: "write the report as JUnit XML" },
  html: { type: "string", value: "FILE", help: "write the report as one HTML page" },
  url: {
    type: "string",
    value: "URL",
    help: "test any broker: amqps://HOST, or WARREN_AMQP_URL",
  },
  "management-url": {
    type: "string",
    value: "URL",
    help: "its HTTP API: https://HOST:15671, or WARREN_MANAGEMENT_URL; default: the host of --url",
  },
  "prometheus-url": { type: "string", value: "URL", help: "its metrics: http://HOST:15692/metrics" },
  username: {
    type: "string",
    value: "NAME",
    help: "its administrator, or WARREN_USERNAME; the password is in WARREN_PASSWORD",
  },
  declaration: {
    type: "string",
    multiple: true,
    value: "FILE",
    help: "what that broker ought to hold: declarations or definitions.json",
  },
  "from-broker": { type: "boolean", help: "take the broker's own definitions as the declaration" },
  passwords: {
    type: "string",
    value: "FILE",
    help: "passwords of declared users, JSON: { NAME: PASSWORD }; without it nobody's login is tried",
  },
  ca: AUTHORITIES_OPTION,
  container: {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "a node of that broker in Docker that may be stopped and killed: it is disposable",
  },
} as const satisfies Record<string, Option>;

/** Options that name a broker, so that no stack is asked. */
const OF_A_BROKER = [
  "url",
  "management-url",
  "prometheus-url",
  "username",
  "declaration",
  "from-broker",
  "passwords",
  "ca",
  "container",
] as const;

/** Those that were said of a broker that is no stack's. */
export function brokerOptionsSaid(values: Values): string[] {
  return OF_A_BROKER.filter((name) => values[name] !== undefined).map((name) => `--${name}`);
}

export function selectionOf(values: Values): Selection {
  return {
    ids: stringsOf(values["only"]),
    kinds: stringsOf(values["kind"]),
    objects: stringsOf(values["object"]),
  };
}

export function stringsOf(value: Values[string]): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function stringOf(value: Values[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}
