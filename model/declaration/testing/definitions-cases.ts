/** RabbitMQ's definitions of one environment as versions export them, for tests. Each says the same. */

/** What a 4.3.6 answered to `GET /api/definitions`, one object a line. */
export const FROM_4_3 = `{"rabbit_version":"4.3.6","rabbitmq_version":"4.3.6","product_name":"RabbitMQ","product_version":"4.3.6",
"rabbitmq_definition_format":"cluster","original_cluster_name":"rabbit@node",
"explanation":"Definitions of cluster 'rabbit@node'",
"users":[
{"name":"clerk","password_hash":"kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR","hashing_algorithm":"rabbit_password_hashing_sha256","tags":["monitoring"],"limits":{"max-channels":5}}],
"vhosts":[
{"name":"shop","metadata":{"description":"Orders","tags":["orders"],"default_queue_type":"quorum"},"limits":{"max-queues":200}}],
"permissions":[
{"user":"clerk","vhost":"shop","configure":"^$","write":"^orders$","read":"^billing$"}],
"topic_permissions":[
{"user":"clerk","vhost":"shop","exchange":"orders","write":"^order","read":"^$"}],
"parameters":[
{"component":"federation-upstream","name":"east","value":{"max-hops":2,"uri":"amqp://u:canary@east"},"vhost":"shop"},
{"component":"operator_policy","name":"cap","value":{"apply-to":"queues","definition":{"max-length":1000},"pattern":"^mail$","priority":0},"vhost":"shop"},
{"component":"shovel","name":"move","value":{"dest-queue":"mail","dest-uri":"amqp://","src-queue":"mail","src-uri":"amqp://u:canary@east"},"vhost":"shop"},
{"component":"vhost-limits","name":"limits","value":{"max-queues":200},"vhost":"shop"}],
"global_parameters":[
{"name":"note","value":{"a":1}},
{"name":"cluster_tags","value":[]}],
"policies":[
{"vhost":"shop","name":"short","pattern":"^mail$","apply-to":"queues","definition":{"message-ttl":60000},"priority":0}],
"queues":[
{"name":"billing","vhost":"shop","type":"quorum","durable":true,"auto_delete":false,"arguments":{"x-delivery-limit":5,"x-queue-type":"quorum"}},
{"name":"mail","vhost":"shop","type":"classic","durable":true,"auto_delete":false,"arguments":{"x-queue-type":"classic"}}],
"exchanges":[
{"name":"orders","vhost":"shop","type":"topic","durable":true,"auto_delete":false,"arguments":{}},
{"name":"spread","vhost":"shop","type":"x-consistent-hash","durable":true,"auto_delete":false,"arguments":{"hash-header":"customer"}}],
"bindings":[
{"source":"orders","vhost":"shop","destination":"billing","destination_type":"queue","routing_key":"order.*.paid","arguments":{}},
{"source":"spread","vhost":"shop","destination":"mail","destination_type":"queue","routing_key":"1","arguments":{}}]}
`;

/** In the shape of 3.13: no format, no names of versions but two, empty tables as lists, `internal` of exchanges. */
export const FROM_3_13 = withChanges("3.13.7", [
  [/"rabbitmq_definition_format".*\n.*\n/, ""],
  ['"product_version"', '"original_product_version"'],
  [/,"original_product_version":"[^"]*"/, ""],
  ['"limits":{"max-queues":200}}],', '"limits":[]}],'],
  ['"auto_delete":false,"arguments":{}},', '"auto_delete":false,"internal":false,"arguments":{}},'],
  [/,"x-queue-type":"quorum"/, ',"x-queue-type":"quorum"'],
  [/"type":"(quorum|classic)",/g, ""],
]);

/** In the shape of 4.0: the type in the arguments alone. */
export const FROM_4_0 = withChanges("4.0.9", [
  [/"rabbitmq_definition_format".*\n.*\n/, ""],
  ['"limits":{"max-queues":200}}],', '"limits":[]}],'],
  [/"type":"(quorum|classic)",/g, ""],
]);

/** `GET /api/definitions/shop` of a 4.3.6. */
export const ONE_HOST_FROM_4_3 =
  oneHost(`{"rabbitmq_version":"4.3.6","rabbitmq_definition_format":"single_virtual_host",
"original_vhost_name":"shop","description":"Orders","default_queue_type":"quorum",
"metadata":{"description":"Orders","tags":["orders"],"default_queue_type":"quorum"},"limits":{"max-queues":200},
`);

/** The same of a 3.13, which does not say whose they are. */
export const ONE_HOST_FROM_3_13 = oneHost('{"rabbit_version":"3.13.7",\n');

function withChanges(version: string, changes: readonly (readonly [string | RegExp, string])[]): string {
  const text = FROM_4_3.replaceAll("4.3.6", version);
  return changes.reduce((changed, [from, to]) => changed.replace(from, to), text);
}

function oneHost(head: string): string {
  const objects = FROM_4_3.slice(FROM_4_3.indexOf('"parameters"'))
    .replace(/"global_parameters":\[\n[^\]]*\]\}?,?\n?\{?.*\n?(?="policies")/, "")
    .replaceAll(/,"vhost":"shop"|"vhost":"shop",/g, "");
  return head + objects;
}
