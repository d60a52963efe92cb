/** What there is to take over on the broker of a stack, before anything is done. */
import { alarmsInEffect } from "../../broker/api/health-checks.ts";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { fromExport } from "../../broker/definitions/read-broker.ts";
import { readShown } from "../../broker/definitions/read-visible.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { adoptionPlan } from "../../model/declaration/adoption/adoption-plan.ts";
import type { AdoptionPlan } from "../../model/declaration/adoption/finding.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { secretsOf, withSecrets } from "../../model/declaration/secret-references.ts";
import type { Remark } from "../../model/definitions/remark.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { checkAndLint, targetOfServers } from "../declared/declared.ts";
import { isExisting } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";
import { assertSameAccess } from "../update/changed-access.ts";
import { checkForBroker } from "../update/existing-broker.ts";
import { withStackApi } from "../update/management-access.ts";
import { assertSameCluster } from "../update/same-cluster.ts";

export interface FoundAdoption extends AdoptionPlan {
  /** What is on the broker and has no place in a declaration, a sentence each. */
  readonly unsayable: readonly string[];
  /** Virtual hosts in which the administrator may not do everything: whoever makes one may, in others nobody asked. */
  readonly restricted: readonly string[];
  /** Names of secrets that stand in what is compared: any value that is there is taken for theirs. */
  readonly secrets: readonly string[];
  /** In effect: they block those who publish, and keep nobody from taking over. */
  readonly alarms: readonly string[];
}

/**
 * @throws WarrenError `another-broker`, `nothing-there`, and as reading the declaration and asking the broker do
 */
export async function findAdoption(context: Context, workspace: Workspace): Promise<FoundAdoption> {
  const { declaration, access } = await declaredFor(context, workspace);
  return await withStackApi(context, workspace, {
    access,
    use: async (api) => {
      await assertSameCluster(context, workspace, api);
      if (access !== undefined) await assertSameAccess(context, workspace, access);
      const alarms = await alarmsInEffect(api, context.signal);
      const names = declaration.virtualHosts.map(({ name }) => name);
      const exported = await readShown(api, names, context.signal);
      const live = fromExport(exported).declaration;
      const plan = adoptionPlan({
        declared: declaration,
        // As on the broker, and not as a file would say it.
        live: withSecrets(live, new Map()),
        administrator: api.endpoint.username,
      });
      if (plan.taken.length === 0) throw nothingThere(workspace, api);
      const remarks = fromExport(exported, { live: true }).remarks.filter(({ code }) => !ITS_OWN.has(code));
      return {
        ...plan,
        unsayable: remarks.map(({ message }) => message),
        restricted: restrictedIn(live, declaration, api.endpoint.username),
        secrets: [...secretsOf(declaration).keys()],
        alarms,
      };
    },
  });
}

/**
 * An administrator's requests for exchanges, queues and bindings go by permissions all the same. Who is none is not shown
 * its own.
 */
function restrictedIn(live: Declaration, declared: Declaration, administrator: string): string[] {
  const user = live.users.find(({ name }) => name === administrator);
  if (user === undefined) return [];
  const free = user.permissions.filter((each) =>
    [each.configure, each.write, each.read].every((pattern) => pattern === ".*"),
  );
  const inFull = new Set(free.map(({ virtualHost }) => virtualHost));
  const there = new Set(live.virtualHosts.map(({ name }) => name));
  return declared.virtualHosts.map(({ name }) => name).filter((name) => there.has(name) && !inFull.has(name));
}

/** @returns without access where the server is the stack's own */
async function declaredFor(
  context: Context,
  workspace: Workspace,
): Promise<{ readonly declaration: Declaration; readonly access: ExistingAccess | undefined }> {
  const { project } = workspace;
  if (!isExisting(project)) {
    return { declaration: await checkAndLint(context, project, targetOfServers(project)), access: undefined };
  }
  return await checkForBroker(context, workspace);
}

/** What RabbitMQ and Warren keep for themselves, and the hashes of users, who keep theirs. */
const ITS_OWN: ReadonlySet<Remark["code"]> = new Set(["amq-name", "node-parameter", "password-hash"]);

function nothingThere({ stack }: Workspace, { endpoint }: ManagementApi): WarrenError {
  return new WarrenError(
    "nothing-there",
    `Nothing that stack "${stack}" declares is at ${endpoint.url}, so there is nothing to take over.`,
    {
      hint:
        "Are the addresses those of the right broker, and the names in the declaration those on it? " +
        "`./warren up` makes what is declared.",
    },
  );
}
