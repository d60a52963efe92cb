/** Starts a declared broker in a process of its own, for a test that kills it, and tells its address. */
import { startDeclaredBroker } from "../declared-broker.ts";
import { ENVIRONMENT } from "./environment.ts";

/** The environment has a transient queue. */
const TRANSIENT = ["deprecated_features.permit.transient_nonexcl_queues = true"];

const [image = ""] = process.argv.slice(2);
const { managementUrl } = await startDeclaredBroker({ declaration: ENVIRONMENT, image, settings: TRANSIENT });
process.send?.(managementUrl);
