import assert from "node:assert/strict";
import { test } from "node:test";
import { WarrenError } from "../../../../model/warren-error.ts";
import { checkNodeConf, type NodeConfSettings } from "../rabbitmq-conf.ts";

const DOCKER: NodeConfSettings = {
  server: "docker",
  name: "warren-dev",
  ports: { amqp: 5680, management: 15_680, prometheus: 15_700 },
  clusterNodes: 3,
  memoryWatermark: "512MiB",
  rabbitmqConf: "",
  tls: undefined,
  administrator: { username: "administrator" },
};
const CLUSTER: NodeConfSettings = { ...DOCKER, server: "cluster" };
const TLS: NodeConfSettings = {
  ...DOCKER,
  tls: { clientCertificates: "none", authority: undefined },
};

const refused: readonly [what: string, settings: NodeConfSettings, more: string, said: RegExp][] = [
  ["AMQP on another port", DOCKER, "listeners.tcp.default = 5673", /port 5672 of all addresses.*amqpPort/],
  ["AMQP on the container's loopback", DOCKER, "listeners.tcp.default = 127.0.0.1:5672", /all addresses/],
  ["no AMQP", DOCKER, "listeners.tcp = none", /port 5672/],
  ["no AMQPS", TLS, "listeners.ssl = none", /port 5671/],
  [
    "management on another port",
    DOCKER,
    "heartbeat = 10\nmanagement.tcp.port = 8080",
    /line 2: "management.tcp.port = 8080"/,
  ],
  ["management on loopback", DOCKER, "management.tcp.ip = 127.0.0.1", /management API/],
  ["its old form on another port", DOCKER, "management.listener.port = 8080", /port 15672/],
  ["the health check's listener elsewhere", TLS, "management.tcp.port = 8080", /management API/],
  ["a path prefix", DOCKER, "management.path_prefix = /rabbit", /without a prefix/],
  ["no login by password", DOCKER, "management.disable_basic_auth = true", /name and password/],
  ["metrics on another port", DOCKER, "prometheus.tcp.port = 9090", /prometheusPort/],
  ["Warren itself on loopback", CLUSTER, "loopback_users.administrator = true", /"administrator" is Warren/],
  ["no PLAIN", DOCKER, "auth_mechanisms.1 = EXTERNAL", /PLAIN/],
  [
    "other definitions",
    DOCKER,
    "load_definitions = /etc/rabbitmq/mine.json",
    /administrator.*\.\/warren import/,
  ],
  ["definitions by their old key", DOCKER, "management.load_definitions = /tmp/mine.json", /administrator/],
  ["definitions of another source", DOCKER, "definitions.import_backend = https", /administrator/],
  ["definitions of a folder", CLUSTER, "definitions.local.path = /tmp/mine", /administrator/],
  ["users of LDAP alone", DOCKER, "auth_backends.1 = ldap", /line 1.*auth_backends.2 = internal/],
  ["users of two other backends", CLUSTER, "auth_backends.1 = oauth2\nauth_backends.2 = http", /internal/],
  ["logins elsewhere", DOCKER, "auth_backends.1.authn = ldap\nauth_backends.1.authz = internal", /internal/],
  ["a cache of others", DOCKER, "auth_backends.1 = cache\nauth_cache.cached_backend = http", /internal/],
  ["another discovery", CLUSTER, "cluster_formation.peer_discovery_backend = dns", /find each other/],
  ["another list of nodes", CLUSTER, "cluster_formation.classic_config.nodes.1 = rabbit@a", /clusterNodes/],
];
for (const [what, settings, more, said] of refused) {
  test(`rabbitmqConf with ${what} is refused before anything is made`, () => {
    assert.throws(
      () => checkNodeConf({ ...settings, rabbitmqConf: more }),
      (error) => error instanceof WarrenError && error.code === "config-invalid" && said.test(error.message),
    );
  });
}

const taken: readonly [what: string, settings: NodeConfSettings, more: string][] = [
  ["nothing", DOCKER, ""],
  ["nothing, with TLS", TLS, ""],
  ["its own users after others", DOCKER, "auth_backends.1 = ldap\nauth_backends.2 = internal"],
  ["its own users by the module's name", DOCKER, "auth_backends.1 = rabbit_auth_backend_internal"],
  ["its own users in a cache", DOCKER, "auth_backends.1 = cache"],
  [
    "its own users for both parts",
    DOCKER,
    "auth_backends.1.authn = internal\nauth_backends.1.authz = internal",
  ],
  ["definitions that are skipped while unchanged", DOCKER, "definitions.skip_if_unchanged = true"],
  ["nothing, in a cluster", CLUSTER, ""],
  ["AMQP on another port too", DOCKER, "listeners.tcp.more = 5673"],
  ["AMQP by another name", DOCKER, "listeners.tcp.1 = :::5672"],
  ["the old form of the management listener", DOCKER, "management.listener.port = 15672"],
  ["its old form without a port", DOCKER, "management.listener.ip = 0.0.0.0"],
  ["no metrics", DOCKER, "prometheus.tcp.listener = none"],
  ["metrics by the other form", DOCKER, "prometheus.tcp.listener = 0.0.0.0:15692"],
  ["an empty path prefix", DOCKER, "management.path_prefix ="],
  ["PLAIN and EXTERNAL", DOCKER, "auth_mechanisms.1 = EXTERNAL\nauth_mechanisms.2 = PLAIN"],
  ["discovery, as it is", CLUSTER, "cluster_formation.peer_discovery_backend = classic_config"],
  ["what RabbitMQ will refuse by itself", DOCKER, "no.such.setting = 1\nnonsense"],
];
for (const [what, settings, more] of taken) {
  test(`rabbitmqConf with ${what} is taken`, () => {
    checkNodeConf({ ...settings, rabbitmqConf: more });
  });
}

test("all that is wrong is told at once", () => {
  const more = "management.path_prefix = /a\nlisteners.tcp = none\n";
  assert.throws(
    () => checkNodeConf({ ...DOCKER, rabbitmqConf: more }),
    (error) => error instanceof WarrenError && error.message.split("\n").length === 2,
  );
});
