/** Makes a broker right again: what was not exported goes, and what was comes back. */
import { apiPath } from "../../../broker/api/management-api.ts";
import { type Exported, type ExportedParameter, readExported, SECTIONS } from "./exported.ts";
import { putVirtualHost } from "./kinds/virtual-hosts.ts";
import { type Breakable, canonical, takeStep, unbind } from "./take-step.ts";

/**
 * @param right as it was exported
 * @throws Error where the broker does not become equal to it
 */
export async function restore(broker: Breakable, right: Exported): Promise<void> {
  const { api } = broker;
  await takeAway(broker, await readExported(api), right);
  for (const host of right.vhosts) await takeStep(broker, putVirtualHost(host));
  const { topic_permissions, ...others } = right;
  await api.post("/definitions", others);
  // 4.3 refuses one for an exchange that is not there, and no order is promised within one import.
  await api.post("/definitions", { topic_permissions });
  const now = await readExported(api);
  for (const section of SECTIONS) {
    const wrong = [
      ...beside<unknown>(now[section], right[section]),
      ...beside<unknown>(right[section], now[section]),
    ];
    if (wrong.length > 0)
      throw new Error(`${section} are not right again: ${wrong.map(canonical).join(" ")}`);
  }
}

/** An import changes no exchange and no queue, and deletes nothing: what is not as exported goes first. */
async function takeAway(broker: Breakable, found: Exported, right: Exported): Promise<void> {
  const { api } = broker;
  const hosts = new Set(right.vhosts.map(({ name }) => name));
  for (const { name, metadata } of found.vhosts) {
    if (metadata.protected_from_deletion === true)
      await api.delete(apiPath("vhosts", name, "deletion", "protection"));
    if (!hosts.has(name)) await api.delete(apiPath("vhosts", name));
  }
  const here = <T extends { readonly vhost: string }>(objects: readonly T[]): T[] =>
    objects.filter(({ vhost }) => hosts.has(vhost));
  for (const binding of here(beside(found.bindings, right.bindings))) await unbind(api, binding);
  const paths = [
    ...here(beside(found.topic_permissions, right.topic_permissions)).map(({ vhost, user }) => [
      "topic-permissions",
      vhost,
      user,
    ]),
    ...here(beside(found.permissions, right.permissions)).map(({ vhost, user }) => [
      "permissions",
      vhost,
      user,
    ]),
    ...beside(found.users, right.users).map(({ name }) => ["users", name]),
    ...here(beside(found.parameters, right.parameters)).flatMap(pathsOf),
    ...beside(found.global_parameters, right.global_parameters).map(({ name }) => [
      "global-parameters",
      name,
    ]),
    ...here(beside(found.policies, right.policies)).map(({ vhost, name }) => ["policies", vhost, name]),
    ...here(beside(found.exchanges, right.exchanges)).map(({ vhost, name }) => ["exchanges", vhost, name]),
    ...here(beside(found.queues, right.queues)).map(({ vhost, name }) => ["queues", vhost, name]),
  ];
  for (const path of paths) await api.delete(apiPath(...path));
}

/** Those of the first that are not, or not so, among the others. */
function beside<T>(some: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map(canonical));
  return some.filter((each) => !known.has(canonical(each)));
}

function pathsOf({ vhost, component, name, value }: ExportedParameter): string[][] {
  if (component === "operator_policy") return [["operator-policies", vhost, name]];
  if (component === "vhost-limits") {
    return Object.keys(value as object).map((limit) => ["vhost-limits", vhost, limit]);
  }
  return [["parameters", component, vhost, name]];
}
