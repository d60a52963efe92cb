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
  let failure: { readonly error: unknown } | undefined;
  const results = await pMap(
    items,
    async (item, index): Promise<R[]> => {
      if (failure !== undefined) return [];
      try {
        return [await mapper(item, index)];
      } catch (error) {
        failure ??= { error };
        return [];
      }
    },
    { concurrency },
  );
  // A mapper that runs meanwhile has set it; the compiler does not see that.
  const failed = failure as { readonly error: unknown } | undefined;
  if (failed !== undefined) throw failed.error;
  return results.flat();
}
