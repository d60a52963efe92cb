/** What objects say of themselves under `metadata`, as rules ask for it. */
import type { ObjectMetadata } from "../../declaration/reading/read-metadata.ts";

export interface SaidMetadata {
  readonly value: string;
  /** Whether the object says it itself, and not its virtual host for all that is in it. */
  readonly isOwn: boolean;
}

/** @param path of an object: `virtualHosts`, `shop`, `queues`, `billing` */
export type FindMetadata = (path: readonly string[], key: string) => SaidMetadata | undefined;

export function metadataFinder(all: readonly ObjectMetadata[]): FindMetadata {
  const byPath = new Map(all.map(({ path, values }) => [JSON.stringify(path), values]));
  const at = (path: readonly string[], key: string) => byPath.get(JSON.stringify(path))?.get(key);
  return (path, key) => {
    const own = at(path, key);
    if (own !== undefined) return { value: own, isOwn: true };
    const above = path[0] === "virtualHosts" && path.length > 2 ? at(path.slice(0, 2), key) : undefined;
    return above === undefined ? undefined : { value: above, isOwn: false };
  };
}
