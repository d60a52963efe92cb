/**
 * Settings of rabbitmq.conf that exclude or add up to each other, of those that Warren writes. The last line of a file
 * wins for its own key alone: of two forms RabbitMQ takes the one that it prefers, wherever they stand, and the items of
 * a list it takes all. So where the stack's config has any form of a setting, Warren leaves its own out.
 *
 * Read in RabbitMQ 4.3's `rabbit.schema`, `rabbitmq_prometheus.schema` and `rabbit_mgmt_app.erl`.
 */
import type { ConfSetting } from "./settings-in.ts";

/** A key, or where it ends with a dot all keys below it. */
type Keys = string;

/** The first is left out where one of the second is there. */
const EXCLUDED: readonly (readonly [ours: Keys, theirs: Keys])[] = [
  // An absolute value is preferred to a relative one.
  ["vm_memory_high_watermark.", "vm_memory_high_watermark."],
  ["disk_free_limit.", "disk_free_limit."],
  // Lists: who names one version of TLS does not want ours beside it.
  ["auth_mechanisms.", "auth_mechanisms."],
  ["ssl_options.versions.", "ssl_options.versions."],
  ["management.ssl.versions.", "management.ssl.versions."],
  ["prometheus.ssl.versions.", "prometheus.ssl.versions."],
  // `none` is preferred to any listener.
  ["listeners.tcp", "listeners.tcp."],
  // The old form of the same listener, which starts beside the new one.
  ["management.tcp.", "management.listener."],
  ["prometheus.tcp.", "prometheus.tcp.listener"],
  ["queue_leader_locator", "queue_master_locator"],
];

/** Keys whose items are listeners: two of the same port keep a node from starting. */
const LISTENERS: readonly Keys[] = ["listeners.tcp.", "listeners.ssl."];

/** @returns the setting of theirs for which ours is left out; undefined where ours stays */
export function otherFormOf(
  ours: Pick<ConfSetting, "key" | "value">,
  theirs: readonly ConfSetting[],
): ConfSetting | undefined {
  return theirs.find(
    (their) =>
      their.key === ours.key ||
      EXCLUDED.some(([mine, other]) => isOf(ours.key, mine) && isOf(their.key, other)) ||
      LISTENERS.some(
        (keys) => isOf(ours.key, keys) && isOf(their.key, keys) && portOf(their.value) === portOf(ours.value),
      ),
  );
}

/** Of `5672`, `0.0.0.0:5672` or `:::5672`; NaN where it is none. */
export function portOf(value: string): number {
  return Number(value.slice(value.lastIndexOf(":") + 1));
}

function isOf(key: string, keys: Keys): boolean {
  return keys.endsWith(".") ? key.startsWith(keys) : key === keys;
}
