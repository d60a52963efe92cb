import type { Exported } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { bind, put } from "../steps.ts";

/** Queues to which an undeclared binding leads. */
const BINDINGS = 4;

/** What nobody has declared: one object of each kind, wherever there can be one. */
export function undeclaredMutants({ vhosts, exchanges, queues, bindings }: Exported): Mutant[] {
  return [
    extra("a user", "eve", put(["users", "eve"], { password: "mutant", tags: "" })),
    extra("a virtual host", "attic", put(["vhosts", "attic"])),
    extra("a global parameter", "rumour", put(["global-parameters", "rumour"], { value: { heard: true } })),
    ...vhosts.flatMap(({ name: vhost }) => extrasIn(vhost)),
    ...queues
      .slice(0, BINDINGS)
      .filter(({ vhost, name }) => bindings.some((each) => each.vhost === vhost && each.destination === name))
      .flatMap(({ vhost, name: destination }) => {
        const source = exchanges.find(
          (each) =>
            each.vhost === vhost &&
            each.type !== "x-consistent-hash" &&
            !bindings.some(
              (one) => one.vhost === vhost && one.source === each.name && one.destination === destination,
            ),
        );
        if (source === undefined) return [];
        const binding = {
          vhost,
          source: source.name,
          destination,
          destination_type: "queue",
          routing_key: "eavesdrop",
        } as const;
        const step = bind({ ...binding, arguments: {} });
        return [
          {
            ...extra("a binding", `${source.name} to ${destination}`, step),
            says: [source.name, destination, "eavesdrop"],
          } as const,
        ];
      }),
  ];
}

function extra(what: string, name: string, ...steps: readonly Step[]): Mutant {
  return { name: `${what} too many: "${name}"`, kind: "undeclared object", says: [name], steps };
}

function extrasIn(vhost: string): Mutant[] {
  const within = (what: string, name: string, ...steps: readonly Step[]): Mutant =>
    extra(`in "${vhost}" ${what}`, name, ...steps);
  const policy = { pattern: "", priority: 99, definition: { expires: 86_400_000 } };
  const shovel = {
    "src-uri": "amqp://mutant.invalid",
    "src-queue": "a",
    "dest-uri": "amqp://mutant.invalid",
    "dest-queue": "b",
  };
  return [
    within("a queue", "surprise", put(["queues", vhost, "surprise"], { durable: true })),
    within(
      "an exchange",
      "sidetrack",
      put(["exchanges", vhost, "sidetrack"], { type: "topic", durable: true }),
    ),
    within(
      "an internal exchange",
      "cellar",
      put(["exchanges", vhost, "cellar"], { type: "fanout", internal: true }),
    ),
    within("a policy", "whim", put(["policies", vhost, "whim"], { ...policy, "apply-to": "queues" })),
    within(
      "a policy for nothing",
      "idle",
      put(["policies", vhost, "idle"], { ...policy, pattern: "^mutant$" }),
    ),
    within(
      "an operator policy",
      "order",
      put(["operator-policies", vhost, "order"], { ...policy, "apply-to": "queues" }),
    ),
    within("a shovel", "drain", put(["parameters", "shovel", vhost, "drain"], { value: shovel })),
    within(
      "an upstream",
      "spring",
      put(["parameters", "federation-upstream", vhost, "spring"], {
        value: { uri: "amqp://mutant.invalid" },
      }),
    ),
    {
      ...within(
        "a queue",
        "mqtt-subscription-meterqos1",
        put(["queues", vhost, "mqtt-subscription-meterqos1"], { durable: true }),
      ),
      harmless:
        "The MQTT plugin makes queues of such names for its clients, and they come and go with them: nobody can declare them. The like holds for those of STOMP and for amq.gen-*.",
    },
  ];
}
