/** Starts a declared broker in a process of its own, tells its address, and exits in the middle or waits to be killed. */
import { startDeclaredBroker } from "../declared-broker.ts";
import { ENVIRONMENT } from "./tested-environment.ts";

/** The environment has a transient queue. */
const TRANSIENT = ["deprecated_features.permit.transient_nonexcl_queues = true"];

const [image = "", how = ""] = process.argv.slice(2);
const { managementUrl } = await startDeclaredBroker({ declaration: ENVIRONMENT, image, settings: TRANSIENT });
process.on("message", () => process.exit(0));
process.send?.(managementUrl);
if (how === "exit") process.exit(0);
