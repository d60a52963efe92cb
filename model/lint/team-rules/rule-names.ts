/** What a file of rules and a rule in it can be called. */

/** Characters. */
export const LONGEST_NAME = 60;
export const NAME_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const NAMES_IN_WORDS = `small letters, digits and single "-" between them, ${LONGEST_NAME} characters at most`;

/** Whether a rule of some file can be called so, `FILE/RULE`, in findings and in silences. */
export function isTeamRuleId(id: string): boolean {
  const names = id.split("/");
  return names.length === 2 && names.every((name) => name.length <= LONGEST_NAME && NAME_PATTERN.test(name));
}
