/** RabbitMQ's plugins, by their names. */

export const EVENT_PLUGIN = "rabbitmq_event_exchange";
export const FEDERATION_PLUGIN = "rabbitmq_federation";
export const MANAGEMENT_PLUGIN = "rabbitmq_management";
export const SHARDING_PLUGIN = "rabbitmq_sharding";
export const SHOVEL_PLUGIN = "rabbitmq_shovel";

/** Every server that Warren makes has them. */
export const PLUGINS_OF_SERVERS: readonly string[] = [MANAGEMENT_PLUGIN, "rabbitmq_prometheus"];

/** Since RabbitMQ 4.1 federation has parts that can be enabled without the whole. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  [FEDERATION_PLUGIN, ["rabbitmq_exchange_federation", "rabbitmq_queue_federation"]],
]);

/** Whether a plugin, or a part of it, is among those that are enabled. */
export function hasPlugin(enabled: ReadonlySet<string>, plugin: string): boolean {
  return [plugin, ...(PARTS.get(plugin) ?? [])].some((each) => enabled.has(each));
}

/** Those that come with RabbitMQ 3.13 to 4.3: `rabbitmq-plugins list`. */
export const KNOWN_PLUGINS: ReadonlySet<string> = new Set(
  `amqp1_0 auth_backend_cache auth_backend_http auth_backend_internal_loopback auth_backend_ldap auth_backend_oauth2
  auth_mechanism_ssl consistent_hash_exchange event_exchange exchange_federation federation federation_common
  federation_management federation_prometheus jms_topic_exchange management management_agent mqtt
  peer_discovery_aws peer_discovery_common peer_discovery_consul peer_discovery_etcd peer_discovery_k8s prometheus
  queue_federation random_exchange recent_history_exchange sharding shovel shovel_management shovel_prometheus stomp
  stream stream_management top tracing trust_store web_dispatch web_mqtt web_mqtt_examples web_stomp
  web_stomp_examples`
    .split(/\s+/)
    .map((name) => `rabbitmq_${name}`),
);

/**
 * An Erlang list of the plugins that were asked for, without those that they need. A node of the official image keeps it
 * there: https://www.rabbitmq.com/docs/plugins#enabled-plugins-file
 */
export const ENABLED_PLUGINS_FILE = "/etc/rabbitmq/enabled_plugins";
