/** Passwords in the URIs of federation upstreams and shovels, which a file that people read ought not to have. */
import type { Declaration, VirtualHost } from "../declaration/declaration.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";

/** What stands where a password stood: a URI that is still one, and that lets nobody in. */
export const NO_PASSWORD = "PASSWORD";

/**
 * @param known a declaration whose URIs are no news: they stay as they are
 * @returns the declaration without passwords, and where they were: keys from the root of its file
 */
export function withoutUriPasswords(
  declaration: Declaration,
  known?: Declaration,
): { readonly declaration: Declaration; readonly found: readonly (readonly string[])[] } {
  const found: (readonly string[])[] = [];
  const kept = new Set(
    (known?.virtualHosts ?? []).flatMap(linksOf).flatMap(({ definition }) => textsIn(definition)),
  );
  const virtualHosts = declaration.virtualHosts.map((host): VirtualHost => {
    const clean = (list: VirtualHost["shovels"], section: string) =>
      list.map(({ name, definition }) => {
        const cleaned = Object.entries(definition).map(([key, value]): [string, ArgumentValue] => {
          const without = cleanValue(value, kept);
          if (!isSame(without, value)) found.push(["virtualHosts", host.name, section, name, key]);
          return [key, without];
        });
        return { name, definition: Object.fromEntries(cleaned) };
      });
    return Object.assign({}, host, {
      federationUpstreams: clean(host.federationUpstreams, "federationUpstreams"),
      shovels: clean(host.shovels, "shovels"),
    });
  });
  return { declaration: { ...declaration, virtualHosts }, found };
}

function cleanValue(value: ArgumentValue, kept: ReadonlySet<string>): ArgumentValue {
  if (Array.isArray(value)) {
    return (value as readonly ArgumentValue[]).map((item) => cleanValue(item, kept));
  }
  if (typeof value !== "string" || kept.has(value)) return value;
  // To the last "@" before the path, as a password may have one that nobody encoded. In the query it is the key's.
  return value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#]*):[^/?#]*@/i, `$1:${NO_PASSWORD}@`)
    .replaceAll(/([?&]password=)[^&#]*/gi, `$1${NO_PASSWORD}`);
}

function linksOf({ federationUpstreams, shovels }: VirtualHost): VirtualHost["shovels"] {
  return [...federationUpstreams, ...shovels];
}

function textsIn(definition: Arguments): string[] {
  return Object.values(definition)
    .flat()
    .filter((value) => typeof value === "string");
}

function isSame(left: ArgumentValue, right: ArgumentValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
