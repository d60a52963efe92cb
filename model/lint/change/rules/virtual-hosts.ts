/** Virtual hosts that go, what is limited, and the links between brokers. */
import type { UserLimits, VirtualHostLimits } from "../../../declaration/declaration.ts";
import { shovelSubject, upstreamSubject } from "../../view/view.ts";
import { type ChangeRule, perChangedHost } from "../change-rule.ts";

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

export const clientsLimited: ChangeRule = {
  id: "clients-limited",
  severity: "warning",
  summary: "A virtual host or a user has a limit that it had not, or a tighter one.",
  why: "What is open stays open. Whatever is over the limit is refused when it comes next: connections after a restart of a node, all at once, channels and queues that clients open or declare.",
  remedy:
    "See how many there are, also at the busiest time and while instances are replaced, and leave room above that.",
  *check({ hosts, users }) {
    for (const { name, before, after } of hosts) {
      const subject = { virtualHost: name, object: `virtual host ${JSON.stringify(name)}` };
      for (const { limit, value } of tighter(before.host.limits, after.host.limits)) {
        yield {
          ...subject,
          path: ["virtualHosts", name, "limits", limit],
          message: `The virtual host ${JSON.stringify(name)} gets a ${limit} of ${value}: what is over it is refused when it comes next.`,
          hint: "See how many there are at the busiest time.",
        };
      }
    }
    for (const { name, before, after } of users) {
      for (const { limit, value } of tighter(before.limits, after.limits)) {
        yield {
          virtualHost: "",
          object: `user ${JSON.stringify(name)}`,
          path: ["users", name, "limits", limit],
          message: `The user ${JSON.stringify(name)} gets a ${limit} of ${value}: what is over it is refused when it comes next.`,
          hint: "See how many there are at the busiest time.",
        };
      }
    }
  },
};

function tighter<L extends VirtualHostLimits | UserLimits>(
  was: L,
  is: L,
): readonly { readonly limit: string; readonly value: number }[] {
  const before = new Map<string, number>(Object.entries(was));
  return Object.entries<number>({ ...is }).flatMap(([limit, value]) =>
    value < (before.get(limit) ?? Number.POSITIVE_INFINITY) ? [{ limit, value }] : [],
  );
}

export const linkRemoved: ChangeRule = {
  id: "link-removed",
  severity: "warning",
  summary: "A shovel or a federation upstream is not declared any more.",
  why: "What it carried stays where it is: messages pile up on the other side until somebody looks, or a limit drops them. Federated exchanges and queues get nothing from there any more.",
  remedy: "See that nothing waits for it on either side, and take it out then.",
  check: perChangedHost(function* ({ before, after }) {
    for (const [kind, section, subjectOf] of [
      ["shovel", "shovels", shovelSubject],
      ["federation upstream", "federationUpstreams", upstreamSubject],
    ] as const) {
      const still = new Set(after.host[section].map((link) => link.name));
      for (const { name: link } of before.host[section]) {
        if (still.has(link)) continue;
        const subject = subjectOf(before, link);
        yield {
          ...subject,
          stood: subject.path,
          message: `The ${kind} ${JSON.stringify(link)} is not declared any more: what it carried stays where it is.`,
          hint: "See that nothing waits for it on either side.",
        };
      }
    }
  }),
};
