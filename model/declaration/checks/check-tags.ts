/** Tags of virtual hosts and users, and what some of users' mean. */

import { MANAGEMENT_TAGS, PROTECTED_TAG } from "../../rabbitmq/user-tags.ts";
import { isSince, type RabbitmqVersion } from "../../rabbitmq/versions.ts";
import { quote } from "../../text/wording.ts";
import type { Report } from "../source/fault.ts";
import { placeAt, type SourceNode } from "../source/source-tree.ts";

/** @param list the node of the list of tags */
export function checkTags(tags: readonly string[], list: SourceNode, report: Report): void {
  const seen = new Set<string>();
  for (const [index, tag] of tags.entries()) {
    const place = placeAt(list, index);
    // What follows is tried on 4.3.6, by lists of tags: only where one string has all of them are they split at commas.
    if (tag === "") report(place, 'The tag "" says nothing.', "Leave it out.", "warning");
    else if (tag !== tag.trim())
      report(place, `The tag ${quote(tag)} has spaces at an end, which RabbitMQ takes off.`);
    else if (/[,\s]/.test(tag)) {
      const what = `The tag ${quote(tag)} has a comma or a space: to RabbitMQ it is one tag.`;
      report(place, what, "If several are meant, write one an item.", "warning");
    }
    if (seen.has(tag))
      report(place, `The tag ${quote(tag)} stands here a second time.`, "Leave one out.", "warning");
    seen.add(tag);
  }
}

/** @param list the node of the list of tags */
export function checkUserTags(
  {
    name,
    tags,
    version,
  }: { readonly name: string; readonly tags: readonly string[]; readonly version: RabbitmqVersion },
  list: SourceNode,
  report: Report,
): void {
  const management = tags.findIndex((tag) => MANAGEMENT_TAGS.has(tag));
  if (management >= 0 && name.includes(":")) {
    report(
      placeAt(list, management),
      `The user ${quote(name)} can never log in to the management API, whatever its tags are: in HTTP's basic ` +
        'authentication a name ends at its first ":".',
      "Rename it, or take the tag out.",
      "warning",
    );
  }
  const guarded = tags.indexOf(PROTECTED_TAG.tag);
  if (guarded >= 0 && isSince(version, PROTECTED_TAG.since)) {
    report(
      placeAt(list, guarded),
      `A user with the tag "${PROTECTED_TAG.tag}" cannot be changed or deleted over HTTP since RabbitMQ ${PROTECTED_TAG.since}: \`./warren up\` makes the user ` +
        `${quote(name)}, and then neither its password nor its tags can change, and \`./warren down\` fails.`,
      `First, on a node: rabbitmqctl set_user_tags ${name.includes("'") ? "NAME" : `'${name}'`}`,
      "warning",
    );
  }
}
