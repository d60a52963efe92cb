/**
 * Whether a stack, or virtual hosts of it, can be destroyed to the end without losing messages or what others have in
 * there: asked before the first object goes. The guard of each queue asks again at the moment of its delete.
 */
import pMap from "p-map";
import { WarrenError } from "../../model/warren-error.ts";
import { DEFINED_QUEUE } from "../api/definitions.ts";
import { listQueues } from "../api/queues.ts";
import type { Broker } from "../broker.ts";
import { QueueGuard } from "../guard/guard.ts";
import { LOSING_IN_UPDATE, waysToEmpty } from "../guard/not-empty.ts";
import { describeContents } from "../guard/queue-contents.ts";
import { foreignRightsOn, type OwnedRights } from "../objects/user-rights.ts";
import { liveQueue } from "../topology/snapshot.ts";
import { describeAll, foreignContents, NOTHING_OWNED, type OwnedNames } from "./virtual-host-contents.ts";

export interface StackObjects {
  /** The virtual hosts that go with the stack: all queues in them are looked at, whoever made them. */
  readonly virtualHosts: readonly string[];
  /** By virtual host, one of the stack's own or one that it shares: there only its own queues are looked at. */
  readonly objects: Readonly<Record<string, Partial<OwnedNames>>>;
  /** By name, the users that go. States from before this was looked at have none. */
  readonly users: Readonly<Record<string, OwnedRights>>;
}

const CONCURRENCY = 16;
const MOST_SHOWN = 20;

export interface DestroyRequest extends StackObjects {
  /** Of the stack only these go, and the rest of it stays. @default false */
  readonly isPart?: boolean;
  /** What the stack calls the part of it that is asked about. @default that is the whole stack */
  readonly environment?: string | undefined;
  /** Virtual hosts of the stack that stay: what its users have in there is the stack's. @default none */
  readonly staying?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws WarrenError `stack-not-empty` that names every queue that is not known to be empty;
 * `virtual-host-not-empty` where something of others stands in a virtual host that is to go; `user-of-others` where
 * others gave something to a user that is to go
 */
export async function throwUnlessDestroyable(broker: Broker, request: DestroyRequest): Promise<void> {
  const { virtualHosts, objects, users, isPart = false, environment, staying = [], signal } = request;
  const held: HeldQueue[] = [];
  const foreign: string[] = [];
  for (const virtualHost of new Set([...virtualHosts, ...Object.keys(objects)])) {
    const owned = objects[virtualHost] ?? NOTHING_OWNED;
    const goes = virtualHosts.includes(virtualHost);
    const queues = goes ? undefined : (owned.queues ?? []);
    held.push(...(await queuesWithMessages(broker, virtualHost, queues, signal)));
    if (goes) foreign.push(...(await foreignObjects(broker, virtualHost, owned, signal)));
  }
  const rights = await foreignRightsOn(broker.api, {
    users,
    virtualHosts: [...virtualHosts, ...staying],
    signal,
  });
  const refused = isPart ? PART : environment === undefined ? WHOLE : wholeOf(environment);
  if (held.length > 0) throw stackNotEmpty(held, refused);
  if (foreign.length + rights.length > 0) throw takesFromOthers({ foreign, rights }, refused);
}

interface HeldQueue {
  readonly type: string | undefined;
  /** `"billing": 3 ready, 1 unacknowledged in "shop"` */
  readonly described: string;
}

/** @param names of the queues to look at. @default all */
async function queuesWithMessages(
  broker: Broker,
  virtualHost: string,
  names: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<HeldQueue[]> {
  const listed = (await listQueues(broker.api, { virtualHost, row: DEFINED_QUEUE }, signal)) ?? [];
  const wanted = names === undefined ? undefined : new Set(names);
  const queues = listed.filter(({ name }) => wanted?.has(name) ?? true).map(liveQueue);
  const guard = new QueueGuard(broker, virtualHost);
  try {
    const reports = await pMap(queues, (queue) => guard.inspect(queue, signal), { concurrency: CONCURRENCY });
    return reports.flatMap((report, index) => {
      if (report.contents.verdict === "empty") return [];
      const described = `${describeContents(report)} in ${JSON.stringify(virtualHost)}`;
      return [{ type: queues[index]?.type, described }];
    });
  } finally {
    await guard.close();
  }
}

async function foreignObjects(
  { api }: Broker,
  virtualHost: string,
  owned: Partial<OwnedNames>,
  signal?: AbortSignal,
): Promise<string[]> {
  const found = await foreignContents(api, virtualHost, { owned, signal });
  // A state from before a kind was looked at does not say what of it is the stack's.
  return found
    .filter(({ of }) => of in owned)
    .map(({ description }) => `${description} in ${JSON.stringify(virtualHost)}`);
}

interface Refused {
  readonly refusing: string;
  readonly force: string;
  readonly scope: string;
}

const WHOLE: Refused = {
  refusing: "refusing to destroy the stack, and nothing was destroyed",
  force: "`./warren down --delete-data`, or WARREN_DELETE_DATA=yes in the environment of `pulumi`.",
  scope:
    " The whole stack is asked, also where `--target` names a part of it: to take a part away, take it out of the " +
    "declaration.",
};

/** Of a program that has others: what they have and what is no broker's is not asked about. */
function wholeOf(environment: string): Refused {
  return {
    refusing: `refusing to destroy the environment ${JSON.stringify(environment)}, and nothing of it was destroyed`,
    force: "WARREN_DELETE_DATA=yes in the environment of `pulumi`.",
    scope: " The whole environment is asked, also where `--target` names a part of it.",
  };
}

const PART: Refused = {
  refusing: "refusing to delete what is no longer declared, and nothing was deleted",
  force: LOSING_IN_UPDATE,
  scope: "",
};

function stackNotEmpty(held: readonly HeldQueue[], { refusing, force, scope }: Refused): WarrenError {
  const what = held.length === 1 ? "a queue that is not" : "queues that are not";
  const found = describeAll(
    held.map(({ described }) => described),
    MOST_SHOWN,
  );
  const ways = waysToEmpty(held.map(({ type }) => type));
  return new WarrenError(
    "stack-not-empty",
    `${refusing}: there ${held.length === 1 ? "is" : "are"} ${what} known to be empty: ${found}`,
    { hint: `${ways} To lose the messages: ${force}${scope}` },
  );
}

interface OfOthers {
  /** In virtual hosts that go. */
  readonly foreign: readonly string[];
  /** Of users that go. */
  readonly rights: readonly string[];
}

function takesFromOthers({ foreign, rights }: OfOthers, { refusing, force }: Refused): WarrenError {
  const found = [
    ...(foreign.length === 0
      ? []
      : [
          `the virtual hosts hold what this stack did not make or was told to retain: ${describeAll(foreign, MOST_SHOWN)}`,
        ]),
    ...(rights.length === 0
      ? []
      : [
          `users have what this stack did not give them, and it goes with them: ${describeAll(rights, MOST_SHOWN)}`,
        ]),
  ];
  const code = foreign.length === 0 ? "user-of-others" : "virtual-host-not-empty";
  const kept = foreign.length === 0 ? "a user" : "a virtual host";
  return new WarrenError(code, `${refusing}: ${found.join("; ")}`, {
    hint: `Remove it there, and try again. To lose it: ${force} To keep ${kept}: \`pulumi state delete\` of it.`,
  });
}
