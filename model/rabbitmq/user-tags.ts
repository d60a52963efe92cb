/** What tags of users mean to RabbitMQ: https://www.rabbitmq.com/docs/management#permissions */

/** How far the management API opens, and to whom: a user with one of these tags. */
const OPENED = {
  management: ["management", "policymaker", "monitoring", "administrator"],
  policymaker: ["policymaker", "administrator"],
  monitoring: ["monitoring", "administrator"],
  administrator: ["administrator"],
} as const;

export type ManagementLevel = keyof typeof OPENED;

/** With one of these tags a user may log in to the management API. */
export const MANAGEMENT_TAGS: ReadonlySet<string> = new Set(OPENED.management);

export function hasLevel(tags: readonly string[], level: ManagementLevel): boolean {
  return OPENED[level].some((tag) => tags.includes(tag));
}

/** Users, virtual hosts, permissions and definitions are an administrator's. */
export function isAdministrator(tags: readonly string[]): boolean {
  return hasLevel(tags, "administrator");
}

/** Of the virtual hosts in which it has a permission (`rabbit_mgmt_wm_parameters`); policies, too. */
export function mayReadParameters(tags: readonly string[]): boolean {
  return hasLevel(tags, "policymaker");
}

/** `rabbit_mgmt_wm_nodes` tells those who may watch the broker. */
export function mayListNodes(tags: readonly string[]): boolean {
  return hasLevel(tags, "monitoring");
}

/** Whether it publishes with the `user_id` of others: https://www.rabbitmq.com/docs/validated-user-id */
export function mayImpersonate(tags: readonly string[]): boolean {
  return tags.includes("impersonator");
}

/**
 * Nobody can change or delete a user with it over HTTP, but its permissions and its limits:
 * https://www.rabbitmq.com/docs/access-control
 */
export const PROTECTED_TAG = { tag: "protected", since: "4.2" } as const;

/** Of a user as RabbitMQ told them before 3.9, as it takes them still, and as people write them: with commas. */
export function tagsInText(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
