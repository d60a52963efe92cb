/** Headers exchanges. */
import type { Arguments } from "../../../topology/topology.ts";
import { bind, exchange, group, on } from "./builders.ts";
import type { RoutingGroup } from "./cases.ts";

const headers = (rule: string, given: Arguments | undefined, queues: string[]) =>
  on("h")(rule, "", queues, given);
/** A queue that is named for what its binding asks for. */
const headersBinding = (queue: string, table: Arguments) => bind("h", queue, { routingKey: "", table });

export const HEADERS_CASES: readonly RoutingGroup[] = [
  group(
    "headers exchange, all",
    {
      exchanges: [exchange("h", "headers")],
      bindings: [
        headersBinding("everything", {}),
        headersBinding("all of nothing", { "x-match": "all" }),
        headersBinding("only x-", { "x-match": "all", "x-a": 1 }),
        headersBinding("a=1 by default", { a: 1 }),
        headersBinding("a=1,b=two", { "x-match": "all", a: 1, b: "two" }),
        headersBinding("a and x-b", { "x-match": "all", a: 1, "x-b": 1 }),
        headersBinding("x counts", { "x-match": "all-with-x", "x-b": 1, a: 1 }),
      ],
    },
    [
      headers("no arguments match everything, also no headers", undefined, [
        "all of nothing",
        "everything",
        "only x-",
      ]),
      headers("`all` is the default", { a: 1 }, [
        "a and x-b",
        "a=1 by default",
        "all of nothing",
        "everything",
        "only x-",
      ]),
      headers("all of them have to be there", { a: 1, b: "two" }, [
        "a and x-b",
        "a=1 by default",
        "a=1,b=two",
        "all of nothing",
        "everything",
        "only x-",
      ]),
      headers("others may be there too", { c: 3 }, ["all of nothing", "everything", "only x-"]),
      headers("all-with-x looks at x- headers", { a: 1, "x-b": 1 }, [
        "a and x-b",
        "a=1 by default",
        "all of nothing",
        "everything",
        "only x-",
        "x counts",
      ]),
      headers("all-with-x wants their values", { a: 1, "x-b": 2 }, [
        "a and x-b",
        "a=1 by default",
        "all of nothing",
        "everything",
        "only x-",
      ]),
      headers("upper and lower case of names differ", { A: 1 }, ["all of nothing", "everything", "only x-"]),
    ],
  ),
  group(
    "headers exchange, any",
    {
      exchanges: [exchange("h", "headers")],
      bindings: [
        headersBinding("any of nothing", { "x-match": "any" }),
        headersBinding("any of x- only", { "x-match": "any", "x-a": 1 }),
        headersBinding("a or b", { "x-match": "any", a: 1, b: "two" }),
        headersBinding("x-a or b", { "x-match": "any-with-x", "x-a": 1, b: "two" }),
        headersBinding("any-with-x of nothing", { "x-match": "any-with-x" }),
      ],
    },
    [
      headers("any of nothing never matches", {}, []),
      headers("one is enough", { a: 1 }, ["a or b"]),
      headers("or the other", { b: "two" }, ["a or b", "x-a or b"]),
      headers("a wrong one does not spoil a right one", { a: 2, b: "two" }, ["a or b", "x-a or b"]),
      headers("`any` does not look at x- headers, any-with-x does", { "x-a": 1 }, ["x-a or b"]),
      headers("none is not enough", { c: 1 }, []),
    ],
  ),
  group(
    "headers exchange, values",
    {
      exchanges: [exchange("h", "headers")],
      bindings: [
        headersBinding("integer", { v: 1 }),
        headersBinding("string", { v: "1" }),
        headersBinding("true", { v: true }),
        headersBinding("text true", { v: "true" }),
        headersBinding("half", { v: 0.5 }),
        headersBinding("void", { v: null }),
        headersBinding("empty", { v: "" }),
        headersBinding("large", { v: 5_000_000_000 }),
        headersBinding("negative", { v: -1 }),
        headersBinding("list", { v: ["a", "b"] }),
        headersBinding("constructor", { constructor: "own" }),
      ],
    },
    [
      headers("integers, whatever their width", { v: 1 }, ["integer", "void"]),
      headers("a string is no number", { v: "1" }, ["string", "void"]),
      headers("booleans", { v: true }, ["true", "void"]),
      headers("a string is no boolean", { v: "true" }, ["text true", "void"]),
      headers("fractions", { v: 0.5 }, ["half", "void"]),
      headers("a void argument asks for presence only", { v: "other" }, ["void"]),
      headers("a void header is there", { v: null }, ["void"]),
      headers("the empty string is a value", { v: "" }, ["empty", "void"]),
      headers("integers over 32 bits", { v: 5_000_000_000 }, ["large", "void"]),
      headers("negative integers", { v: -1 }, ["negative", "void"]),
      headers("lists of strings, in order", { v: ["a", "b"] }, ["list", "void"]),
      headers("another order is another list", { v: ["b", "a"] }, ["void"]),
      headers("nothing is inherited", { other: 1 }, []),
      headers("a header of any name", { constructor: "own" }, ["constructor"]),
    ],
  ),
];
