/** All that a rule of a team can ask, by the key under `require`, in the order in which the documentation tells them. */
import type { Requirement } from "./requirement.ts";
import { defaultQueueType, flags, password, tags, type } from "./requirements/choices.ts";
import { atMost } from "./requirements/counts.ts";
import { deadLetters, lengthLimit } from "./requirements/queues.ts";
import { noWildcard } from "./requirements/rights.ts";
import { argumentsOf, definition, limits, settings } from "./requirements/tables.ts";
import { description, metadata, name, routingKey } from "./requirements/texts.ts";

export const REQUIREMENTS: ReadonlyMap<string, Requirement> = new Map(
  Object.entries({
    name,
    metadata,
    type,
    deadLetters,
    lengthLimit,
    settings,
    arguments: argumentsOf,
    definition,
    limits,
    ...flags,
    description,
    defaultQueueType,
    atMost,
    routingKey,
    tags,
    password,
    noWildcard,
  }),
);
