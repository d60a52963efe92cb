/** The Pulumi program. */
import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readDeclaration } from "../model/declaration/read-declaration.ts";
import { WarrenError } from "../model/warren-error.ts";
import { assertApplicable } from "./applicable.ts";
import { readDeclarationFiles } from "./declaration-files.ts";
import { type EnvironmentOutputs, environment } from "./environment.ts";
import { assertNamesAndPortsAreFree, ownershipLabels } from "./server/docker-ownership.ts";
import { readSettings } from "./settings.ts";
import { writeTrustFile } from "./trust-file.ts";

async function main(): Promise<EnvironmentOutputs> {
  const settings = readSettings(new pulumi.Config(), process.env);
  await assertNamesAndPortsAreFree(settings, ownershipLabels());
  const files = await readDeclarationFiles(dirname(import.meta.dirname), settings.declarations);
  const declaration = readDeclaration(files, { plugins: settings.plugins });
  assertApplicable(declaration, settings);
  const trustFile = await writeTrustFile(pulumi.getStack(), settings.certificateAuthority);
  return environment(settings, declaration, trustFile);
}

const outputs = await main().catch((error: unknown) => {
  // Pulumi prints the message of a RunError as it is, and of anything else the stack as well.
  if (error instanceof WarrenError) {
    throw new pulumi.RunError([error.message, error.hint].filter(Boolean).join("\n"));
  }
  throw error;
});

export const { endpoints, managementPage, certificateAuthority, amqpUris, administratorUri, nodes } = outputs;
