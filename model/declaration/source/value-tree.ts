/** A plain value as a tree of the same kind as that of a file: its places are paths. */
import { DEEPEST, MOST_VALUES, SPLIT, TOO_DEEP } from "../../bounds.ts";
import { quote } from "../../text/wording.ts";
import { type Place, type Report, type SourceFile } from "./fault.ts";
import {
  checkScalar,
  EXPECTED,
  type SourceEntry,
  type SourceMapping,
  type SourceNode,
} from "./source-tree.ts";

/** Where the value at a path stands, or its key. */
export type PlaceOf = (path: readonly string[], what: "key" | "value") => Place;

/** @param origin what the value is called in messages: `declaration`, or the module that it comes from */
export function treeOfValue(value: unknown, origin: string, report: Report): SourceMapping | undefined {
  const file: SourceFile = { path: origin, text: "" };
  const tree = new ValueTree((path) => ({ file, offset: 0, path }), report).of(value);
  if (tree === undefined || tree.kind === "mapping") return tree;
  report(
    tree.place,
    `The value is ${tree.kind === "sequence" ? "a list" : quote(tree.value)}, not an object.`,
    EXPECTED,
  );
  return undefined;
}

/** The tree of a value that is known to be plain, with places that somebody else knows. */
export function treeAt(value: unknown, placeOf: PlaceOf, report: Report): SourceNode | undefined {
  return new ValueTree(placeOf, report).of(value);
}

class ValueTree {
  readonly #placeOf: PlaceOf;
  readonly #report: Report;
  readonly #open = new Set<object>();

  constructor(placeOf: PlaceOf, report: Report) {
    this.#placeOf = placeOf;
    this.#report = report;
  }

  /** Undefined, with a fault reported, where it is not plain or is out of bounds. */
  of(value: unknown): SourceNode | undefined {
    const path = oneTooMany(value);
    if (path === undefined) return this.#node(value, []);
    const message = `There are more than ${MOST_VALUES.toLocaleString("en")} values.`;
    this.#report(this.#placeOf(path, "value"), message, SPLIT);
    return undefined;
  }

  #node(value: unknown, path: readonly string[]): SourceNode | undefined {
    const place = this.#placeOf(path, "value");
    // A Map says it so: an object of which only the name is known.
    if (value === undefined) return { kind: "scalar", place, value: null };
    if (value === null || typeof value === "boolean") return { kind: "scalar", place, value };
    if (typeof value === "string" || typeof value === "number")
      return checkScalar({ value }, place, this.#report);
    if (typeof value !== "object") return this.#refuse(place, `A ${typeof value}`);
    if (this.#open.has(value)) return this.#refuse(place, "A value that contains itself");
    if (path.length > DEEPEST) {
      this.#report(place, TOO_DEEP);
      return undefined;
    }
    this.#open.add(value);
    const found = this.#compound(value, path, place);
    this.#open.delete(value);
    return found;
  }

  #compound(value: object, path: readonly string[], place: Place): SourceNode | undefined {
    if (Array.isArray(value)) {
      const items = Array.from(value as readonly unknown[], (item, index) =>
        this.#node(item, [...path, String(index)]),
      );
      return { kind: "sequence", place, items: items.filter((item) => item !== undefined) };
    }
    if (value instanceof Map) return this.#mapping(value.entries(), path, place);
    if (!isPlainObject(value)) {
      return this.#refuse(place, `An object of the class ${quote(value.constructor.name)}`);
    }
    // `protect: undefined` in an object is as if it were not there.
    const said = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return this.#mapping(said, path, place);
  }

  #mapping(
    given: Iterable<readonly [unknown, unknown]>,
    path: readonly string[],
    place: Place,
  ): SourceMapping {
    const entries = new Map<string, SourceEntry>();
    for (const [name, inner] of given) {
      if (typeof name !== "string") {
        this.#refuse(place, "A key that is not a string");
        continue;
      }
      const value = this.#node(inner, [...path, name]);
      if (value !== undefined) entries.set(name, { key: this.#placeOf([...path, name], "key"), value });
    }
    return { kind: "mapping", place, entries };
  }

  #refuse(place: Place, what: string): undefined {
    this.#report(place, `${what} has no place in a declaration.`, "Allowed: what JSON can carry.");
    return undefined;
  }
}

/**
 * The path of the first value beyond {@link MOST_VALUES}. They are counted before anything is made of them: a tree of so many
 * takes seconds and a gigabyte. What the tree would not descend into is not counted either.
 */
function oneTooMany(value: unknown): readonly string[] | undefined {
  const open = new Set<unknown>();
  const path: (string | number)[] = [];
  let left = MOST_VALUES;
  const isIn = (inner: unknown, step: string | number): boolean => {
    path.push(step);
    if (isOver(inner)) return true;
    path.pop();
    return false;
  };
  const isOver = (inner: unknown): boolean => {
    if (--left < 0) return true;
    if (typeof inner !== "object" || inner === null || path.length > DEEPEST || open.has(inner)) return false;
    open.add(inner);
    const found = isInside(inner);
    open.delete(inner);
    return found;
  };
  const isInside = (inner: object): boolean => {
    if (Array.isArray(inner)) return (inner as readonly unknown[]).some(isIn);
    if (inner instanceof Map) {
      return Array.from(inner as ReadonlyMap<unknown, unknown>).some(
        ([name, each]) => typeof name === "string" && isIn(each, name),
      );
    }
    if (!isPlainObject(inner)) return false;
    return Object.entries(inner).some(([name, each]) => each !== undefined && isIn(each, name));
  };
  return isOver(value) ? path.map(String) : undefined;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
