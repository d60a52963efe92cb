/**
 * `Promise.all` that leaves nothing under way: it waits for the end of each, also after the first has failed, so
 * that whoever cleans up afterwards does not race what is still being made.
 *
 * @throws what the first of them in order has thrown
 */
export async function settleAll<T>(promises: Iterable<Promise<T>>): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}
