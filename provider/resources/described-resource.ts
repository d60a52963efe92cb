/** A resource from its description: what all of them do alike stands here, and what one does itself in its own file. */

import { WarrenError } from "../../model/warren-error.ts";
import type { InputsOf, ResourceDescription } from "../description/resource-description.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import { adopting } from "./adoption.ts";
import type { Behaviour } from "./behaviour.ts";
import { changedInputs } from "./changed-inputs.ts";
import { ofOneCluster, withMissing } from "./one-cluster.ts";
import type { Resource } from "./resource.ts";
import { checked } from "./validation.ts";

export function describedResource(description: ResourceDescription, behaviour: Behaviour): Resource {
  const { adoption } = behaviour;
  const adopts = adoption === undefined ? behaviour : adopting(behaviour, adoption);
  const {
    onReplacedBroker: _,
    outlivesBroker: __,
    adoption: ___,
    ...own
  } = "clusterId" in description.outputs.shape ? ofOneCluster(adopts) : adopts;
  return {
    token: description.token,
    refreshBeforeUpdate: false,
    check: (inputs) => checked(description, inputs),
    diff: (olds, news) => withMissing(changedInputs(description.inputs, olds, news), olds),
    read: async (_id, olds) => olds,
    delete: async () => undefined,
    ...own,
    ...(description.insteadOfImport === undefined ? {} : { read: notImported(description, own.read) }),
  };
}

/** An import is a read of what has neither inputs nor outputs yet. */
function notImported(
  { token, insteadOfImport = "" }: ResourceDescription,
  read: Resource["read"] = async (_id, olds) => olds,
): Resource["read"] {
  return async (id, olds, context) => {
    const { inputs, outputs } = olds;
    if (Object.keys({ ...inputs.values, ...outputs.values }).length > 0) return await read(id, olds, context);
    const name = token.slice(token.lastIndexOf(":") + 1);
    throw new WarrenError("not-importable", `a ${name} cannot be imported`, { hint: insteadOfImport });
  };
}

/** Check has made them what the description says. */
export function inputsOf<D extends ResourceDescription>(_: D, { values }: PropertyMap): InputsOf<D> {
  const inputs: object = values;
  return inputs as InputsOf<D>;
}
