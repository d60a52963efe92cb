/**
 * The labels that Warren puts on what it makes in Docker, and by which it finds it again, and the keys by which it says
 * one of these objects. A label that is renamed loses what older versions have made: it would be nobody's then.
 */

/** On containers, networks and volumes of a stack: whose they are. */
export const STACK_LABELS = {
  /** `PROJECT/STACK`, as Pulumi calls them */
  stack: "dev.warren.stack",
  /** The project's folder: there can be a stack of this name in each. */
  directory: "dev.warren.directory",
  /** What a container is, {@link ContainerRole}; where there is none, a node. */
  role: "dev.warren.role",
} as const;

export type ContainerRole = "node" | "load-balancer";

/** On broker images that Warren has built. */
export const IMAGE_LABELS = {
  /** The key of the files that it was built from. */
  recipe: "dev.warren.recipe",
  /** Of Debian's package, exactly: `4.3.6-1` */
  version: "dev.warren.rabbitmq",
} as const;

/** On containers that go with a process: which one. */
export const PROCESS_LABELS = {
  /** Brokers for a team's tests. */
  disposable: "warren.disposable",
  bench: "warren.bench",
  /** Of Warren's own tests. */
  test: "warren.test",
} as const;

export type DockerKind = "container" | "network" | "volume";

/** By which the plugin and the program say the same object: `container/warren-dev`. */
export function dockerKey(kind: DockerKind, name: string): string {
  return `${kind}/${name}`;
}

/** What marks the Docker objects of one stack of one project folder. @param stack `PROJECT/STACK` */
export function stackLabels(stack: string, directory: string): Readonly<Record<string, string>> {
  return { [STACK_LABELS.stack]: stack, [STACK_LABELS.directory]: directory };
}

/** The same as words for `docker ... ls`. */
export function labelFilters(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([label, value]) => ["--filter", `label=${label}=${value}`]);
}
