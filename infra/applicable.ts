/**
 * What a stack's server cannot hold. It is refused before anything is made, so that `pulumi up` does not fail half-way.
 */
import type { Declaration } from "../model/declaration/declaration.ts";
import { neededPlugins } from "../model/declaration/rules/plugins.ts";
import { quote } from "../model/text/wording.ts";
import { WarrenError } from "../model/warren-error.ts";
import type { Settings } from "./config/settings.ts";

/**
 * For a server of ours, whose plugins the stack's config enables.
 *
 * @throws WarrenError `plugin-not-enabled`, and as {@link assertPrunable} does
 */
export function assertApplicable(
  declaration: Declaration,
  { plugins, prune }: Pick<Settings, "plugins" | "prune">,
): void {
  const missing = neededPlugins(declaration).filter((plugin) => !plugins.includes(plugin));
  if (missing.length > 0) {
    const commands = missing.map(
      (plugin, index) => `\`pulumi config set --path 'plugins[${plugins.length + index}]' ${plugin}\``,
    );
    throw new WarrenError(
      "plugin-not-enabled",
      `The declaration needs ${missing.length === 1 ? "a plugin" : "plugins"} that the stack's server does not enable: ${missing.join(", ")}.`,
      { hint: `Enable what it needs: ${commands.join(", ")}` },
    );
  }
  assertPrunable(declaration, { prune });
}

/**
 * The administrator is there before any user is made, and would be taken for somebody else's.
 *
 * @throws WarrenError `user-is-administrator`
 */
export function assertNoAdministrator(
  { users }: Pick<Declaration, "users">,
  { administrator }: { readonly administrator: { readonly username: string } },
): void {
  const { username } = administrator;
  if (!users.some(({ name }) => name === username)) return;
  throw new WarrenError(
    "user-is-administrator",
    `The declaration has a user ${quote(username)}: that is the stack's administrator, as whom Warren itself works.`,
    {
      hint: "Take it out of the declaration, which needs no administrator, or give the declared user another name. Before its first up a stack can have another administrator instead: `pulumi config set administrator NAME`",
    },
  );
}

/** @throws WarrenError `config-invalid` where a virtual host is to be pruned that is not declared, or another team's */
export function assertPrunable(declaration: Declaration, { prune }: Pick<Settings, "prune">): void {
  const declared = declaration.virtualHosts
    .filter(({ isExternal }) => isExternal !== true)
    .map(({ name }) => name);
  const unknown = prune.filter((name) => !declared.includes(name));
  if (unknown.length > 0) {
    const [wrong, allowed] = [unknown, declared].map((names) =>
      names.map((name) => JSON.stringify(name)).join(", "),
    );
    throw new WarrenError(
      "config-invalid",
      `Config "prune" has ${wrong}; declared virtual hosts that are not another team's: ${allowed || "none"}`,
      {
        hint: "Set it with: `pulumi config set --path 'prune[0]' VIRTUALHOST`",
      },
    );
  }
}
