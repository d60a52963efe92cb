/** Terraform with the provider that @pulumi/rabbitmq bridges, one resource an object. */
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runMeasured } from "../run-measured.ts";
import type { Peer, Step } from "./peer.ts";

const CONFIGURATION = `terraform {
  required_providers { rabbitmq = { source = "cyrilgdn/rabbitmq" } }
}
variable "password" {
  type      = string
  sensitive = true
}
locals { declared = jsondecode(file("declared.json")) }
provider "rabbitmq" {
  endpoint = local.declared.broker.managementUrl
  username = local.declared.broker.username
  password = var.password
}
resource "rabbitmq_vhost" "host" { name = local.declared.virtualHost }
resource "rabbitmq_exchange" "exchange" {
  for_each = toset(local.declared.exchanges)
  name     = each.value
  vhost    = rabbitmq_vhost.host.name
  settings {
    type    = "topic"
    durable = true
  }
}
resource "rabbitmq_queue" "queue" {
  for_each = toset(local.declared.queues)
  name     = each.value
  vhost    = rabbitmq_vhost.host.name
  settings {
    durable   = true
    arguments = { "x-queue-type" = "classic" }
  }
}
resource "rabbitmq_binding" "binding" {
  for_each         = { for each in local.declared.bindings : each.destination => each }
  source           = rabbitmq_exchange.exchange[each.value.source].name
  destination      = rabbitmq_queue.queue[each.value.destination].name
  destination_type = "queue"
  routing_key      = each.value.routingKey
  vhost            = rabbitmq_vhost.host.name
}
`;

const WORDS: Readonly<Record<Step, readonly string[]>> = {
  up: ["apply", "-auto-approve"],
  unchanged: ["apply", "-auto-approve"],
  change: ["apply", "-auto-approve"],
  destroy: ["destroy", "-auto-approve"],
};

/** @param providerFolder holds the program `terraform-provider-rabbitmq` */
export function terraform(providerFolder: string): Peer {
  return {
    name: "Terraform",
    mostQueues: 1_000,
    open: async ({ broker, folder, env, signal }) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "main.tf"), CONFIGURATION);
      const overrides = `provider_installation {
  dev_overrides { "cyrilgdn/rabbitmq" = ${JSON.stringify(providerFolder)} }
  direct {}
}
`;
      await writeFile(join(folder, "terraformrc"), overrides);
      const environment = {
        ...env,
        TF_CLI_CONFIG_FILE: join(folder, "terraformrc"),
        TF_VAR_password: broker.password,
        TF_IN_AUTOMATION: "1",
        CHECKPOINT_DISABLE: "1",
      };
      const { password: _, ...address } = broker;
      return {
        declare: async (workload) => {
          await writeFile(join(folder, "declared.json"), JSON.stringify({ broker: address, ...workload }));
        },
        run: async (step) =>
          await runMeasured("terraform", [...WORDS[step], "-input=false", "-no-color"], {
            cwd: folder,
            env: environment,
            signal,
          }),
        stateBytes: async () => (await stat(join(folder, "terraform.tfstate"))).size,
      };
    },
  };
}
