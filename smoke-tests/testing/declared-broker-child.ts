/** Starts a declared broker in a process of its own, tells its address, and exits in the middle or waits to be killed. */
import { permitLine, TRANSIENT_QUEUES } from "../../model/rabbitmq/deprecated-features.ts";
import { startDeclaredBroker } from "../declared-broker.ts";
import { ENVIRONMENT } from "./tested-environment.ts";

/** The environment has a transient queue. */
const TRANSIENT = [permitLine(TRANSIENT_QUEUES)];

const [image = "", how = ""] = process.argv.slice(2);
const { managementUrl } = await startDeclaredBroker({ declaration: ENVIRONMENT, image, settings: TRANSIENT });
process.on("message", () => process.exit(0));
process.send?.(managementUrl);
if (how === "exit") process.exit(0);
