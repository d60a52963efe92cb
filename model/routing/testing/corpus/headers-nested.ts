/** Headers exchanges: what is compared inside of lists and tables, where RabbitMQ looks at types too. */
import type { Arguments } from "../../../topology/topology.ts";
import { bind, exchange, group, on } from "./builders.ts";
import type { RoutingGroup } from "./cases.ts";

const long = (rule: string, given: Arguments, queues: string[]) => on("h")(rule, "", queues, given);
const short = (rule: string, given: Arguments, queues: string[]) =>
  on("h", { integers: "short" })(rule, "", queues, given);
/** A queue that is named for what its binding asks for. */
const headersBinding = (queue: string, table: Arguments) => bind("h", queue, { routingKey: "", table });

export const HEADERS_NESTED_CASES: readonly RoutingGroup[] = [
  group(
    "headers exchange, integers inside of lists and tables",
    {
      exchanges: [exchange("h", "headers")],
      bindings: [
        headersBinding("1", { v: 1 }),
        headersBinding("[1]", { v: [1] }),
        headersBinding("[1,2]", { v: [1, 2] }),
        headersBinding("[300]", { v: [300] }),
        headersBinding("[-70000]", { v: [-70_000] }),
        headersBinding("[2147483647]", { v: [2_147_483_647] }),
        headersBinding("[2147483648]", { v: [2_147_483_648] }),
        headersBinding("[-2147483648]", { v: [-2_147_483_648] }),
        headersBinding("[-2147483649]", { v: [-2_147_483_649] }),
        headersBinding("[1.5]", { v: [1.5] }),
        headersBinding("[text 1]", { v: ["1"] }),
        headersBinding("[true]", { v: [true] }),
        headersBinding("{a:1}", { v: { a: 1 } }),
        headersBinding("{a:{b:[1]}}", { v: { a: { b: [1] } } }),
        headersBinding("void", { other: null }),
        headersBinding("any", { "x-match": "any", v: [7], w: "x" }),
        headersBinding("all", { v: [8], w: "x" }),
      ],
    },
    [
      long("in 8 bytes", { v: [1] }, ["[1]"]),
      short("in fewer they are others", { v: [1] }, []),
      short("by themselves they are not", { v: 1 }, ["1"]),
      long("two in 8 bytes", { v: [1, 2] }, ["[1,2]"]),
      short("two in fewer", { v: [1, 2] }, []),
      long("of two bytes, in 8", { v: [300] }, ["[300]"]),
      short("of two bytes, in two", { v: [300] }, []),
      short("of four bytes, in four", { v: [-70_000] }, []),
      short("the largest of four bytes", { v: [2_147_483_647] }, []),
      short("one more needs 8 from everybody", { v: [2_147_483_648] }, ["[2147483648]"]),
      short("the least of four bytes", { v: [-2_147_483_648] }, []),
      short("one less needs 8 from everybody", { v: [-2_147_483_649] }, ["[-2147483649]"]),
      short("fractions are written by all in the same way", { v: [1.5] }, ["[1.5]"]),
      short("texts too", { v: ["1"] }, ["[text 1]"]),
      short("and booleans", { v: [true] }, ["[true]"]),
      long("in a table, in 8 bytes", { v: { a: 1 } }, ["{a:1}"]),
      short("in a table, in fewer", { v: { a: 1 } }, []),
      long("at any depth", { v: { a: { b: [1] } } }, ["{a:{b:[1]}}"]),
      short("at any depth, in fewer", { v: { a: { b: [1] } } }, []),
      short("void asks for no value", { other: [1] }, ["void"]),
      short("any of two, of which the other is there", { v: [7], w: "x" }, ["any"]),
      long("all of two", { v: [8], w: "x" }, ["all", "any"]),
    ],
  ),
  group(
    "headers exchange, tables in tables",
    {
      exchanges: [exchange("h", "headers")],
      bindings: [
        headersBinding("{b,a}", { v: { b: "x", a: "y" } }),
        headersBinding("[{b,a}]", { v: [{ b: "x", a: "y" }] }),
        headersBinding("{z,é,A}", { v: { z: "1", é: "2", A: "3" } }),
        headersBinding("[[]]", { v: [[]] }),
        headersBinding("[{}]", { v: [{}] }),
        headersBinding("{!}", { v: { "!": "int8" } }),
      ],
    },
    [
      long("fields in the order of their names, as RabbitMQ keeps them", { v: { a: "y", b: "x" } }, [
        "{b,a}",
      ]),
      long("in another order, be it the declared one", { v: { b: "x", a: "y" } }, []),
      long("in a list too", { v: [{ a: "y", b: "x" }] }, ["[{b,a}]"]),
      long("in a list, in another order", { v: [{ b: "x", a: "y" }] }, []),
      long("the order is that of bytes", { v: { A: "3", z: "1", é: "2" } }, ["{z,é,A}"]),
      long("an empty list in a list is no table", { v: [[]] }, ["[[]]"]),
      long("and the other way round", { v: [{}] }, ["[{}]"]),
      long("a field of a name that a client has its own use of", { v: { "!": "int8" } }, ["{!}"]),
    ],
  ),
];
