/**
 * `warren:index:UserClaim`, of the states that were written while users were resources of @pulumi/rabbitmq. It carries the
 * cluster of those users until the first update has made them resources of this provider.
 */
import { WarrenError } from "../../../model/warren-error.ts";
import { userClaim } from "../../description/guards.ts";
import { describedResource, inputsOf } from "../described-resource.ts";
import { usersOfReplacedBroker } from "./user-resource.ts";

export const userClaimResource = describedResource(userClaim, {
  create: retired,
  update: retired,

  /** That the state is of this broker has been asked before. */
  async read(_id, olds) {
    return olds;
  },

  onReplacedBroker(outputs, { urn }) {
    if (inputsOf(userClaim, outputs).users.length > 0) throw usersOfReplacedBroker(urn);
  },
});

async function retired(): Promise<never> {
  throw new WarrenError("resource-retired", `${userClaim.token} is of earlier versions`, {
    hint: "warren:index:User itself refuses a user that is there already.",
  });
}
