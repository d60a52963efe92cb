/** Steps of Pulumi's plans, for tests. */

export const URN = "urn:pulumi:dev::warren";

/** Of a resource, as a plan has it before a step or after. */
export function state(type: string, inputs: Readonly<Record<string, unknown>>) {
  return { type, custom: true, inputs };
}
