/** What names and other words of objects have to be. */
import { z } from "zod";
import { quote } from "../../../text/wording.ts";
import { someKeys, textConstraintSchema } from "../constraint.ts";
import { KINDS } from "../objects.ts";
import { type Pattern, patternSchema } from "../pattern.ts";
import { type Breach, requirement, The, the } from "../requirement.ts";

/** What cannot be decided is not shown to be right. */
function* unless({ source, matches }: Pattern, text: string, subject: string): Generator<Breach> {
  if (matches(text) !== true) yield { message: `${subject} does not match \`${source}\`.` };
}

export const name = requirement({
  kinds: KINDS.filter((kind) => kind !== "binding"),
  about: "A regular expression that its name matches, unanchored.",
  schema: patternSchema,
  check: (pattern, object) => unless(pattern, object.name, `The name of ${the(object)}`),
});

export const routingKey = requirement({
  kinds: ["binding"],
  about: "A regular expression that its routing key matches, unanchored.",
  schema: patternSchema,
  *check(pattern, object) {
    const { routingKey: key = "" } = object;
    for (const breach of unless(pattern, key, `The routing key ${quote(key)} of ${the(object)}`))
      yield { ...breach, at: ["routingKey"] };
  },
});

export const description = requirement({
  kinds: ["virtualHost"],
  about: "A regular expression that its description matches, unanchored: . is any that is not empty.",
  schema: patternSchema,
  *check(pattern, object) {
    const { host } = object;
    const said = host?.host.description ?? "";
    if (said === "" && pattern.matches("") !== true) {
      yield { message: `${The(object)} has no description.`, at: ["description"] };
      return;
    }
    for (const breach of unless(pattern, said, `The description ${quote(said)} of ${the(object)}`))
      yield { ...breach, at: ["description"] };
  },
});

export const metadata = requirement({
  kinds: KINDS,
  about: "What its metadata says, by key. What a virtual host says holds for all in it.",
  ofExternal: true,
  schema: someKeys(z.record(z.string(), textConstraintSchema)),
  *check(asked, object) {
    for (const [key, { required, forbidden, own, wrong }] of Object.entries(asked)) {
      const found = object.metadata(key);
      const said = own && found?.isOwn === false ? undefined : found;
      const at = said?.isOwn === true ? ["metadata", key] : [];
      if (said === undefined) {
        const nor =
          own || object.kind === "virtualHost" || object.kind === "user" ? "" : ", nor does its virtual host";
        if (required) yield { message: `${The(object)} says no ${quote(key)} under metadata${nor}.`, at };
        continue;
      }
      const allowed = forbidden ? "it must not be there" : wrong(said.value);
      if (allowed !== undefined)
        yield {
          message: `${quote(key)} under metadata of ${the(object)} is ${quote(said.value)}: ${allowed}.`,
          at,
        };
    }
  },
});
