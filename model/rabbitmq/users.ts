/** With one of these tags a user may log in to the management API: https://www.rabbitmq.com/docs/management#permissions */
export const MANAGEMENT_TAGS: ReadonlySet<string> = new Set([
  "administrator",
  "monitoring",
  "policymaker",
  "management",
]);
