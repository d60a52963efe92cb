/**
 * A broker that is there already: nothing of it is made or changed but access and topology. The program asks it before
 * anything is planned, so that `pulumi preview` by hand, too, says what it lacks.
 */
import * as pulumi from "@pulumi/pulumi";
import { assertBrokerHolds, brokerRemarks } from "../../../model/declaration/broker-remarks.ts";
import type { Declaration } from "../../../model/declaration/declaration.ts";
import { assertMayMake } from "../../../model/declaration/needed-tag.ts";
import {
  accepted,
  type DeclarationFile,
  inspectDeclaration,
  renderFaults,
} from "../../../model/declaration/reading/read-declaration.ts";
import { showable } from "../../../model/text/visible.ts";
import { assertPrunable } from "../../applicable.ts";
import type { Settings } from "../../config/settings.ts";
import { valueOf } from "../../config/value-of.ts";
import { assertLinksLead } from "../../links-lead.ts";
import {
  askExistingBroker,
  assertUsersThere,
  pluginsAskedAgain,
  readOptions,
} from "./existing-broker-access.ts";
import type { ExistingUrls } from "./existing-urls.ts";

/**
 * The declaration, for the broker that is there. What is different on it is told as warnings of Pulumi.
 *
 * @throws WarrenError `declaration-invalid`, and as {@link askExistingBroker}, {@link assertMayMake} and
 * {@link assertBrokerHolds} do
 */
export async function declarationForExisting(
  urls: ExistingUrls,
  { administrator, certificateAuthority: ca, prune }: Settings,
  files: readonly DeclarationFile[],
): Promise<Declaration> {
  const password = await valueOf(administrator.password);
  const access = { ...urls, username: administrator.username, password, ca };
  const facts = await askExistingBroker(access);
  const found = accepted(inspectDeclaration(files, readOptions(facts)), files);
  assertMayMake(facts.user, found.declaration);
  assertBrokerHolds(await pluginsAskedAgain(access, facts, found.declaration), found.declaration);
  await assertUsersThere(access, found.declaration);
  assertPrunable(found.declaration, { prune });
  assertLinksLead(found.declaration, facts.virtualHosts);
  for (const fault of found.faults) await pulumi.log.warn(showable(renderFaults([fault], files)));
  for (const remark of brokerRemarks(facts, found.declaration)) await pulumi.log.warn(showable(remark));
  return found.declaration;
}
