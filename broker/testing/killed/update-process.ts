/** The program of `killed-update.ts`. */
import { messageOf } from "../../../model/warren-error.ts";
import { carryOut } from "../../topology/topology-operations.ts";
import { answerParent, die } from "./killed-process.ts";
import type { UpdateAnswer, UpdateRequest } from "./killed-update.ts";

await answerParent<UpdateRequest>(async ({ containers, killAt, ...request }, broker) => {
  let commands = 0;
  /** A command asks for the container when it begins. */
  const nodes = containers.map((name) => ({
    get container() {
      if (commands === killAt.command) {
        if (killAt.after === 0) die();
        setTimeout(die, killAt.after).unref();
      }
      commands += 1;
      return name;
    },
  }));
  return await carryOut({
    ...request,
    broker,
    adopt: false,
    deleteData: false,
    moves: { nodes, named: new Set() },
  }).then(
    (owned): UpdateAnswer => ({ owned }),
    (error: unknown): UpdateAnswer => ({ failure: messageOf(error) }),
  );
});
