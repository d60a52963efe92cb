/** The clones that one run works in, each made when it is first asked for. */
import { randomBytes } from "node:crypto";
import { type ManagementApi } from "../../broker/api/management-api.ts";
import { permissionPath, topicPermissionPath, userPath } from "../../broker/api/paths.ts";
import { ALL_RIGHTS, listPermissions, listTopicPermissions } from "../../broker/api/users.ts";
import { liveDefinitions } from "../../broker/definitions/live-definitions.ts";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { withoutLongStreams } from "./definitions.ts";
import { cloneInto, makeVirtualHost } from "./shadow-hosts.ts";
import { shadowName, shadowUser } from "./shadow-mark.ts";

/** A virtual host that the run has made, and who may use it. */
export interface VirtualHostOfRun {
  readonly virtualHost: string;
  /** Full rights in the virtual hosts of this run and nowhere else; no tags. */
  readonly owner: ShadowUser;
}

/** A clone. */
export interface Shadow extends VirtualHostOfRun {
  /** The virtual host that it is a clone of. */
  readonly of: string;
  /**
   * What was cloned: the live virtual host as it was found, adapted where that was asked for, and without the streams
   * that cannot be in a clone (`whyNotCloned`).
   */
  readonly live: VirtualHostDefinitions;
  /**
   * A temporary user without tags, with what a live user has in the virtual host that was cloned, in this clone only:
   * its permission (none where it has none) and no topic permissions; or its topic permissions and all other rights.
   * What is refused to one of them is so for one reason.
   */
  readonly userLike: (username: string, rights: CopiedRights) => Promise<ShadowUser>;
}

export type CopiedRights = "permissions" | "topic permissions";

export interface ShadowUser {
  readonly username: string;
  readonly password: string;
}

/** What of the live definitions a clone gets. */
export type Adapt = (live: VirtualHostDefinitions) => VirtualHostDefinitions;

/**
 * What it makes is removed by `removeRun`, not here. The requests that make something are not broken off by the
 * run's signal: the broker would finish them after the clean-up has looked.
 */
export class Shadows {
  readonly #api: ManagementApi;
  readonly #run: { readonly runId: string; readonly restarts: boolean; readonly signal: AbortSignal };
  readonly #live = new Map<string, Promise<VirtualHostDefinitions | undefined>>();
  readonly #shadows = new Map<string, Promise<Shadow>>();
  readonly #empty = new Map<string, Promise<VirtualHostOfRun>>();
  #owner: Promise<ShadowUser> | undefined;
  #users = 0;

  /** @param run.restarts the run stops servers */
  constructor(
    api: ManagementApi,
    run: { readonly runId: string; readonly restarts: boolean; readonly signal: AbortSignal },
  ) {
    this.#api = api;
    this.#run = run;
  }

  /** Whether anything was made on the broker, or begun to be. */
  get used(): boolean {
    return this.#nextIndex > 1;
  }

  /** Asked for once a run; undefined where the broker has no such virtual host. */
  live(virtualHost: string): Promise<VirtualHostDefinitions | undefined> {
    return remembered(this.#live, virtualHost, () =>
      liveDefinitions(this.#api, virtualHost, this.#run.signal),
    );
  }

  /** @throws WarrenError `virtual-host-missing`, `shadow-incomplete` */
  shadow(of: string, purpose: string, adapt: Adapt = (live) => live): Promise<Shadow> {
    const index = this.#nextIndex;
    return remembered(this.#shadows, JSON.stringify([of, purpose]), () => this.#make(of, index, adapt));
  }

  /** A virtual host that is no clone and has nothing in it. */
  empty(purpose: string): Promise<VirtualHostOfRun> {
    const index = this.#nextIndex;
    return remembered(this.#empty, purpose, async () => {
      this.#run.signal.throwIfAborted();
      const virtualHost = shadowName(this.#run.runId, index);
      await makeVirtualHost(this.#api, {
        ...this.#run,
        virtualHost,
        description: `For ${purpose}, made by the smoke test ${this.#run.runId}, which removes it`,
        defaultQueueType: "classic",
      });
      return { virtualHost, owner: await this.#ownerIn(virtualHost) };
    });
  }

  get #nextIndex(): number {
    return this.#shadows.size + this.#empty.size + 1;
  }

  async #make(of: string, index: number, adapt: Adapt): Promise<Shadow> {
    const found = await this.live(of);
    if (found === undefined) {
      throw new WarrenError("virtual-host-missing", `the broker has no virtual host "${of}"`, {
        hint: "Make it: `./warren up`.",
      });
    }
    this.#run.signal.throwIfAborted();
    const { runId } = this.#run;
    const virtualHost = shadowName(runId, index);
    const live = withoutLongStreams(adapt(found));
    await cloneInto(this.#api, { ...this.#run, of, virtualHost, live });
    // What lets it in comes last: see run/connect-caught-up.ts.
    const owner = await this.#ownerIn(virtualHost);
    const likes = new Map<string, Promise<ShadowUser>>();
    return {
      of,
      virtualHost,
      live,
      owner,
      userLike: (username, rights) =>
        remembered(likes, JSON.stringify([username, rights]), () =>
          this.#makeLike(username, rights, { of, virtualHost }),
        ),
    };
  }

  async #ownerIn(virtualHost: string): Promise<ShadowUser> {
    this.#run.signal.throwIfAborted();
    this.#owner ??= this.#makeUser(shadowUser(this.#run.runId));
    const owner = await this.#owner;
    await this.#permit(virtualHost, owner, ALL_RIGHTS);
    return owner;
  }

  async #makeLike(
    username: string,
    rights: CopiedRights,
    { of, virtualHost }: { readonly of: string; readonly virtualHost: string },
  ): Promise<ShadowUser> {
    const { signal } = this.#run;
    const [permissions = [], topics = []] =
      rights === "permissions"
        ? [await listPermissions(this.#api, of, signal)]
        : [[], await listTopicPermissions(this.#api, of, signal)];
    signal.throwIfAborted();
    this.#users += 1;
    const user = await this.#makeUser(shadowUser(this.#run.runId, this.#users));
    for (const { exchange, write, read } of topics.filter((each) => each.user === username)) {
      const path = topicPermissionPath(virtualHost, user.username);
      await this.#api.put(path, { exchange, write, read });
    }
    // What lets it in comes last: see run/connect-caught-up.ts.
    if (rights === "topic permissions") await this.#permit(virtualHost, user, ALL_RIGHTS);
    for (const { configure, write, read } of permissions.filter((each) => each.user === username)) {
      await this.#permit(virtualHost, user, { configure, write, read });
    }
    return user;
  }

  async #makeUser(username: string): Promise<ShadowUser> {
    const user = { username, password: randomBytes(24).toString("base64url") };
    await this.#api.put(userPath(username), { password: user.password, tags: "" });
    return user;
  }

  async #permit(
    virtualHost: string,
    { username }: ShadowUser,
    rights: Readonly<Record<"configure" | "write" | "read", string>>,
  ): Promise<void> {
    await this.#api.put(permissionPath(virtualHost, username), rights);
  }
}

function remembered<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known !== undefined) return known;
  const promise = make();
  made.set(key, promise);
  return promise;
}
