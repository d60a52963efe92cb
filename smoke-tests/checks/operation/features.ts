/** Feature flags, and deprecated features in use. Pure. */
import type { DeprecatedFeature, FeatureFlag } from "../../../broker/api/features.ts";
import type { Declaration } from "../../../model/declaration/declaration.ts";
import { TRANSIENT_QUEUES } from "../../../model/rabbitmq/deprecated-features.ts";
import { type Finding, failed, passed } from "../../check.ts";

export interface ToldFlag extends Pick<FeatureFlag, "name" | "state" | "stability"> {
  /** Which node says so, where each was asked. */
  readonly on?: string;
}

/** An upgrade refuses to start where a stable flag is not enabled. */
export function judgeFlags(flags: readonly ToldFlag[]): Finding {
  const expected = "every stable feature flag enabled";
  const off = flags.filter(({ stability, state }) => stability !== "experimental" && state !== "enabled");
  if (off.length === 0) return passed(expected, "so it is");
  const observed = off
    .map(({ name, state, on }) => `${name} is ${state}${on === undefined ? "" : ` on ${on}`}`)
    .join(", ");
  return failed(expected, observed, {
    remedy: "Before the next upgrade: rabbitmqctl enable_feature_flag all.",
  });
}

/** @param declaration what it asks for itself is no surprise */
export function judgeDeprecated(
  used: readonly Pick<DeprecatedFeature, "name">[],
  declaration: Declaration,
): Finding {
  const declared = declaration.virtualHosts.some(({ topology }) =>
    topology.queues.some(({ durable }) => !durable),
  );
  const tolerated = new Set(declared ? [TRANSIENT_QUEUES] : []);
  const expected =
    tolerated.size === 0
      ? "no deprecated feature in use"
      : `none in use beside ${[...tolerated].join(", ")}, which is declared`;
  const found = used.map(({ name }) => name).filter((name) => !tolerated.has(name));
  if (found.length === 0) return passed(expected, "none");
  return failed(expected, found.join(", "), {
    remedy: "A coming version removes it: rabbitmqctl list_deprecated_features --used.",
  });
}
