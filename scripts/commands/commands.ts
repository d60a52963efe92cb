/** The commands of `./warren`, by their names. */
import type { Command } from "../cli/command.ts";

/** Each command is loaded when it is called: reading all of them would cost more than most of them do. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./up.ts")).up,
  adopt: async () => (await import("./adopt.ts")).adopt,
  preview: async () => (await import("./preview.ts")).preview,
  check: async () => (await import("./check.ts")).check,
  explain: async () => (await import("./explain.ts")).explain,
  import: async () => (await import("./import.ts")).importCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  smoke: async () => (await import("./smoke.ts")).smoke,
  status: async () => (await import("./status.ts")).status,
  logs: async () => (await import("./logs.ts")).logs,
  stop: async () => (await import("./stop.ts")).stop,
  start: async () => (await import("./start.ts")).start,
  down: async () => (await import("./down.ts")).down,
  env: async () => (await import("./env.ts")).env,
  doctor: async () => (await import("./doctor.ts")).doctor,
  bench: async () => (await import("./bench.ts")).bench,
  test: async () => (await import("./test.ts")).test,
};
