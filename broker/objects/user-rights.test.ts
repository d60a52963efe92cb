import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { foreignRights, type ListedRights, type OwnedRights } from "./user-rights.ts";

const NOTHING: OwnedRights = { permissions: [], topicPermissions: {}, limits: [] };
const NONE: ListedRights = { permissions: [], topicPermissions: [], limits: new Map() };
const within = (vhost: string, user = "app") => ({ user, vhost });

interface Case {
  readonly what: string;
  readonly listed: Partial<ListedRights>;
  readonly given?: Partial<OwnedRights>;
  readonly found: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: "permissions",
    listed: { permissions: [within("theirs")] },
    found: ['permissions of user "app" in virtual host "theirs"'],
  },
  {
    what: "permissions that the stack gave",
    listed: { permissions: [within("theirs")] },
    given: { permissions: ["theirs"] },
    found: [],
  },
  {
    what: "permissions in a virtual host of the stack",
    listed: { permissions: [within("shop")], topicPermissions: [{ ...within("shop"), exchange: "e" }] },
    found: [],
  },
  { what: "permissions of another user", listed: { permissions: [within("theirs", "other")] }, found: [] },
  {
    what: "topic permissions, exchange by exchange",
    listed: {
      topicPermissions: [
        { ...within("theirs"), exchange: "e" },
        { ...within("theirs"), exchange: "f" },
      ],
    },
    given: { permissions: ["theirs"], topicPermissions: { theirs: ["e"] } },
    found: ['topic permissions of user "app" for exchange "f" in virtual host "theirs"'],
  },
  {
    what: "limits",
    listed: {
      limits: new Map([
        ["app", { "max-channels": 9, "max-connections": 0 }],
        ["other", { "max-channels": 9 }],
      ]),
    },
    given: { limits: ["max-channels"] },
    found: ['limit "max-connections" of user "app"'],
  },
  {
    what: "names that are keys of every object",
    listed: {
      permissions: [within("__proto__"), within("toString", "constructor")],
      topicPermissions: [{ ...within("constructor"), exchange: "toString" }],
      limits: new Map([["constructor", { "max-channels": 9 }]]),
    },
    found: [
      'permissions of user "app" in virtual host "__proto__"',
      'topic permissions of user "app" for exchange "toString" in virtual host "constructor"',
    ],
  },
];

describe("what the stack did not give is named", () => {
  for (const { what, listed, given, found } of CASES) {
    test(what, () => {
      const users = { app: { ...NOTHING, ...given } };
      assert.deepEqual(foreignRights({ ...NONE, ...listed }, { users, virtualHosts: ["shop"] }), found);
    });
  }
});
