/** Tags of virtual hosts and users. */
import type { Report } from "./fault.ts";
import { placeAt, type SourceNode } from "./source-tree.ts";
import { quote } from "./wording.ts";

/** @param list the node of the list of tags */
export function checkTags(tags: readonly string[], list: SourceNode, report: Report): void {
  const seen = new Set<string>();
  for (const [index, tag] of tags.entries()) {
    const place = placeAt(list, index);
    if (tag === "") report(place, 'A tag cannot be "".');
    // Tags travel as one string, separated by commas, in places of the management API.
    if (/[,\s]/.test(tag))
      report(place, `The tag ${quote(tag)} has a comma or a space.`, "Write one tag an item.");
    if (seen.has(tag)) report(place, `The tag ${quote(tag)} stands here a second time.`);
    seen.add(tag);
  }
}
