/** Users on a real broker: what they log in with is kept byte for byte, and what was changed by hand is seen. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { HASHING_ALGORITHMS, SALT_BYTES } from "../../model/rabbitmq/password-hash.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { findUser, type ListedUser } from "../api/users.ts";
import { ownTags } from "../api/whoami.ts";
import type { Broker } from "../broker.ts";
import { liveBroker } from "../testing/live-broker.ts";
import { hashPassword } from "./password-hash.ts";
import { type Login, loginOf, type UserObject, updateUser, userObject } from "./user-object.ts";

const broker = liveBroker();
const NAME = `test-${randomBytes(4).toString("hex")} a/b@c%é`;

const LOGINS: readonly (readonly [what: string, login: Login])[] = [
  ["a password", { kind: "password", password: "correct horse" }],
  ["no password", { kind: "none" }],
  ...HASHING_ALGORITHMS.map(
    (algorithm) =>
      [
        `a hash of ${algorithm}`,
        { kind: "hash", ...hashPassword("correct horse", randomBytes(SALT_BYTES), algorithm) },
      ] as const,
  ),
];

describe("users", { skip: typeof broker === "string" ? broker : false }, () => {
  const { api } = broker as Broker;
  const live = async (): Promise<ListedUser> => {
    const found = await findUser(api, NAME);
    assert.ok(found !== undefined);
    return found;
  };
  const update = (user: UserObject) => updateUser(api, user, { isPreview: false });
  const isLetIn = async (password: string): Promise<boolean> => {
    const asUser = new ManagementApi({ url: api.endpoint.url, username: NAME, password });
    try {
      return (await ownTags(asUser)).length > 0;
    } catch (error) {
      assert.ok(error instanceof WarrenError);
      return false;
    } finally {
      await asUser.close();
    }
  };

  async function withLogin(login: Login, use: (user: UserObject) => Promise<void>): Promise<void> {
    const user = { name: NAME, tags: ["management", "mine"], login };
    try {
      await userObject.put(api, user);
      await use(user);
    } finally {
      await userObject.delete(api, user);
    }
    assert.equal(await userObject.find(api, user), undefined);
  }

  for (const [what, login] of LOGINS) {
    test(`with ${what}: made so, and tags change without it`, () =>
      withLogin(login, async (user) => {
        const made = await live();
        assert.deepEqual(loginOf(made, login), login);
        if (login.kind === "hash") assert.equal(made.hash, login.hash);
        assert.equal(await isLetIn("correct horse"), login.kind !== "none");
        for (const kept of [login, { kind: "kept" } as const]) {
          await update({ ...user, tags: [`${kept.kind}-2`, "management"], login: kept });
          const { tags, ...others } = await live();
          assert.deepEqual(tags, [`${kept.kind}-2`, "management"]);
          assert.deepEqual({ ...others, tags: made.tags }, made);
        }
      }));

    test(`with ${what}: another password that somebody set is seen, and set back`, () =>
      withLogin(login, async (user) => {
        await api.put(apiPath("users", NAME), { password: "of somebody", tags: user.tags });
        const changed = await live();
        assert.notDeepEqual(loginOf(changed, login), login);
        assert.deepEqual(loginOf(changed, { kind: "kept" }), { kind: "kept" });
        await update(user);
        assert.deepEqual(loginOf(await live(), login), login);
        assert.ok(!(await isLetIn("of somebody")));
        assert.equal(await isLetIn("correct horse"), login.kind !== "none");
      }));
  }

  test("nothing is written where nothing differs: a protected user stands it", () =>
    withLogin({ kind: "password", password: "p" }, async (user) => {
      const guarded = { ...user, tags: ["protected", "b", "a"] };
      await update(guarded);
      try {
        await update({ ...guarded, tags: ["a", "b", "protected"] });
        await update({ ...guarded, login: { kind: "kept" } });
        const isProtected = { code: "user-protected" };
        for (const isPreview of [true, false]) {
          const options = { isPreview };
          await assert.rejects(updateUser(api, { ...guarded, tags: ["protected"] }, options), isProtected);
          const other: Login = { kind: "password", password: "other" };
          await assert.rejects(updateUser(api, { ...guarded, login: other }, options), isProtected);
        }
        // What is said before is so.
        await assert.rejects(api.put(apiPath("users", NAME), { tags: [], password: "p" }), /[Pp]rotected/);
      } finally {
        // An import is not asked.
        await api.post("/definitions", { users: [{ name: NAME, password_hash: "", tags: [] }] });
      }
    }));

  test("a password cannot be kept of a user that is not there", async () => {
    const user: UserObject = { name: NAME, tags: [], login: { kind: "kept" } };
    for (const isPreview of [true, false])
      await assert.rejects(updateUser(api, user, { isPreview }), { code: "user-missing" });
    assert.equal(await findUser(api, NAME), undefined);
  });
});
