/** The Pulumi program. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type ManagementAccess, withManagementApi } from "../broker/api/management-api.ts";
import { fromExport } from "../broker/definitions/read-broker.ts";
import { readShown } from "../broker/definitions/read-visible.ts";
import { LOCAL_FOLDER } from "../files/project-folder.ts";
import { addressed, checkoutFrom } from "../model/advice.ts";
import { thereOnly } from "../model/declaration/adoption/there-only.ts";
import type { Declaration } from "../model/declaration/declaration.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { plainTextWarning } from "../model/text/broker-url.ts";
import { showable } from "../model/text/visible.ts";
import { errorText, WarrenError } from "../model/warren-error.ts";
import type { Adoption } from "./adoption.ts";
import { assertApplicable, assertNoAdministrator } from "./applicable.ts";
import { type DeclarationFile, readDeclarationFiles } from "./config/declaration-files.ts";
import { assertConfigKnown, secretConfigKeys } from "./config/misspelt-keys.ts";
import { readSettings } from "./config/read-settings.ts";
import type { Settings } from "./config/settings.ts";
import { readStackSecrets, withSecrets } from "./config/stack-secrets.ts";
import { writeTrustFile } from "./config/trust-file.ts";
import { valueOf } from "./config/value-of.ts";
import { type EnvironmentOutputs, environment } from "./environment.ts";
import { assertLinksLead } from "./links-lead.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { dockerNames } from "./server/docker-names.ts";
import { assertNamesAndPortsAreFree, ownershipLabels } from "./server/docker-ownership.ts";
import { endpointsOf } from "./server/endpoints.ts";
import { declarationForExisting } from "./server/existing/existing-broker.ts";
import { permittedFeatures } from "./server/node/conf/permitted-features.ts";
import { assertPluginsInstalled } from "./server/node/image-plugins.ts";
import { startable } from "./server/startable.ts";
import { assertNoTransientQueues, assertTransientQueuesPermitted } from "./server/transient-queues.ts";
import { assertNoVolumeLeftOut } from "./server/volumes-left-out.ts";

async function main(): Promise<EnvironmentOutputs> {
  await assertConfigKnown(PROJECT_FOLDER, pulumi.getStack(), Object.keys(pulumi.runtime.allConfig()));
  const settings = readSettings(new pulumi.Config(), process.env);
  const files = await readDeclarationFiles(PROJECT_FOLDER, settings.declarations);
  const { existing } = settings;
  const warning = existing === undefined ? undefined : plainTextWarning([existing.management, existing.amqp]);
  if (warning !== undefined) await pulumi.log.warn(warning);
  const labels = ownershipLabels();
  const { volumes } = dockerNames(settings);
  await assertNoVolumeLeftOut({ dockerNeeded: existing === undefined, volumes }, labels);
  const there =
    existing === undefined ? await assertNamesAndPortsAreFree(settings, labels) : new Set<string>();
  if (existing === undefined) await assertPluginsInstalled(settings.plugins, settings.image, IMAGE_FOLDER);
  if (there.size > 0) await assertBrokerCanStart(settings);
  // Only a cluster's nodes have an order.
  const containers = settings.server === "cluster" ? await startable(there) : there;
  const declared =
    existing === undefined
      ? declarationForOurs(settings, files)
      : await declarationForExisting(existing, settings, files);
  assertNoAdministrator(declared, settings);
  const isBrokerThere = existing !== undefined || there.size > 0;
  const adoption =
    settings.adopts === "nothing" || !isBrokerThere ? undefined : await readAdoption(settings, declared);
  const declaration = adoption?.only === true ? thereOnly(declared, adoption.live) : declared;
  const key = `${pulumi.getProject()}:secrets`;
  const secrets = readStackSecrets(pulumi.runtime.allConfig()[key], {
    isSecret: secretConfigKeys(process.env).includes(key),
  });
  const trustFile = await writeTrustFile(pulumi.getStack(), settings.certificateAuthority);
  return environment(settings, withSecrets(declaration, secrets), {
    trustFile,
    containers,
    adoption,
  });
}

async function readAdoption(settings: Settings, declared: Declaration): Promise<Adoption> {
  const hosts = declared.virtualHosts.map(({ name }) => name);
  const shown = await withManagementApi(await accessOf(settings), async (api) => await readShown(api, hosts));
  return {
    live: fromExport(shown).declaration,
    topicPermissions: shown.definitions.topic_permissions,
    only: settings.adopts === "only",
  };
}

/** Where what was found in images is kept. */
const IMAGE_FOLDER = join(PROJECT_FOLDER, LOCAL_FOLDER, "image-plugins");

/** A node that is started anew, for whatever change, would not come back. */
async function assertBrokerCanStart(settings: Settings): Promise<void> {
  await assertNoTransientQueues(await accessOf(settings), settings.rabbitmqConf);
}

async function accessOf(settings: Settings): Promise<ManagementAccess> {
  const { administrator, certificateAuthority: ca } = settings;
  const password = await valueOf(administrator.password);
  return { url: endpointsOf(settings).management, username: administrator.username, password, ca };
}

function declarationForOurs(settings: Settings, files: readonly DeclarationFile[]): Declaration {
  const declaration = readDeclaration(files, {
    plugins: settings.plugins,
    permitted: permittedFeatures(settings.rabbitmqConf),
  });
  assertApplicable(declaration, settings);
  assertLinksLead(declaration, []);
  assertTransientQueuesPermitted(declaration, settings.rabbitmqConf);
  return declaration;
}

// Pulumi notes a stack trace with every promise, and source-map-support, which it has installed, looks for the source of
// each line of it: a quarter of what this program costs. Node runs the program as it was written.
Reflect.deleteProperty(Error, "prepareStackTrace");

const outputs = await main().catch((error: unknown) => {
  // Pulumi prints the message of a RunError as it is, and of anything else the stack as well.
  if (error instanceof WarrenError) {
    throw new pulumi.RunError(
      showable(addressed(errorText(error), checkoutFrom(process.env, pulumi.getStack()))),
    );
  }
  throw error;
});

// Pulumi warns of an output that is undefined.
export default Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
