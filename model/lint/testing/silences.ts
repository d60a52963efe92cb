import { type RuleCase, shop } from "./rule-case.ts";

export const SILENCE_CASES: readonly RuleCase[] = [
  {
    rule: "unknown-silence",
    what: "an id that is misspelt",
    fires: shop("queues: { a: { lint: { unreachable-que: bound by the stock team } } }"),
    findings: ['3:28: There is no rule "unreachable-que". Did you mean "unreachable-queue"? Allowed: ALL.'],
    near: shop("queues: { a: { lint: { unreachable-queue: bound by the stock team } } }"),
  },
  {
    rule: "unused-silence",
    what: "a queue that is bound by now",
    fires: shop(`
queues: { a: { lint: { unreachable-queue: bound by the stock team } } }
bindings: [{ source: amq.fanout, destination: a }]
`),
    findings: ['3:28: The silence of "unreachable-queue" silences nothing. Take it out.'],
    near: shop("queues: { a: { lint: { unreachable-queue: bound by the stock team } } }"),
  },
  {
    rule: "unused-silence",
    what: "a rule whose findings depend on the number of nodes",
    fires: shop("lint: { transient-queue: a test }\nqueues: { a: {} }"),
    findings: ['3:13: The silence of "transient-queue" silences nothing. Take it out.'],
    near: shop("lint: { classic-queue-in-cluster: a cache }\nqueues: { a: {} }"),
  },
];
