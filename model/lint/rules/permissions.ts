/** Users who may do more, or less, than was meant. */
import type { User } from "../../declaration/declaration.ts";
import { compilePattern } from "../../patterns/name-pattern.ts";
import { literalNames } from "../../patterns/pattern-text.ts";
import { DEFAULT_EXCHANGE_IN_PERMISSIONS, PREDECLARED_EXCHANGES } from "../../rabbitmq/reserved-names.ts";
import { MANAGEMENT_TAGS } from "../../rabbitmq/user-tags.ts";
import type { Discovery } from "../discovery.ts";
import { anchored, type Needed } from "../patterns/anchored-patterns.ts";
import { allowsNothing, unanchoredParts } from "../patterns/name-patterns.ts";
import type { Rule } from "../rule.ts";
import type { Host } from "../view/view.ts";

const RIGHTS = ["configure", "write", "read"] as const;

/** Every pattern of every permission, topic permissions among them. */
function* patternsOf({ name, permissions, topicPermissions }: User) {
  const object = { object: `user ${JSON.stringify(name)}` };
  for (const permission of permissions) {
    for (const right of RIGHTS) {
      const path = ["users", name, "permissions", permission.virtualHost, right];
      const what = `${JSON.stringify(right)} of the user ${JSON.stringify(name)} in ${JSON.stringify(permission.virtualHost)}`;
      const { virtualHost } = permission;
      yield {
        ...object,
        virtualHost,
        path,
        what,
        pattern: permission[right],
        names: "names",
        exchange: undefined,
      };
    }
  }
  for (const permission of topicPermissions) {
    for (const right of ["write", "read"] as const) {
      const path = ["users", name, "topicPermissions", permission.virtualHost, permission.exchange, right];
      const what = `${JSON.stringify(right)} of the user ${JSON.stringify(name)} for the exchange ${JSON.stringify(permission.exchange)}`;
      const { virtualHost, exchange } = permission;
      yield {
        ...object,
        virtualHost,
        path,
        what,
        pattern: permission[right],
        names: "routing keys",
        exchange,
      };
    }
  }
}

export const unanchoredPermission: Rule = {
  id: "unanchored-permission",
  severity: "warning",
  summary: "A pattern of a permission also matches in the middle of other names.",
  why: "Patterns are unanchored regular expressions: `orders` allows `xorders2` as well. Whoever may declare objects can choose such names, and another team's object may have one.",
  remedy:
    "Anchor the pattern: `^orders$`. What is open on purpose says so by `.*` (`^orders.*`) or ends behind a separator (`^orders\\.`).",
  *check({ hosts, users }) {
    const namesOf = new Map(hosts.map((host) => [host.name, new NamesOfHost(host)]));
    for (const user of users) {
      for (const { pattern, what, names, virtualHost, exchange, ...subject } of patternsOf(user)) {
        if (allowsNothing(pattern)) continue;
        const [part] = unanchoredParts(pattern);
        if (part === undefined) continue;
        const such =
          compilePattern(pattern)?.(`x${part}2`) === true ? `, such as ${JSON.stringify(`x${part}2`)}` : "";
        const host = namesOf.get(virtualHost);
        const { tight, open } = anchored(pattern, host?.needed(exchange) ?? { names: [] });
        const offers = [tight, open].filter((value) => value !== undefined);
        yield {
          ...subject,
          virtualHost: "",
          message: `${what} is ${JSON.stringify(pattern)}, which also matches other ${names}${such}.`,
          hint:
            tight === undefined
              ? `Write ${open}, which says that it is open.`
              : `Anchor it: ${tight}, or ${open} if it is meant to be open.`,
          offers: offers.map((value) => ({ kind: "replace-value" as const, value })),
        };
      }
    }
  },
};

export const emptyPermissionPattern: Rule = {
  id: "empty-permission-pattern",
  severity: "warning",
  summary: 'A pattern of a permission is "", which reads like everything and allows nothing.',
  why: 'As a regular expression "" matches every name. RabbitMQ takes it for `^$`, which matches none.',
  remedy: "Write `^$` (`./warren check --fix` does), or `.*` if everything was meant.",
  *check({ users }) {
    for (const user of users) {
      for (const { pattern, what, names: _, exchange: __, ...subject } of patternsOf(user)) {
        if (pattern !== "") continue;
        yield {
          ...subject,
          virtualHost: "",
          message: `${what} is "", which allows nothing.`,
          hint: "Write ^$, or .* if everything was meant.",
          fix: { kind: "replace-value" as const, value: "^$" },
        };
      }
    }
  },
};

