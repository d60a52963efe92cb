/**
 * What can be declared and checked but not yet applied by the Pulumi program. It is refused, so that `pulumi up` never
 * reports as done what it left out.
 */
import type { Declaration, VirtualHost } from "../model/declaration/declaration.ts";
import { neededPlugins } from "../model/declaration/plugins.ts";
import { WarrenError } from "../model/warren-error.ts";

/** How many are named one by one, of each kind. */
const MOST_NAMED = 10;

/**
 * @param plugins those of the stack's config
 * @throws WarrenError `not-applicable`, which names every object, `plugin-not-enabled`
 */
export function assertApplicable(declaration: Declaration, plugins: readonly string[]): void {
  const missing = neededPlugins(declaration).filter((plugin) => !plugins.includes(plugin));
  const rest = notApplicable(declaration);
  if (rest.length > 0) {
    throw new WarrenError(
      "not-applicable",
      `This version of Warren can check these, but not apply them yet:\n${rest.map((line) => `  ${line}`).join("\n")}`,
      { hint: "Take them out of the stack's declaration, and set them on the broker in another way." },
    );
  }
  if (missing.length > 0) {
    const list = JSON.stringify([...plugins, ...missing]);
    throw new WarrenError(
      "plugin-not-enabled",
      `The declaration needs ${missing.length === 1 ? "a plugin" : "plugins"} that the stack's server does not enable: ${missing.join(", ")}.`,
      { hint: `Enable what it needs: pulumi config set plugins '${list}'` },
    );
  }
}

/** One line a kind of object: `operator policies: "a", "b" in "shop"`. */
function notApplicable({ virtualHosts, users, globalParameters }: Declaration): string[] {
  const lines = virtualHosts.flatMap((host) =>
    objectsOf(host).map(({ kind, names }) => `${kind} of ${JSON.stringify(host.name)}: ${named(names)}`),
  );
  const tracing = virtualHosts.filter((host) => host.tracing).map(({ name }) => name);
  const limited = users.filter(({ limits }) => Object.keys(limits).length > 0).map(({ name }) => name);
  if (tracing.length > 0) lines.push(`tracing of virtual hosts: ${named(tracing)}`);
  if (limited.length > 0) lines.push(`limits of users: ${named(limited)}`);
  if (globalParameters.length > 0) {
    lines.push(`global parameters: ${named(globalParameters.map(({ name }) => name))}`);
  }
  return lines;
}

function objectsOf(host: VirtualHost): { readonly kind: string; readonly names: readonly string[] }[] {
  const kinds = {
    "operator policies": host.operatorPolicies,
    "federation upstreams": host.federationUpstreams,
    "federation upstream sets": host.federationUpstreamSets,
    shovels: host.shovels,
    parameters: host.parameters.map(({ component, name }) => ({ name: `${component}/${name}` })),
  };
  return Object.entries(kinds)
    .filter(([, objects]) => objects.length > 0)
    .map(([kind, objects]) => ({ kind, names: objects.map(({ name }) => name) }));
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
