/** The program of `killed-update.ts`: gets its request from its parent, and tells how it ended. */
import { once } from "node:events";
import { messageOf } from "../../../model/warren-error.ts";
import { ManagementApi } from "../../api/management-api.ts";
import { carryOut } from "../../topology/topology-operations.ts";
import type { UpdateAnswer, UpdateRequest } from "./killed-update.ts";

const [asked] = (await once(process, "message")) as [UpdateRequest];
const { api: endpoint, amqp, containers, killAt, ...request } = asked;
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};
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
const api = new ManagementApi(endpoint);
const answer = await carryOut({
  ...request,
  broker: { api, amqp },
  adopt: false,
  deleteData: false,
  moves: { nodes, named: new Set() },
}).then(
  (owned): UpdateAnswer => ({ owned }),
  (error: unknown): UpdateAnswer => ({ failure: messageOf(error) }),
);
process.send?.(answer);
await api.close();
process.disconnect();
