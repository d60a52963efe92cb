/** The commands of a project, in a checkout of Warren and where it is installed, by their names. */
import type { Commands } from "./cli/command.ts";

export const COMMANDS: Commands = {
  up: async () => (await import("./commands/up.ts")).up,
  adopt: async () => (await import("./commands/adopt.ts")).adopt,
  preview: async () => (await import("./commands/preview.ts")).preview,
  drift: async () => (await import("./commands/drift.ts")).drift,
  check: async () => (await import("./commands/check.ts")).check,
  explain: async () => (await import("./commands/explain.ts")).explain,
  diagram: async () => (await import("./commands/diagram.ts")).diagram,
  import: async () => (await import("./commands/import.ts")).importCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  smoke: async () => (await import("./commands/smoke.ts")).smoke,
  run: async () => (await import("./commands/run.ts")).run,
  status: async () => (await import("./commands/status.ts")).status,
  logs: async () => (await import("./commands/servers/logs.ts")).logs,
  replay: async () => (await import("./commands/replay.ts")).replay,
  stop: async () => (await import("./commands/servers/stop.ts")).stop,
  restart: async () => (await import("./commands/servers/restart.ts")).restart,
  start: async () => (await import("./commands/servers/start.ts")).start,
  down: async () => (await import("./commands/down.ts")).down,
  env: async () => (await import("./commands/env.ts")).env,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  ci: async () => (await import("./ci/ci.ts")).ci,
  init: async () => (await import("./commands/init.ts")).init,
  completion: async () => (await import("./commands/completion.ts")).completionOf(COMMANDS),
};
