import { failsToStart } from "../../broker/node/await-started.ts";

/** Without those whose node fails to start: they are made anew like those that are missing. */
export async function startable(containers: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const names = [...containers];
  const fails = await Promise.all(names.map((container) => failsToStart({ container })));
  return new Set(names.filter((_, index) => fails[index] === false));
}
