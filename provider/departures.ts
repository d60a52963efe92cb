/**
 * Virtual hosts that go in this run, whole, and the deletions in them. Pulumi orders deletions by what the state says of
 * dependencies, and a state that was written before a topology depended on its virtual host lets both go at once, or the
 * virtual host first. So the plugin keeps the order itself.
 */
import type { StackObjects } from "../broker/virtual-hosts/destroyable.ts";
import type { OwnedNames } from "../broker/virtual-hosts/virtual-host-contents.ts";

/** What was taken over, and stays when its stack is destroyed. */
export interface StayingObject {
  readonly kind: "virtualHost" | "topology" | "user";
  /** Of a topology, its virtual host's. */
  readonly name: string;
}

export class Departures {
  readonly #staying = new Set<string>();
  #isGuardGone = false;
  #isDeclared = false;
  readonly #users = new Map<string, readonly string[]>();
  readonly #owned = new Map<string, Partial<OwnedNames>>();
  readonly #parts = new Map<string, Set<Promise<unknown>>>();
  readonly #wholes = new Map<string, Promise<unknown>>();

  /** Whoever says so has looked whether they can go: nothing in them is lost, and nothing is of others. */
  announce({ virtualHosts, objects }: StackObjects): void {
    for (const name of virtualHosts) this.#owned.set(name, objects[name] ?? {});
  }

  /** What the stack has in a virtual host that goes whole; undefined where nothing was said of it. */
  ownedIn(virtualHost: string): Partial<OwnedNames> | undefined {
    return this.#owned.get(virtualHost);
  }

  /**
   * Whether the whole stack goes: its guard was deleted first, or no program has declared anything. A stack without a guard
   * is told by that alone, and so is a destroy that goes on after its guard went.
   */
  get isDestroy(): boolean {
    return this.#isGuardGone || !this.#isDeclared;
  }

  /** A program has declared a resource: the engine lets the plugin check it, which it does in no destroy. */
  declared(): void {
    this.#isDeclared = true;
  }

  /** Permissions of users who stay are nobody's to delete (`deletedWith`), and go with a virtual host of the stack. */
  beginDestroy({ objects }: StackObjects): void {
    this.#isGuardGone = true;
    for (const [name, { users = [] }] of Object.entries(objects)) this.#users.set(name, users);
  }

  /** Those whose permissions in a virtual host are the stack's, in a destroy. */
  usersIn(virtualHost: string): readonly string[] {
    return this.#users.get(virtualHost) ?? [];
  }

  /** Told of it when it is read, which is before anything is destroyed. */
  staying({ kind, name }: StayingObject): void {
    this.#staying.add(`${kind} ${name}`);
  }

  stays({ kind, name }: StayingObject): boolean {
    return this.#staying.has(`${kind} ${name}`);
  }

  /** Without what was taken over: that does not go. */
  withoutStaying<T extends StackObjects>(objects: T): T {
    const goes = (kind: StayingObject["kind"]) => (name: string) => !this.stays({ kind, name });
    return {
      ...objects,
      virtualHosts: objects.virtualHosts.filter(goes("virtualHost")),
      objects: only(objects.objects, goes("topology")),
      users: only(objects.users, goes("user")),
    };
  }

  /** A deletion in a virtual host: it waits for that of the virtual host itself, where that has begun. */
  async part<T>(virtualHost: string, work: () => Promise<T>): Promise<T> {
    await this.#wholes.get(virtualHost);
    const begun = work();
    const others = this.#parts.get(virtualHost) ?? new Set();
    this.#parts.set(virtualHost, others.add(begun));
    return await begun.finally(() => others.delete(begun));
  }

  /** The deletion of a virtual host: it waits for those in it that have begun. */
  async whole<T>(virtualHost: string, work: () => Promise<T>): Promise<T> {
    const parts: Iterable<Promise<unknown>> = this.#parts.get(virtualHost) ?? [];
    const begun = Promise.allSettled(parts).then(work);
    this.#wholes.set(
      virtualHost,
      begun.catch(() => undefined),
    );
    return await begun;
  }
}

function only<T>(named: Readonly<Record<string, T>>, goes: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(named).filter(([name]) => goes(name)));
}
