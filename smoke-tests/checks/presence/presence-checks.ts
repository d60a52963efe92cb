/** Every declared object is on the broker as declared, and nothing else is. Reads only. */
import type { Declaration } from "../../../model/declaration/declaration.ts";
import { asDeclared } from "../../../model/declaration/secret-references.ts";
import { canonicalJson } from "../../../model/topology/object-keys.ts";
import { type Check, checkId, type Finding, failed, passed } from "../../check.ts";
import type { CheckBatch, PlanInput } from "../../run/check-batch.ts";
import { type LiveBroker, readLiveBroker } from "./broker-contents.ts";
import { compareTopology } from "./compare-topology.ts";
import { compareUser } from "./compare-users.ts";
import { compareVirtualHost } from "./compare-virtual-host.ts";
import { type Comparison, MAKE_IT_SO, missing, presenceCheck } from "./comparison.ts";
import { queueAnswers } from "./queue-answers.ts";
import {
  judgeGlobalParameters,
  judgeUsers,
  judgeVirtualHosts,
  UNDECLARED_GLOBAL_PARAMETERS,
  UNDECLARED_USERS,
  UNDECLARED_VIRTUAL_HOSTS,
  undeclaredInVirtualHost,
} from "./undeclared.ts";

/** One batch in which all are judged by one look at the broker, and then those in which each queue is asked. */
export function presenceChecks({ declaration }: PlanInput): CheckBatch[] {
  const comparisons = compare(declaration);
  const judges = new Map(comparisons.map(({ check, judge }) => [check, judge]));
  const virtualHosts = declaration.virtualHosts.map(({ name }) => name);
  return [
    {
      checks: [...judges.keys(), UNDECLARED_USERS, UNDECLARED_VIRTUAL_HOSTS, UNDECLARED_GLOBAL_PARAMETERS],
      async run({ api, signal, target }, checks, found) {
        const live = await readLiveBroker(api, virtualHosts, signal);
        const judgeOf = (check: Check): Finding | undefined => {
          if (check === UNDECLARED_USERS) return judgeUsers(declaration, live, target.administrator.username);
          if (check === UNDECLARED_VIRTUAL_HOSTS) return judgeVirtualHosts(declaration, live);
          if (check === UNDECLARED_GLOBAL_PARAMETERS) return judgeGlobalParameters(declaration, live);
          return judges.get(check)?.(live);
        };
        for (const check of checks) {
          const finding = judgeOf(check);
          if (finding !== undefined) found(check, finding);
        }
      },
    },
    ...queueAnswers(declaration.virtualHosts),
  ];
}

/** Exported for tests of the judgements without a broker. */
export function compare(declaration: Declaration): Comparison[] {
  return [
    ...declaration.virtualHosts.flatMap((host) => [
      ...compareVirtualHost(host),
      ...compareTopology(host),
      ...(host.isExternal === true ? [] : undeclaredInVirtualHost(host)),
    ]),
    ...declaration.users.flatMap(compareUser),
    ...declaration.globalParameters.map(globalParameter),
  ];
}

function globalParameter({ name, value }: Declaration["globalParameters"][number]): Comparison {
  const what = `global parameter "${name}"`;
  return {
    check: presenceCheck(
      checkId("presence", "global parameter", name),
      [{ type: "parameter", name }],
      "The global parameter is there with its value.",
    ),
    judge(live: LiveBroker) {
      const found = live.declaration.globalParameters.find((each) => each.name === name);
      if (found === undefined) return missing(what);
      // Its value can hold anything, also what nobody should read in a report.
      return canonicalJson(asDeclared(found.value, value)) === canonicalJson(value)
        ? passed(`${what} as declared`, "it is")
        : failed(`${what} as declared`, "another value", { remedy: MAKE_IT_SO });
    },
  };
}
