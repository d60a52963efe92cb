/** The corpus on a real broker. */
import { test } from "node:test";
import { testCorpus } from "./testing/corpus-on-broker.ts";
import { liveBroker } from "./testing/live-broker.ts";

const broker = liveBroker();

if (typeof broker === "string") test("the corpus on a broker", { skip: broker }, () => undefined);
else testCorpus("on a broker", () => broker);
