/** Definitions as RabbitMQ writes them, made of another tool's objects: each knows where in the file it is from. */
import type { Place } from "../declaration/source/fault.ts";
import { nodeAt, type SourceNode } from "../declaration/source/source-tree.ts";
import type { Definitions } from "../definitions/definitions.ts";
import type { Arguments } from "../topology/topology.ts";

export type Section = Exclude<
  keyof Definitions,
  "rabbitmq_definition_format" | "rabbitmq_version" | "rabbit_version" | "global_parameters"
>;

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
  /** Paths of the origins, in whichever document of the file they are. */
  readonly #places = new Set<string>();

  /** @param origin what the object was made of */
  add(section: Section, object: Arguments, origin: SourceNode): void {
    const list = this.#sections[section];
    this.#origins.set(`${section} ${list.length}`, origin);
    this.#places.add(JSON.stringify(origin.place.path));
    list.push(object);
  }

  get plain(): Arguments {
    return this.#sections;
  }

  /** Whether something was made of what stands there. */
  holds({ path }: Place): boolean {
    return path.some((_, end) => this.#places.has(JSON.stringify(path.slice(0, end))));
  }

  /** @param path in the definitions; `root` stands for what has no place of its own */
  placeOf([section = "", index = "", ...rest]: readonly string[], root: Place): Place {
    const origin = this.#origins.get(`${section} ${index}`);
    if (origin === undefined) return root;
    return nodeAt(origin, rest)?.place ?? origin.place;
  }
}
