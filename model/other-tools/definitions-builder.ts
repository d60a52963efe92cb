/** Definitions as RabbitMQ writes them, made of another tool's objects: each knows where in the file it is from. */
import type { Place } from "../declaration/source/fault.ts";
import { nodeAt, type SourceNode } from "../declaration/source/source-tree.ts";
import type { Definitions } from "../definitions/definitions.ts";
import type { Arguments } from "../topology/topology.ts";

export type Section = Exclude<keyof Definitions, "rabbitmq_definition_format" | "global_parameters">;

export class DefinitionsBuilder {
  readonly #sections: Record<Section, Arguments[]> = {
    vhosts: [],
    users: [],
    permissions: [],
    topic_permissions: [],
    parameters: [],
    policies: [],
    exchanges: [],
    queues: [],
    bindings: [],
  };
  readonly #origins = new Map<string, SourceNode>();

  /** @param origin what the object was made of */
  add(section: Section, object: Arguments, origin: SourceNode): void {
    const list = this.#sections[section];
    this.#origins.set(`${section} ${list.length}`, origin);
    list.push(object);
  }

  get plain(): Arguments {
    return this.#sections;
  }

  /** Whether something was made of what stands there. */
  holds({ path }: Place): boolean {
    return [...this.#origins.values()].some(({ place }) => place.path.every((step, at) => path[at] === step));
  }

  /** @param path in the definitions; `root` stands for what has no place of its own */
  placeOf([section = "", index = "", ...rest]: readonly string[], root: Place): Place {
    const origin = this.#origins.get(`${section} ${index}`);
    if (origin === undefined) return root;
    return nodeAt(origin, rest)?.place ?? origin.place;
  }
}
