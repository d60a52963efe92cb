/** Work side by side that leaves nothing under way when it fails. */
import pMap from "p-map";

/**
 * Like `p-map`, but before it throws it waits for what is under way, so that whoever cleans up afterwards does
 * not race what is still being made. After a failure nothing new is begun.
 *
 * @throws what the first that failed has thrown
 */
export async function settleMap<T, R>(
  items: Iterable<T>,
  mapper: (item: T, index: number) => Promise<R>,
  concurrency: number = Number.POSITIVE_INFINITY,
): Promise<R[]> {
  const failures: unknown[] = [];
  const results = await pMap(
    items,
    async (item, index): Promise<R[]> => {
      if (failures.length > 0) return [];
      try {
        return [await mapper(item, index)];
      } catch (error) {
        failures.push(error);
        return [];
      }
    },
    { concurrency },
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}
