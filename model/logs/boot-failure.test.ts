/** Logs are what RabbitMQ 4.3.6 wrote, the interleaving of both streams included. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { bootFailure } from "./boot-failure.ts";

const at = (second: number, line: string): string => `2026-11-21 20:58:${second}.833069+00:00 ${line}`;

const HEADLINE = [
  "",
  "BOOT FAILED",
  "===========",
  "Error during startup: {error,failed_to_prepare_configuration}",
  "",
];

const afterwards = (second: number): string[] => [
  at(second, "[error] <0.144.0>     supervisor: {local,rabbit_prelaunch_sup}"),
  at(second, "[error] <0.144.0>     errorContext: start_error"),
  at(second, "[error] <0.144.0> "),
  at(second, "[notice] <0.45.0> Application rabbitmq_prelaunch exited with reason: {{shutdown,{failed"),
  '{exit,terminating,[{application_controller,call,2,[{file,"application_controller.erl"},{line,521}]}',
  'Kernel pid terminated (application_controller) ("{application_start_failure,rabbitmq_prelaunch',
  "",
  "Crash dump is being written to: erl_crash.dump...done",
];

function failing(second: number, reasons: readonly string[]): string[] {
  return [
    ...reasons.map((reason) => at(second, `[error] <0.144.0> ${reason}`)),
    ...HEADLINE.map((line) => at(second, `[error] <0.144.0> ${line}`)),
    ...HEADLINE,
    ...afterwards(second),
  ];
}

describe("why a node did not start", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      "a value of another type",
      failing(14, [
        "Error preparing configuration in phase transform_datatypes:",
        "  - Error transforming datatype for: heartbeat",
        '  - "abc" cannot be converted to a(n) integer',
      ]),
      [
        "Error preparing configuration in phase transform_datatypes:",
        "  - Error transforming datatype for: heartbeat",
        '  - "abc" cannot be converted to a(n) integer',
      ],
    ],
    [
      "the standard error between the lines of the log",
      [
        at(49, "[error] <0.144.0> Error parsing configuration:"),
        at(49, "[error] <0.144.0>   - Syntax error in /etc/rabbitmq/rabbitmq.conf after line 1 column 1"),
        ...HEADLINE,
        at(49, "[error] <0.144.0> "),
        at(49, "[error] <0.144.0> BOOT FAILED"),
        at(49, "[error] <0.144.0> ==========="),
        ...afterwards(50),
      ],
      [
        "Error parsing configuration:",
        "  - Syntax error in /etc/rabbitmq/rabbitmq.conf after line 1 column 1",
      ],
    ],
    [
      "the last of several starts, each with another reason",
      [...failing(10, ["the first reason"]), ...failing(20, ["the second reason"])],
      ["the second reason"],
    ],
    [
      "an error long before it, when the node still ran",
      [
        at(10, "[error] <0.900.0> closing AMQP connection: unexpected"),
        at(11, "[info] <0.209.0> Applying definitions from file at '/etc/rabbitmq/d.json'"),
        ...failing(12, []),
      ],
      ["Error during startup: {error,failed_to_prepare_configuration}"],
    ],
    [
      "a listener that cannot be opened: the words, and not the reports of processes after them",
      failing(40, [
        "Failed to start Ranch listener {acceptor,{10,255,255,1},5672} for reason eaddrnotavail",
        "",
        "  crasher:",
        "    initial call: supervisor:ranch_acceptors_sup/1",
      ]),
      ["Failed to start Ranch listener {acceptor,{10,255,255,1},5672} for reason eaddrnotavail"],
    ],
    [
      "Erlang itself, before there is a log",
      [
        "{erl_prim_loader,file_error}",
        '"File operation error: eacces. Target: start_sasl.boot. Function: get_file. "',
        "",
        "Crash dump is being written to: erl_crash.dump...",
      ],
      [
        "{erl_prim_loader,file_error}",
        '"File operation error: eacces. Target: start_sasl.boot. Function: get_file. "',
      ],
    ],
    ["nothing", [], []],
  ];
  for (const [what, log, expected] of cases) {
    test(what, () => assert.deepEqual(bootFailure(log.join("\n")), expected));
  }

  test("ten lines of 300 characters are the most, whatever the log", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constantFrom("BOOT FAILED", at(10, "[error] <0.1.0> BOOT FAILED"), at(10, "[info] <0.1.0> x")),
      fc.string({ maxLength: 400 }).map((text) => at(10, `[error] <0.1.0> ${text}`)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const said = bootFailure(lines.join("\n"));
        assert.ok(said.length <= 10);
        assert.ok(said.every((text) => text.length <= 301 && text.trim() !== ""));
      }),
    );
  });
});
