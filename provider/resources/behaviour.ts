/** What a resource does itself, beside what all do alike: see `describedResource`. */
import type { StayingObject } from "../departures.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import type { OperationContext, ReadState, Resource, Update } from "./resource.ts";

/** What is left out is that of a resource which is nowhere but in the state. */
export interface Behaviour extends Partial<Omit<Resource, "token">> {
  readonly create: Resource["create"];
  readonly update: Resource["update"];
  /** Where the state knows the cluster. @default what was on a broker that is gone is forgotten without a question */
  readonly onReplacedBroker?: OnReplacedBroker;
  /**
   * On a broker that has replaced its own it stays in the state until an update has made it anew: for what says to which
   * cluster others belong. @default it counts as gone, and is created
   */
  readonly outlivesBroker?: boolean;
  /** Where what is there already can be taken over: see `adoption.ts`. @default it cannot */
  readonly adoption?: Adoptable;
}

/** How a resource is taken over. */
export interface Adoptable {
  /** What there is of it, to be taken over; undefined where there is nothing, or it is this resource's own already. */
  readonly find: (inputs: PropertyMap, context: OperationContext) => Promise<ReadState | undefined>;
  /**
   * In place of an update where nothing but taking over is done: what is declared, there, and not its own yet. Of a resource
   * that is one object it is nothing.
   *
   * @returns the outputs
   */
  readonly takeMore?: (update: Update, context: OperationContext) => Promise<PropertyMap>;
  /** What is not known in a preview does not keep it from being found. @default it does */
  readonly takesUnknown?: boolean;
  /** What of it belongs to one stack only, in words. `state` is what the state says of it. */
  readonly objectsOf: (state: PropertyMap) => readonly string[];
  /** As what it stays when it is released, for those that look before a destroy. */
  readonly staysAs?: (state: PropertyMap) => StayingObject;
}

/**
 * Told of what a state has of a broker that is gone, before that is forgotten.
 *
 * @throws WarrenError where it must not be
 */
export type OnReplacedBroker = (outputs: PropertyMap, context: OperationContext) => void;
