/** A declaration of what a definitions.json says, in one step. */
import {
  type FromDefinitions,
  type FromDefinitionsOptions,
  fromParsedDefinitions,
} from "../from-definitions.ts";
import { parseDefinitions } from "../parse-definitions.ts";

/** @throws WarrenError as both steps do */
export function fromDefinitions(json: unknown, options: FromDefinitionsOptions = {}): FromDefinitions {
  return fromParsedDefinitions(parseDefinitions(json), options);
}
