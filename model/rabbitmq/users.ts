/** With one of these tags a user may log in to the management API: https://www.rabbitmq.com/docs/management#permissions */
export const MANAGEMENT_TAGS: ReadonlySet<string> = new Set([
  "administrator",
  "monitoring",
  "policymaker",
  "management",
]);

/**
 * Nobody can change or delete a user with it over HTTP, but its permissions and its limits:
 * https://www.rabbitmq.com/docs/access-control
 */
export const PROTECTED_TAG = { tag: "protected", since: "4.2" } as const;
