/**
 * Arguments of bindings that RabbitMQ or one of its plugins reads, whatever the type of the exchange: to routing by
 * their keys they are nothing, and without them something else would not work.
 *
 * Sources, of RabbitMQ 4.3: `rabbit_stream_manager` and `rabbit_stream_utils` (the order of the partitions of a super
 * stream), `rabbit_db_topic_exchange` (the key that an MQTT 5 subscriber is told), `rabbit_mqtt_processor`,
 * `rabbit_federation_exchange_link`.
 */
export const BINDING_ARGUMENTS_OF_PLUGINS: ReadonlySet<string> = new Set([
  "x-stream-partition-order",
  "x-binding-key",
  "x-mqtt-subscription-opts",
  "x-bound-from",
]);
