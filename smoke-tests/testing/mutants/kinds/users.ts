import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedUser, Json } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { put, remove } from "../steps.ts";

/** @param administrator who runs the smoke tests, and is not declared */
export function userMutants({ users }: Exported, administrator: string): Mutant[] {
  return users
    .filter(({ name }) => name !== administrator)
    .flatMap((user) => [passwords(user), tags(user), limits(user), [gone(user)]].flat());
}

function mutantOf({ name }: ExportedUser, what: string, step: Step): Mutant {
  return { name: `user "${name}": ${what}`, kind: "user", says: [name], steps: [step] };
}

/** RabbitMQ empties the hash of a user whose PUT says nothing of it. */
function putUser({ name, password_hash, hashing_algorithm, tags: set }: ExportedUser, change: Json): Step {
  const all = { password_hash, hashing_algorithm, tags: set.join(",") };
  return put(["users", name], { ...all, ...(change as object) });
}

function passwords(user: ExportedUser): Mutant[] {
  const set = user.tags.join(",");
  return [
    mutantOf(user, "another password", put(["users", user.name], { password: "mutant", tags: set })),
    mutantOf(user, "no password", put(["users", user.name], { password_hash: "", tags: set })),
  ];
}

const TAGS = ["administrator", "mutant"];

function tags(user: ExportedUser): Mutant[] {
  const more = TAGS.filter((tag) => !user.tags.includes(tag));
  return [
    ...more.map((tag) =>
      mutantOf(user, `the tag "${tag}" too many`, putUser(user, { tags: [...user.tags, tag].join(",") })),
    ),
    ...user.tags.map((tag) =>
      mutantOf(
        user,
        `the tag "${tag}" is missing`,
        putUser(user, { tags: user.tags.filter((each) => each !== tag).join(",") }),
      ),
    ),
  ];
}

const LIMITS = ["max-connections", "max-channels"];

function limits(user: ExportedUser): Mutant[] {
  return LIMITS.flatMap((limit) => {
    const value = user.limits[limit];
    const path = ["user-limits", user.name, limit];
    if (value === undefined) return [mutantOf(user, `limited by ${limit} 1000`, put(path, { value: 1000 }))];
    return [
      mutantOf(user, `another ${limit}`, put(path, { value: anotherValue(value) })),
      mutantOf(user, `not limited by ${limit}`, remove(...path)),
    ];
  });
}

function gone(user: ExportedUser): Mutant {
  return { ...mutantOf(user, "", remove("users", user.name)), name: `user "${user.name}" is missing` };
}
