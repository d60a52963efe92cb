/**
 * A state as it was while users were resources of @pulumi/rabbitmq, made of one of today: in all that an engine looks at
 * equal to what `pulumi stack export` gave then.
 */

const [NOW, THEN] = ["warren:index:User", "rabbitmq:index/user:User"];

interface Exported {
  readonly deployment: { readonly resources: readonly Resource[] };
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly refreshBeforeUpdate?: boolean | undefined;
  readonly deletedWith?: string | undefined;
}

/** @param text what `pulumi stack export` says, its secrets encrypted */
export function withEarlierUsers(text: string): string {
  const exported = JSON.parse(text.replaceAll(`$${NOW}::`, `$${THEN}::`)) as Exported;
  const { resources } = exported.deployment;
  const provider = resources.find(({ type }) => type === "pulumi:providers:rabbitmq");
  const users = resources.filter(({ type }) => type === NOW);
  const [first] = users;
  if (provider === undefined || first === undefined) throw new Error("no user, or no provider of theirs");
  const claim = claimOf(first, users);
  const earlier = users.map((user) => earlierUser(user, `${provider.urn}::${provider.id}`, claim.urn));
  const others = resources.filter(({ type }) => type !== NOW).map(withoutDeletedWith);
  return JSON.stringify({
    ...exported,
    deployment: { ...exported.deployment, resources: inOrder([...others, claim, ...earlier]) },
  });
}

/** It refused users that were there already, and knew the cluster for them. */
function claimOf(first: Resource, users: readonly Resource[]): Resource {
  const names = users.map(({ inputs }) => inputs?.["name"]);
  const clusterId = first.outputs?.["clusterId"];
  return {
    ...first,
    urn: first.urn.replace(`$${THEN}::`, "$warren:index:UserClaim::").replace(/::[^:]*$/, "::users"),
    type: "warren:index:UserClaim",
    id: "users",
    inputs: { users: names },
    outputs: { users: names, clusterId },
    dependencies: [],
    propertyDependencies: { users: [] },
    additionalSecretOutputs: [],
  };
}

function earlierUser(user: Resource, provider: string, claim: string): Resource {
  const { name, password, tags } = user.inputs ?? {};
  return {
    ...user,
    type: THEN,
    id: String(name),
    provider,
    inputs: { __defaults: [], name, password, tags },
    outputs: { id: name, name, password, tags },
    dependencies: [...(user.dependencies ?? []), claim],
    additionalSecretOutputs: ["password"],
    refreshBeforeUpdate: undefined,
  };
}

function withoutDeletedWith(resource: Resource): Resource {
  return resource.type.startsWith("rabbitmq:") ? { ...resource, deletedWith: undefined } : resource;
}

/** Each after what it depends on, as a state has to be. */
function inOrder(resources: readonly Resource[]): Resource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ordered = new Set<Resource>();
  const add = (resource: Resource | undefined): void => {
    if (resource === undefined || ordered.has(resource)) return;
    const { parent, provider, dependencies = [] } = resource;
    for (const urn of [parent, provider?.replace(/::[^:]*$/, ""), ...dependencies])
      if (urn !== undefined) add(byUrn.get(urn));
    ordered.add(resource);
  };
  for (const resource of resources) add(resource);
  return [...ordered];
}
