import assert from "node:assert/strict";
import { test } from "node:test";
import { rabbitmqConf, type TlsOptions } from "../rabbitmq-conf.ts";
import { settingsIn } from "./settings-in.ts";

const TLS: TlsOptions = { clientCertificates: "none", authority: undefined };

interface Case {
  readonly what: string;
  readonly more: string;
  readonly tls?: TlsOptions;
  /** Keys of Warren's that are left out. */
  readonly leftOut: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: "a relative watermark",
    more: "vm_memory_high_watermark.relative = 0.5",
    leftOut: ["vm_memory_high_watermark.absolute"],
  },
  {
    what: "another absolute watermark",
    more: "vm_memory_high_watermark.absolute = 1GB",
    leftOut: ["vm_memory_high_watermark.absolute"],
  },
  {
    what: "a relative disk limit",
    more: "  disk_free_limit.relative=1.5 # of the memory",
    leftOut: ["disk_free_limit.absolute"],
  },
  {
    what: "one mechanism",
    more: "auth_mechanisms.1 = PLAIN",
    leftOut: ["auth_mechanisms.1", "auth_mechanisms.2"],
  },
  {
    what: "mechanisms by other names",
    more: "auth_mechanisms.plain = PLAIN",
    leftOut: ["auth_mechanisms.1", "auth_mechanisms.2"],
  },
  {
    what: "a listener on our port",
    more: "listeners.tcp.1 = 0.0.0.0:5672",
    leftOut: ["listeners.tcp.default"],
  },
  { what: "a listener beside ours", more: "listeners.tcp.local = 127.0.0.1:5673", leftOut: [] },
  {
    what: "the old form of the management listener",
    more: "management.listener.port = 15672\nmanagement.listener.ssl = false",
    leftOut: ["management.tcp.port"],
  },
  { what: "no metrics", more: "prometheus.tcp.listener = none", leftOut: ["prometheus.tcp.port"] },
  { what: "options of the management listener", more: "management.tcp.idle_timeout = 120000", leftOut: [] },
  { what: "a setting that Warren does not write", more: "heartbeat = 10", leftOut: [] },
  { what: "a comment", more: "# vm_memory_high_watermark.relative = 0.5", leftOut: [] },
  {
    what: "one version of TLS",
    tls: TLS,
    more: "ssl_options.versions.1 = tlsv1.3",
    leftOut: ["ssl_options.versions.1", "ssl_options.versions.2"],
  },
  {
    what: "a plain listener beside TLS",
    tls: TLS,
    more: "listeners.tcp.default = 5672",
    leftOut: ["listeners.tcp"],
  },
];

for (const { what, more, tls, leftOut } of cases) {
  test(`rabbitmqConf with ${what}: Warren's own forms of it are left out, and nothing else`, () => {
    const options = { memoryWatermark: "512MiB", tls };
    const ours = keysOf(rabbitmqConf({ ...options, more: "" }));
    const conf = rabbitmqConf({ ...options, more });
    const theirs = keysOf(more);
    const left = ours.filter(
      (key) => !keysOf(conf.slice(0, conf.indexOf("# From the stack's"))).includes(key),
    );
    assert.deepEqual(left, leftOut);
    assert.deepEqual(
      keysOf(conf).slice(-theirs.length || undefined),
      theirs.length === 0 ? keysOf(conf) : theirs,
    );
    for (const key of leftOut) assert.ok(conf.includes(`# Left out: ${key} = `), "the file says so");
  });
}

function keysOf(conf: string): string[] {
  return settingsIn(conf).map(({ key }) => key);
}
