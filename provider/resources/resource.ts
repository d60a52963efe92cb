/** What the gRPC server needs of a kind of resource: plain values in, plain values out. */

import type { Broker } from "../../broker/broker.ts";
import type { AdoptionNotes } from "../../broker/journal/adoption-notes.ts";
import type { JournalOwner } from "../../broker/journal/journal-proof.ts";
import type { MoveMeans } from "../../broker/topology/topology-operations.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Away } from "../away.ts";
import type { Departures } from "../departures.ts";
import type { Plans } from "../plans.ts";
import { type PropertyMap, type PropertyValue } from "../protocol/property-map.ts";

import type { RunLog } from "../protocol/run-log.ts";

/** What every operation may use. */
export interface OperationContext {
  readonly urn: string;
  /** @throws WarrenError while the provider is not configured */
  readonly broker: () => Broker;
  /**
   * Whose the resource's journal is.
   *
   * @param generation of its state; undefined where it has none
   * @throws WarrenError as `broker` does
   */
  readonly owner: (generation?: string) => JournalOwner;
  /** What the stack has noted of what it took over. @throws WarrenError as `broker` does */
  readonly adoptionNotes: () => AdoptionNotes;
  /** The operator said that messages may be lost: WARREN_DELETE_DATA=yes. */
  readonly deleteData: boolean;
  /** The operator said that what is there already is taken over: WARREN_ADOPT=yes, or by the configuration. */
  readonly adopt: boolean;
  /** Nothing but that is done: WARREN_ADOPT=yes. */
  readonly adoptsOnly: boolean;
  /** The operator said that a destroy deletes also what was taken over: WARREN_DELETE_ADOPTED=yes. */
  readonly deleteAdopted: boolean;
  /** By which queues are moved. */
  readonly moves: () => MoveMeans;
  /** The operator said that this broker takes the place of one that is gone: WARREN_NEW_BROKER=yes. */
  readonly newBroker: boolean;
  /** The folder for definitions from before a change; undefined where the operator wants none. */
  readonly backups: string | undefined;
  /** What goes whole in this run. */
  readonly departures: Departures;
  /** Servers that this run brings back. */
  readonly away: Away;
  /** Where the plans of a preview go, and what an update is held to. */
  readonly plans: Plans;
  readonly log: RunLog;
  /** Aborted when the engine is gone. */
  readonly signal: AbortSignal;
  /** The run's journal on the broker has served its purpose once the engine has written the state. */
  readonly onFinished: () => void;
}

export interface CheckFailure {
  /** A path in Pulumi's syntax: `queues["billing"].type`. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

export type DiffKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

/** By path: `queues["billing"].arguments["x-delivery-limit"]`. Empty: no changes. */
export type DetailedDiff = ReadonlyMap<string, DiffKind>;

export interface ResourceState {
  readonly id: string;
  readonly outputs: PropertyMap;
}

export interface ReadState extends ResourceState {
  readonly inputs: PropertyMap;
}

export interface Resource {
  /** `warren:index:Topology` */
  readonly token: string;
  /** Validates and fills in; what it returns is what the engine keeps as the resource's inputs. */
  check(inputs: PropertyMap): Checked;
  /**
   * Compares only: a refresh asks too, so nothing is refused here.
   *
   * @param olds by {@link recorded}, as in `update` and `delete`
   */
  diff(olds: PropertyMap, news: PropertyMap): DetailedDiff;
  create(inputs: PropertyMap, preview: boolean, context: OperationContext): Promise<ResourceState>;
  /** Undefined where it is gone. `olds` is empty for an import. */
  read(id: string, olds: ReadState, context: OperationContext): Promise<ReadState | undefined>;
  update(update: Update, context: OperationContext): Promise<PropertyMap>;
  delete(id: string, olds: PropertyMap, context: OperationContext): Promise<void>;
  /** Whether the engine should read it before each update, so that plans are made against what is really there. */
  readonly refreshBeforeUpdate: boolean;
}

export interface Update {
  readonly id: string;
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly preview: boolean;
}

/** An operation failed after it had done some of its work. */
export class PartialFailure extends WarrenError {
  /** The resource as it is now. */
  readonly state: ReadState;

  constructor(cause: WarrenError, state: ReadState) {
    super(cause.code, cause.message, { hint: cause.hint, cause });
    this.state = state;
  }
}

/** What a state says of a resource: its outputs, and its inputs where an output of that name would only repeat them. */
export function recorded({ inputs, outputs }: Pick<ReadState, "inputs" | "outputs">): PropertyMap {
  const unsaid = [...inputs.secrets].filter((key) => !(key in outputs.values));
  return {
    values: { ...inputs.values, ...outputs.values },
    secrets: new Set([...outputs.secrets, ...unsaid]),
  };
}

export function propertiesOf(values: object, secrets: ReadonlySet<string> = new Set()): PropertyMap {
  const known = Object.entries(values).filter(([, value]) => value !== undefined) as [
    string,
    PropertyValue,
  ][];
  return { values: Object.fromEntries(known), secrets };
}
