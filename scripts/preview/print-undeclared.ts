/** What nobody declared in a stack's virtual hosts, below what is to be changed. */
import { readList } from "../../infra/config/config-keys.ts";
import { advise } from "../../operations/stack/checkout.ts";
import type { Project } from "../../operations/stack/project.ts";
import type { Undeclared } from "../../operations/update/undeclared.ts";
import { type Context, print } from "../../terminal/context.ts";
import { renderUndeclared } from "./render-undeclared.ts";

export function printUndeclared(context: Context, project: Project, undeclared: readonly Undeclared[]): void {
  const pruned = readList(project.config, "prune").length;
  for (const each of undeclared)
    print(context, `\n${advise(context, project.stack, renderUndeclared(each, pruned))}`);
}
