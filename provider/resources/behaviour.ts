/** What a resource does itself, beside what all do alike: see `describedResource`. */
import type { PropertyMap } from "../protocol/property-map.ts";
import type { OperationContext, Resource } from "./resource.ts";

/** What is left out is that of a resource which is nowhere but in the state. */
export interface Behaviour extends Partial<Omit<Resource, "token">> {
  readonly create: Resource["create"];
  readonly update: Resource["update"];
  /** Where the state knows the cluster. @default what was on a broker that is gone is forgotten without a question */
  readonly onReplacedBroker?: OnReplacedBroker;
}

/**
 * Told of what a state has of a broker that is gone, before that is forgotten.
 *
 * @throws WarrenError where it must not be
 */
export type OnReplacedBroker = (outputs: PropertyMap, context: OperationContext) => void;