export const userWithoutPermissions: Rule = {
  id: "user-without-permissions",
  severity: "warning",
  summary: "A user may use no virtual host.",
  why: "RabbitMQ refuses the connection of a user without a permission for the virtual host that it asks for, even one that allows nothing.",
  remedy:
    "Give it a permission, or the tag by which it works on the management page (`monitoring`, `administrator` ...). Where it has no permission that was made by hand either, it can be taken out.",
  *check({ users }): Generator<Discovery> {
    for (const { name, tags, permissions } of users) {
      if (permissions.length > 0 || tags.some((tag) => MANAGEMENT_TAGS.has(tag))) continue;
      yield {
        path: ["users", name],
        virtualHost: "",
        object: `user ${JSON.stringify(name)}`,
        message: `The user ${JSON.stringify(name)} has no permission for any virtual host: it cannot connect.`,
        hint: "Give it a permission. Where it has none that was made by hand either, it can be taken out.",
      };
    }
  },
};

export const permissionMatchesNothing: Rule = {
  id: "permission-matches-nothing",
  severity: "warning",
  summary: "A user may write to or read from names that no declared object has.",
  why: "Most often the name was changed or misspelt in one of the two places: the user is refused what it needs.",
  remedy:
    "Correct the pattern, or write `^$` if nothing is meant. What a user of the virtual host may make by itself is left alone.",
  *check({ hosts, users }) {
    const namesOf = new Map(hosts.map((host) => [host.name, new NamesOfHost(host)]));
    for (const user of users) {
      const { name } = user;
      for (const { virtualHost, configure, ...rights } of user.permissions) {
        if (!allowsNothing(configure)) continue;
        const made = users.flatMap(({ permissions }) =>
          permissions.filter((each) => each.virtualHost === virtualHost).map((each) => each.configure),
        );
        for (const right of ["write", "read"] as const) {
          const pattern = rights[right];
          if (allowsNothing(pattern) || namesOf.get(virtualHost)?.has(pattern) !== false) continue;
          if (made.some((each) => canMake(each, pattern))) continue;
          yield {
            path: ["users", name, "permissions", virtualHost, right],
            virtualHost: "",
            object: `user ${JSON.stringify(name)}`,
            message: `${JSON.stringify(right)} of the user ${JSON.stringify(name)} in ${JSON.stringify(virtualHost)} is ${JSON.stringify(pattern)}, which no declared exchange or queue matches.`,
            hint: "Correct it, or write ^$ if nothing is meant.",
          };
        }
      }
    }
  },
};

/** Whether an object that a pattern of `configure` allows could be one that the other pattern is about; `true` in doubt. */
function canMake(configure: string, pattern: string): boolean {
  if (allowsNothing(configure)) return false;
  const matches = compilePattern(configure);
  const names = literalNames(pattern);
  return matches === undefined || names === undefined || names.some((name) => matches(name) !== false);
}

/** The names that a permission can be about: declared, external, predeclared and the default exchange's. */
class NamesOfHost {
  readonly #names: ReadonlySet<string>;
  readonly #answers = new Map<string, boolean>();
  readonly #exchanges: Host["exchanges"];

  constructor({ exchanges, queues }: Host) {
    this.#exchanges = exchanges;
    this.#names = new Set([
      ...exchanges.keys(),
      ...queues.keys(),
      ...PREDECLARED_EXCHANGES.keys(),
      DEFAULT_EXCHANGE_IN_PERMISSIONS,
    ]);
  }

  /**
   * The names themselves, or for topic permissions the keys that can come: the bindings' own, and whatever a wildcard of
   * the exchange lets through. Where it has an alternate exchange, or is another team's, that is any key.
   */
  needed(exchange: string | undefined): Needed {
    if (exchange === undefined) return { names: this.#names };
    const names = [...this.#exchanges.values()].flatMap(({ bindings }) =>
      bindings.map(({ binding: { routingKey } }) => routingKey),
    );
    const node = this.#exchanges.get(exchange);
    if (node?.type === undefined || node.alternate !== undefined) return { names, beginnings: [""] };
    const beginnings = node.bindings.flatMap(({ binding: { routingKey } }) => {
      const words = routingKey.split(".");
      const wildcard = words.findIndex((word) => word === "*" || word === "#");
      return wildcard === -1 ? [] : [words.slice(0, wildcard).join(".")];
    });
    return { names, beginnings };
  }

  /** True also where the pattern cannot be decided. */
  has(pattern: string): boolean {
    let answer = this.#answers.get(pattern);
    if (answer === undefined) {
      const literal = literalNames(pattern);
      if (literal !== undefined) answer = literal.some((name) => this.#names.has(name));
      else {
        const matches = compilePattern(pattern);
        answer = matches === undefined || [...this.#names].some((name) => matches(name) !== false);
      }
      this.#answers.set(pattern, answer);
    }
    return answer;
  }
}
