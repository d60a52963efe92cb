/** Users: each is there, with its tags, limits and exactly the permissions that are declared. Pure. */
import type { Permission, TopicPermission, User } from "../../../model/declaration/declaration.ts";
import { checkId, failed, passed } from "../../check.ts";
import { shadowOf } from "../../shadow/shadow-mark.ts";
import type { LiveBroker } from "./broker-contents.ts";
import {
  administratorsCheck,
  type Comparison,
  judgeDifferences,
  MAKE_IT_SO,
  missing,
  propertyDifferences,
  some,
} from "./comparison.ts";

export function compareUser(user: User): Comparison[] {
  return [
    settings(user),
    ...user.permissions.map((permission) => grant(user.name, permission)),
    ...user.topicPermissions.map((permission) => topicGrant(user.name, permission)),
    // What somebody else's user may do elsewhere is theirs.
    ...(user.isExternal === true ? [] : [undeclaredGrants(user)]),
  ];
}

function settings(user: User): Comparison {
  const what = `user "${user.name}"`;
  return {
    check: administratorsCheck(
      checkId("presence", "user", user.name),
      [{ type: "user", name: user.name }],
      user.isExternal === true
        ? "The user, which is somebody else's, is there."
        : "The user is there, with its tags and limits.",
    ),
    judge(live) {
      const found = live.users.get(user.name);
      if (found === undefined) return missing(what);
      const isTheirs = user.isExternal === true;
      return judgeDifferences(what, isTheirs ? [] : propertyDifferences(settingsOf(found), settingsOf(user)));
    },
  };
}

function settingsOf({ tags, limits }: User) {
  return {
    tags: tags.toSorted(),
    "max-connections": limits["max-connections"],
    "max-channels": limits["max-channels"],
  };
}

function grant(user: string, declared: Permission): Comparison {
  const { virtualHost, configure, write, read } = declared;
  const what = `permission of user "${user}" in virtual host "${virtualHost}"`;
  return {
    check: administratorsCheck(
      checkId("presence", "user", user, "permission", virtualHost),
      [
        { type: "permission", name: user, virtualHost },
        { type: "user", name: user },
      ],
      "The user has exactly the declared permission in the virtual host.",
    ),
    judge(live) {
      const found = permissionsOf(live, user).find((each) => each.virtualHost === virtualHost);
      if (found === undefined) return missing(what);
      const { configure: c, write: w, read: r } = found;
      return judgeDifferences(
        what,
        propertyDifferences({ configure: c, write: w, read: r }, { configure, write, read }),
      );
    },
  };
}

function topicGrant(user: string, declared: TopicPermission): Comparison {
  const { virtualHost, exchange, write, read } = declared;
  const what = `topic permission of user "${user}" for exchange "${exchange}" in virtual host "${virtualHost}"`;
  return {
    check: administratorsCheck(
      checkId("presence", "user", user, "topic permission", virtualHost, exchange),
      [
        { type: "topic permission", name: `${user} ${exchange}`, virtualHost },
        { type: "user", name: user },
        { type: "exchange", name: exchange, virtualHost },
      ],
      "The user has exactly the declared topic permission for the exchange.",
    ),
    judge(live) {
      const found = (live.users.get(user)?.topicPermissions ?? []).find(
        (each) => each.virtualHost === virtualHost && each.exchange === exchange,
      );
      if (found === undefined) return missing(what);
      return judgeDifferences(
        what,
        propertyDifferences({ write: found.write, read: found.read }, { write, read }),
      );
    },
  };
}

function undeclaredGrants({ name, permissions, topicPermissions }: User): Comparison {
  const expected = "no permission or topic permission beside the declared ones";
  return {
    check: administratorsCheck(
      checkId("presence", "user", name, "undeclared permissions"),
      [{ type: "user", name }],
      "The user has no permission anywhere that is not declared.",
    ),
    judge(live) {
      const hosts = new Set(permissions.map(({ virtualHost }) => virtualHost));
      const topics = new Set(topicPermissions.map(topicKey));
      const found = [
        ...permissionsOf(live, name)
          .filter(({ virtualHost }) => !hosts.has(virtualHost) && !isShadow(live, virtualHost))
          .map(({ virtualHost }) => `a permission in virtual host "${virtualHost}"`),
        ...(live.users.get(name)?.topicPermissions ?? [])
          .filter((each) => !topics.has(topicKey(each)))
          .map(
            ({ virtualHost, exchange }) =>
              `a topic permission for exchange "${exchange}" in "${virtualHost}"`,
          ),
      ];
      return found.length === 0
        ? passed(expected, "none")
        : failed(expected, some(found), { remedy: MAKE_IT_SO });
    },
  };
}

/** RabbitMQ gives whoever makes a virtual host all rights in it, and runs of these tests make some. */
function isShadow(live: LiveBroker, virtualHost: string): boolean {
  const host = live.virtualHosts.get(virtualHost);
  return host !== undefined && shadowOf(host) !== undefined;
}

function permissionsOf(live: LiveBroker, user: string): readonly Permission[] {
  return live.users.get(user)?.permissions ?? [];
}

function topicKey({ virtualHost, exchange }: TopicPermission): string {
  return JSON.stringify([virtualHost, exchange]);
}
