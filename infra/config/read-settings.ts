/** Reads the stack's config and checks it, once. */

import * as pulumi from "@pulumi/pulumi";
import { isSaid, VARIABLES } from "../../model/environment-variables.ts";
import { OFFICIAL_IMAGE, OFFICIAL_LOAD_BALANCER_IMAGE } from "../../model/official-image.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { serverName } from "../server/docker-names.ts";
import { LOOPBACK } from "../server/endpoints.ts";
import { type ExistingUrls, readExistingUrls } from "../server/existing/existing-urls.ts";
import { checkNodeConf } from "../server/node/rabbitmq-conf.ts";
import { readCertificateAuthority } from "./certificate-authority.ts";
import {
  type ConfigValues,
  LIST_KEYS,
  readAdopt,
  readClusterNodes,
  readList,
  readMemoryWatermark,
  readPlugins,
  readPorts,
  readRequireTls,
  readServer,
  readText,
} from "./config-keys.ts";
import { secretConfigKeys } from "./misspelt-keys.ts";
import { checkPortsDiffer } from "./ports-differ.ts";
import { assertTlsWhereRequired } from "./require-tls.ts";
import type { Settings } from "./settings.ts";
import { readTls } from "./tls-settings.ts";

/**
 * @param environment where `WARREN_IMAGE` and `WARREN_LOAD_BALANCER_IMAGE` name the images that this machine has, if
 * they are not the official ones
 * @throws WarrenError `config-invalid` with the key, the value and what is allowed
 */
export function readSettings(config: pulumi.Config, environment: NodeJS.ProcessEnv): Settings {
  const certificateAuthority = readCertificateAuthority(PROJECT_FOLDER, config.get("certificateAuthority"));
  const values = valuesOf(config);
  const settings: Settings = {
    server: readServer(values),
    name: serverName(pulumi.getProject(), pulumi.getStack()),
    declarations: readText(values, "declarations"),
    existing: readExisting(values),
    administrator: {
      username: config.require("administrator"),
      password: readPassword(config),
    },
    ports: readPorts(values),
    clusterNodes: readClusterNodes(values),
    image: environment[VARIABLES.image.name] ?? OFFICIAL_IMAGE,
    loadBalancerImage: environment[VARIABLES.loadBalancerImage.name] ?? OFFICIAL_LOAD_BALANCER_IMAGE,
    memoryWatermark: readMemoryWatermark(values),
    rabbitmqConf: readText(values, "rabbitmqConf"),
    plugins: readPlugins(values),
    certificateAuthority,
    tls: readTls(config, {
      authority: certificateAuthority,
      host: LOOPBACK,
      secretKeys: secretConfigKeys(environment),
    }),
    requireTls: readRequireTls(values),
    adopts: isSaid(environment, "adopt") ? "only" : readAdopt(values) ? "there" : "nothing",
    prune: readList(values, "prune"),
    pruneIgnore: readList(values, "pruneIgnore"),
  };
  checkPortsDiffer(settings);
  checkNodeConf(settings);
  assertTlsWhereRequired(settings);
  return settings;
}

/** As Pulumi hands them out: all text, lists as JSON. Of the other type Pulumi itself takes none. */
function valuesOf(config: pulumi.Config): ConfigValues {
  const prefix = `${config.name}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return new Map(
    own.map(([name, text]): [string, unknown] => {
      const key = name.slice(prefix.length);
      return [key, LIST_KEYS.some((each) => each === key) ? (JSON.parse(text) as unknown) : text];
    }),
  );
}

const OF_A_SERVER_OF_OURS = ["plugins", "rabbitmqConf"] as const;
const OF_AN_EXISTING_SERVER = ["amqpUrl", "managementUrl"] as const;

function readExisting(config: ConfigValues): ExistingUrls | undefined {
  const kind = readServer(config);
  const isExisting = kind === "existing";
  const stray = (isExisting ? OF_A_SERVER_OF_OURS : OF_AN_EXISTING_SERVER).find(
    (key) =>
      !["", "[]"].includes(key === "plugins" ? JSON.stringify(readList(config, key)) : readText(config, key)),
  );
  if (stray !== undefined) {
    const [is, wants] = isExisting
      ? ["existing, which is not configured from here", "docker or cluster"]
      : [kind, "existing"];
    throw new WarrenError("config-invalid", `Config "${stray}" is for "server" ${wants}; here it is ${is}.`, {
      hint: isExisting
        ? `\`pulumi config rm ${stray}\`, and set it on the broker itself.`
        : `\`pulumi config set server existing\`, or: \`pulumi config rm ${stray}\``,
    });
  }
  return isExisting ? readExistingUrls((key) => readText(config, key)) : undefined;
}

/** Pulumi's own error does not say whose password it is. */
function readPassword(config: pulumi.Config): pulumi.Output<string> {
  const password = config.getSecret("administratorPassword");
  if (password !== undefined) return password;
  throw new WarrenError("password-missing", `Config "administratorPassword" is not set.`, {
    hint:
      config.require("server") === "existing"
        ? `It is the password of the broker's user "${config.require("administrator")}": \`pulumi config set --secret administratorPassword\``
        : "`./warren up` makes one; by hand: `pulumi config set --secret administratorPassword`",
  });
}
