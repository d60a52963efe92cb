import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mutant } from "./mutant.ts";
import { faultOf, type Outcome, saysAll } from "./run-mutant.ts";

const FAILURES = [
  { observed: 'queue "surprise"', names: ["surprise"], says: true },
  { observed: 'queue "surprise.2"', names: ["surprise"], says: false },
  { observed: 'queue "my.surprise"', names: ["surprise"], says: false },
  { observed: "orders -> billing [order.*.paid]", names: ["orders", "billing", "order.*.paid"], says: true },
  {
    observed: "orders -> billing [order.*.paidx]",
    names: ["orders", "billing", "order.*.paid"],
    says: false,
  },
  { observed: 'queue "西游记"', names: ["西游记"], says: true },
  { observed: "", names: ["billing"], says: true },
];
for (const { observed, names, says } of FAILURES) {
  test(`"${observed}" ${says ? "names" : "does not name"} ${names.join(", ")}`, () => {
    const objects = [{ type: "queue", name: "billing", virtualHost: "shop" }] as const;
    assert.equal(saysAll({ objects, observed, reason: "" }, names), says);
  });
}

const MUTANT: Mutant = { name: "m", kind: "queue", says: ["billing"], steps: [] };
const HARMLESS: Mutant = { ...MUTANT, harmless: "nobody sees it" };
const OUTCOMES = [
  { mutant: MUTANT, namedBy: ["a"], otherFailures: [], fault: undefined },
  { mutant: MUTANT, namedBy: ["a"], otherFailures: ["b"], fault: undefined },
  { mutant: MUTANT, namedBy: [], otherFailures: [], fault: /nobody has noticed it/ },
  { mutant: MUTANT, namedBy: [], otherFailures: ["b"], fault: /no failed check names billing; failed are b/ },
  { mutant: MUTANT, namedBy: ["a"], otherFailures: [], leftBehind: ["v"], fault: /left behind: v/ },
  { mutant: HARMLESS, namedBy: [], otherFailures: [], fault: undefined },
  { mutant: HARMLESS, namedBy: [], otherFailures: ["b"], fault: /noticed by b/ },
];
for (const { fault, ...rest } of OUTCOMES) {
  const { mutant, namedBy, otherFailures } = rest;
  const what = `${mutant.harmless === undefined ? "a mutant" : "a harmless one"} with ${namedBy.length} that name it and ${otherFailures.length} others`;
  test(`${what}${rest.leftBehind === undefined ? "" : " and a rest"}: ${fault === undefined ? "right" : fault.source}`, () => {
    const outcome: Outcome = { leftBehind: [], seconds: 1, ...rest };
    if (fault === undefined) assert.equal(faultOf(outcome), undefined);
    else assert.match(faultOf(outcome) ?? "", fault);
  });
}
