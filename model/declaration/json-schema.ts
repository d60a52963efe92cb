/**
 * The JSON Schema of a declaration file, for completion and hints in editors. The objects come from the schemas that
 * read them, the tables of arguments from the rules that check them; so it never says what the reader does not.
 * It is kept as declarations/schema.json.
 */
import { z } from "zod";
import { EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { canSay, KNOWN_ARGUMENTS } from "../arguments/known-arguments.ts";
import { type ArgumentValue, QUEUE_TYPES } from "../topology/topology.ts";
import type { LinkRules } from "./reading/read-link.ts";
import { UPSTREAM_RULES, UPSTREAM_SET_RULES } from "./rules/federation-rules.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "./rules/shovel-rules.ts";
import {
  bindingSchema,
  exchangeSchema,
  fileSchema,
  limitsSchema,
  permissionSchema,
  policySchema,
  queueSchema,
  topicPermissionSchema,
  userLimitsSchema,
  userSchema,
  virtualHostSchema,
} from "./schema.ts";

interface Schema {
  readonly [key: string]: ArgumentValue | Schema | readonly Schema[] | undefined;
}

/** `lint:` and `metadata:` at an object: see `reading/take-notes.ts`. */
const NOTES: Readonly<Record<string, Schema>> = {
  metadata: {
    type: ["object", "null"],
    description:
      "What people and rules of a team know of it, such as its owner. It never reaches the broker.",
    additionalProperties: { type: "string", minLength: 1 },
  },
  lint: {
    type: "object",
    description:
      "What lint shall not say of this object: the id of a rule, and the reason why it does not count here.",
    additionalProperties: { type: "string", minLength: 1 },
  },
};

export function declarationJsonSchema(): Schema {
  const virtualHost = fromZod(virtualHostSchema, {
    limits: nullable(fromZod(limitsSchema)),
    exchanges: byName(orExternal(fromZod(exchangeSchema, { arguments: exchangeArguments(), ...NOTES }))),
    queues: byName(orExternal(fromZod(queueSchema, { arguments: queueArguments(), ...NOTES }))),
    bindings: { type: ["array", "null"], items: fromZod(bindingSchema, { ...NOTES }) },
    policies: byName(fromZod(policySchema, { definition: definition("policy"), ...NOTES })),
    operatorPolicies: byName(fromZod(policySchema, { definition: definition("operator policy"), ...NOTES })),
    federationUpstreams: byName(withNotes(fromRules(UPSTREAM_RULES))),
    federationUpstreamSets: byName({ type: "array", minItems: 1, items: fromRules(UPSTREAM_SET_RULES) }),
    shovels: byName(withNotes(shovel())),
    parameters: byName(byName({})),
    ...NOTES,
  });
  const user = fromZod(userSchema, {
    limits: nullable(fromZod(userLimitsSchema)),
    permissions: byName(fromZod(permissionSchema)),
    topicPermissions: byName(byName(fromZod(topicPermissionSchema))),
    ...NOTES,
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A declaration of Warren",
    ...fromZod(fileSchema, {
      virtualHosts: byName(nullable(virtualHost)),
      users: byName(nullable(user)),
      globalParameters: byName({}),
    }),
  };
}

/** @param sections what stands in place of the properties whose values have schemas of their own */
function fromZod(schema: z.ZodObject, sections: Readonly<Record<string, Schema>> = {}): Schema {
  const { $schema: _, ...whole } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  }) as Schema & { readonly properties: Readonly<Record<string, Schema>> };
  const properties = new Map<string, Schema>(Object.entries(whole.properties));
  for (const [name, section] of Object.entries(sections)) {
    properties.set(name, { ...properties.get(name), ...section });
  }
  return { ...whole, properties: Object.fromEntries(properties) };
}

function byName(object: Schema): Schema {
  return { type: ["object", "null"], additionalProperties: object };
}

/** `billing:` with nothing after it. */
function nullable(object: Schema): Schema {
  return { ...object, type: ["object", "null"] };
}

/** An external object needs no type; one that needs none can be said by its name alone. */
function orExternal({ required, properties, ...object }: Schema): Schema {
  if (required === undefined) return nullable({ ...object, properties });
  const { type, external } = properties as Readonly<Record<string, Schema>>;
  return {
    ...object,
    properties,
    anyOf: [
      { type: "object", properties: { type }, required },
      {
        type: "object",
        properties: { external: { description: external?.["description"], const: true } },
        required: ["external"],
      },
    ],
  };
}

function fromRules(rules: LinkRules): Schema {
  const required = Object.keys(rules).filter((key) => rules[key]?.required === true);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(rules).map(([key, { rule, about }]) => [key, { description: about, ...rule.schema }]),
    ),
    additionalProperties: false,
    required,
  };
}

function withNotes(object: Schema): Schema {
  return { ...object, properties: { ...(object["properties"] as Schema), ...NOTES } };
}

/** The keys of all protocols: which of them go together is said by the reader. */
function shovel(): Schema {
  const rules = SHOVEL_PROTOCOLS.map((protocol) => shovelRules(protocol, protocol));
  const { required: _, ...schema } = fromRules(Object.assign({}, ...rules.toReversed()) as LinkRules);
  return { ...schema, required: ["src-uri", "dest-uri"] };
}

function exchangeArguments(): Schema {
  const found = new Map<string, Schema>();
  for (const [type, { arguments: rules }] of EXCHANGE_TYPES) {
    for (const [name, { rule, about }] of Object.entries(rules)) {
      const types = [...EXCHANGE_TYPES.values()].filter(({ arguments: each }) => Object.hasOwn(each, name));
      const only = types.length === 1 ? ` For ${type}.` : "";
      found.set(name, { description: about + only, ...rule.schema });
    }
  }
  return table(found);
}

function queueArguments(): Schema {
  const found = new Map<string, Schema>();
  for (const [name, known] of KNOWN_ARGUMENTS) {
    if (!canSay("argument", known)) continue;
    const { rule, about, queueTypes } = known;
    found.set(`x-${name}`, { description: about + takers(queueTypes), ...rule.schema });
  }
  found.set("x-queue-type", { description: "The same as type; better left out.", enum: QUEUE_TYPES });
  return table(found);
}

function definition(by: "policy" | "operator policy"): Schema {
  const found = new Map<string, Schema>();
  for (const [name, known] of KNOWN_ARGUMENTS) {
    if (!canSay(by, known)) continue;
    const { queueTypes, exchanges, about, rule, plugin } = known;
    const needs = plugin === undefined ? "" : ` Needs the plugin ${plugin}.`;
    const who = exchanges === true ? " For exchanges." : takers(queueTypes);
    found.set(name, { description: about + (plugin === undefined ? who : needs), ...rule.schema });
  }
  return { ...table(found), minProperties: 1 };
}

function takers(types: readonly string[]): string {
  return types.length === QUEUE_TYPES.length ? "" : ` For ${types.join(" and ")} queues.`;
}

function table(properties: ReadonlyMap<string, Schema>): Schema {
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}
