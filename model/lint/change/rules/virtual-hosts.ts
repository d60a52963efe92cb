/** Virtual hosts that go. */
import type { ChangeRule } from "../change-rule.ts";

export const virtualHostRemoved: ChangeRule = {
  id: "virtual-host-removed",
  severity: "warning",
  summary: "A virtual host is not declared any more.",
  why: "It goes with all that is in it, and every connection to it is closed. Of what was in it nothing else is said.",
  remedy:
    "Take out its objects first, so that each of them is asked about, and the virtual host when nobody connects to it any more.",
  *check({ before, after }) {
    for (const { name, host } of before.hosts) {
      if (after.byName.has(name)) continue;
      const path = ["virtualHosts", name];
      const { queues, exchanges } = host.topology;
      const what = `${queues.length} ${queues.length === 1 ? "queue" : "queues"} and ${exchanges.length} ${exchanges.length === 1 ? "exchange" : "exchanges"}`;
      const goes =
        host.isExternal === true
          ? `what was declared in it goes: ${what}`
          : `it goes with ${what}, and every connection to it is closed`;
      yield {
        path,
        stood: path,
        virtualHost: name,
        object: `virtual host ${JSON.stringify(name)}`,
        message: `The virtual host ${JSON.stringify(name)} is not declared any more: ${goes}.`,
        hint: "Take out what is in it first, step by step.",
      };
    }
  },
};
