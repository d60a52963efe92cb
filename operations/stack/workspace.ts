/** A stack of this project, ready for Pulumi, and what has been seen of it. */
import type { Backend } from "./backend.ts";
import type { DockerObjects } from "./docker-objects.ts";
import type { Project } from "./project.ts";
import type { StateResource } from "./state-resource.ts";

export interface Workspace extends Seen {
  readonly stack: string;
  /** As it was when the command began: what it sets in the config itself, it knows. */
  readonly project: Project;
  readonly backend: Backend;
  /** What Pulumi, and whatever else is run for this stack, needs besides the user's own environment. */
  readonly additions: Readonly<Record<string, string>>;
  /** The user's environment with the additions, and without options of Pulumi's. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * What a command looks at once, and again only after it has changed it. The first three change where Pulumi does: after
 * `up`, `destroy`, `refresh`, `stack init` and `stack import`, which `pulumi.ts` sees to. What is in Docker changes by
 * `up` and `destroy` too, and where a command itself removes, starts or stops something.
 */
export interface Seen {
  /** Whether the stack is in the backend. */
  readonly isThere: Kept<boolean>;
  /** The resources in its state, in the order of their creation. */
  readonly state: Kept<readonly StateResource[]>;
  /** What there is of it in Docker, running or not. */
  readonly docker: Kept<DockerObjects>;
}

/** An answer that is asked for once, and again only after something may have changed it. */
export class Kept<T> {
  readonly #ask: () => Promise<T>;
  #answer: Promise<T> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  async get(): Promise<T> {
    this.#answer ??= this.#ask();
    return await this.#answer;
  }

  /** For whoever changes what it is about. */
  forget(): void {
    this.#answer = undefined;
  }
}
