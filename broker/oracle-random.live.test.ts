/** Random topologies on a real broker, 50 publishes each. */
import { test } from "node:test";
import { liveBroker } from "./testing/live-broker.ts";
import { tryRandomTopologies } from "./testing/random-topologies.ts";

const TOPOLOGIES = 300;

const broker = liveBroker();

if (typeof broker === "string") test("random topologies on a broker", { skip: broker }, () => undefined);
else test(`${TOPOLOGIES} random topologies`, () => tryRandomTopologies(broker, TOPOLOGIES));
