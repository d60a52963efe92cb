/** What a stack's config says of lint: files of rules, and how severe a rule is for this stack. */
import { type Severities, severitiesSchema, whyNot } from "../../model/lint/team-rules/severities.ts";
import { faultsOf } from "../../model/text/issue-words.ts";
import { allowed, quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type ConfigValues, readText } from "./config-keys.ts";

/** A path or a glob from the folder of Pulumi.yaml; undefined where the stack has no rules. @throws WarrenError `config-invalid` */
export function readLintRules(config: ConfigValues): string | undefined {
  const pattern = readText(config, "lintRules");
  return pattern === "" ? undefined : pattern;
}

/**
 * @param known the ids of all rules that there are
 * @throws WarrenError `config-invalid`
 */
export function readLintSeverity(config: ConfigValues, known: readonly string[]): Severities {
  const given = config.get("lintSeverity") ?? {};
  const read = severitiesSchema.safeParse(given);
  const faults = read.success
    ? Object.entries(read.data).flatMap(([rule, change]) => {
        const wrong = known.includes(rule)
          ? whyNot(rule, change)
          : `${quote(rule)} is not a rule. ${allowed(known, rule)}`;
        return wrong === undefined ? [] : [`Config "lintSeverity": ${wrong}`];
      })
    : faultsOf(read.error, { schema: severitiesSchema, given, messages: "wrong" }).map(
        ({ path, words }) => `Config "${["lintSeverity", ...path.map(String)].join(".")}" ${words}`,
      );
  if (read.success && faults.length === 0) return new Map(Object.entries(read.data));
  throw new WarrenError("config-invalid", faults.join("\n"), {
    hint: "Set each with: `pulumi config set --path 'lintSeverity[\"RULE\"]' error`, or warning; a rule is off with: `pulumi config set --path 'lintSeverity[\"RULE\"].off' REASON`",
  });
}
