import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import type { ClusterArgs } from "../component-args.ts";
import type { ServerSettings } from "../config/settings.ts";
import { SERVER_DEFAULTS, serverSettings } from "./server-settings.ts";

const PROJECT = z.object({ config: z.record(z.string(), z.object({ default: z.unknown().optional() })) });

function settingsOf(args: ClusterArgs, kind: "docker" | "cluster" = "docker"): ServerSettings {
  const of = { kind, name: "broker", title: 'DockerServer "broker"' };
  return serverSettings(of, { name: "shop", ...args }, pulumi.secret("secret"));
}

describe("the arguments of a server in Docker", () => {
  test("default to what the config of a stack does", async () => {
    const text = await readFile(join(OWN_FOLDER, "Pulumi.yaml"), "utf8");
    const { config } = PROJECT.parse(parse(text));
    const defaults = Object.keys(SERVER_DEFAULTS).map((key) => [key, config[key]?.default]);
    assert.deepEqual(Object.fromEntries(defaults), SERVER_DEFAULTS);
  });

  test("are taken, and what is undefined is as if it were not there", () => {
    const { ports, administrator, name } = settingsOf({ amqpPort: 5700, managementPort: undefined });
    assert.deepEqual(ports, { amqp: 5700, management: 15_672, prometheus: 15_692 });
    assert.equal(administrator.username, "administrator");
    assert.equal(name, "shop");
  });

  const authority = "PEM";
  const refused: readonly (readonly [what: string, args: ClusterArgs, message: RegExp])[] = [
    ["a port that is none", { amqpPort: 99_999 }, /"amqpPort" is 99999/],
    ["one port for two", { amqpPort: 15_672 }, /15672/],
    ["nodes that have no majority", { clusterNodes: 4 }, /"clusterNodes" is 4/],
    ["a plugin with a path in its name", { plugins: ["../x"] }, /"plugins" is \.\.\/x/],
    [
      "an authority without TLS",
      { certificateAuthority: authority },
      /"certificateAuthority" is there, and "tls" is off/,
    ],
    ["a key without TLS", { tlsKey: "PEM" }, /"tlsKey" is there, and "tls" is off/],
    [
      "no authority to issue",
      { tls: "development" },
      /"certificateAuthority" is missing, and "tls" is development/,
    ],
    [
      "no key to issue with",
      { tls: "development", certificateAuthority: authority },
      /"certificateAuthorityKey" is missing, and "tls" is development/,
    ],
    ["no certificate", { tls: "given", tlsKey: "PEM" }, /"tlsCertificate" is missing, and "tls" is given/],
    [
      "client certificates of nobody",
      { tls: "given", tlsCertificate: "PEM", tlsKey: "PEM", tlsClientCertificates: "requested" },
      /"certificateAuthority" is missing, and "tlsClientCertificates" is requested/,
    ],
    ["client certificates without TLS", { tlsClientCertificates: "requested" }, /and "tls" is off/],
  ];
  for (const [what, args, message] of refused) {
    test(`are refused: ${what}`, () => {
      assert.throws(() => settingsOf(args, "cluster"), { code: "config-invalid", message });
    });
  }
});
