/** Wrong words end with 2, whichever option they stand behind, before anything is read or asked. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { CHECKOUT_COMMANDS as COMMANDS } from "./checkout/commands.ts";
import { spelled } from "./cli/option.ts";
import { runInProcess } from "./testing/run-in-process.ts";

const cwd = dirname(import.meta.dirname);

/** Of the options whose values are open, those that have a form. */
const OF_A_FORM: readonly (readonly string[])[] = [
  ["smoke", "--url", "rabbitmq.example", "--from-broker"],
  ["smoke", "--url", "amqp://a.example", "--management-url", "nowhere", "--from-broker"],
  ["smoke", "--kind", "routing,rooting"],
  ["smoke", "--scenario", "hello-world,helo"],
  ["import", "--management-url", "rabbitmq.example"],
  ["explain", "--management-url", "amqp://a.example", "--exchange", "x"],
  ["explain", "--exchange", "x", "--header", "no-sign"],
  ["explain", "--exchange", "x", "--header", "a:=no JSON"],
  ["check", "--explain", "no-such-rule"],
  ["check", "--nodes", "none"],
  ["check", "--rabbitmq-version", "9"],
  ["export", "--output", ""],
  ["logs", "--since", "yesterday"],
  ["logs", "--pattern", "("],
  ["status", "--stack", "a b"],
];

async function endsAsWrong(words: readonly string[]): Promise<void> {
  const { code, stderr } = await runInProcess(words, { cwd });
  assert.equal(code, EXIT_CODES.usage.code, `${words.join(" ")}: ${stderr}`);
}

/** Of Pulumi's CLI: they print secrets, and no command passes them on. */
const PULUMI_SWITCHES = [["--debug"], ["-v=9"], ["--verbose=9"], ["--logtostderr"], ["--tracing=file:trace"]];

describe("wrong words", { concurrency: false }, async () => {
  for (const words of OF_A_FORM) test(words.join(" "), () => endsAsWrong(words));

  for (const [name, load] of Object.entries(COMMANDS)) {
    const { options } = await load();
    for (const words of PULUMI_SWITCHES)
      test([name, ...words].join(" "), () => endsAsWrong([name, ...words]));
    for (const [option, { kind }] of Object.entries(options)) {
      if (kind !== "choice" && kind !== "choices") continue;
      const words = [name, spelled(option), "(no such value"];
      test(words.join(" "), () => endsAsWrong(words));
    }
  }
});
