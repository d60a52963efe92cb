/** A version as `major.minor.patch`; what follows (`-rc.1`, `+dfsg1`) counts as that release. */
export type Version = readonly [major: number, minor: number, patch: number];

/**
 * The first version in a text: `v24.21.0`, `go version go1.26 linux/amd64`, `Docker version 28.2.2, build 1`.
 * A missing patch counts as 0. Undefined where there is none.
 */
export function findVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Negative when `left` is older, positive when it is newer, 0 when they are the same. */
export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** Whether the first version in `text` is `minimum` or newer; false where there is no version in it. */
export function isAtLeast(text: string, minimum: string): boolean {
  const found = findVersion(text);
  const wanted = findVersion(minimum);
  if (wanted === undefined) throw new TypeError(`"${minimum}" is not a version`);
  return found !== undefined && compareVersions(found, wanted) >= 0;
}

/** `[3, 259, 0]` as `3.259.0`. */
export function formatVersion(version: Version): string {
  return version.join(".");
}
