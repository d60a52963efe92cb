/**
 * A plain value with keys that people have chosen, as the SDK takes it whatever they are. Of an input that is no promise it
 * makes a text (@pulumi/pulumi runtime/rpc.ts, transferProperties), which nothing with a key "toString" can become.
 */
export async function plainInput<T>(value: T): Promise<T> {
  return await Promise.resolve(value);
}
