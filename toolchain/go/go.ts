import { totalmem } from "node:os";
import { messageOf } from "../../model/warren-error.ts";
import type { ToolchainContext } from "../context.ts";
import { findVersion, isAtLeast } from "../process/program-versions.ts";
import { CommandFailure, type CommandOptions, runCommand } from "../process/run-command.ts";

/** As in the go.mod files. An older Go from 1.21 on fetches this one by itself where GOTOOLCHAIN allows it. */
export const GO_VERSION = "1.26";

/** Memory from which the compilers may use more of it to save a sixth of their time. */
const ROOMY_MEMORY_BYTES = 6 * 1024 ** 3;

/** What is known of the go command. */
export interface GoLook {
  /** Whether it can build the modules here. */
  usable: boolean;
  version: string;
  origin: string;
  moduleCache: string;
  buildCache: string;
  /** Empty when it is usable. */
  problem: string;
  remedy: string;
}

/** Runs the go command for a module of this repository: nothing outside of it and no C compiler takes part. */
export async function runGo(
  context: ToolchainContext,
  args: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const env = {
    ...context.env,
    CGO_ENABLED: "0",
    GOWORK: "off",
    ...(totalmem() >= ROOMY_MEMORY_BYTES ? { GOGC: "400" } : {}),
  };
  await runCommand("go", args, { env, signal: context.signal, ...options });
}

/** What needs Go, and what of another origin does as well. */
export interface GoPurpose {
  what: string;
  otherwise?: string;
}

const OF_PULUMI: GoPurpose = {
  what: "the Pulumi CLI and its plugins",
  otherwise: "the Pulumi CLI where Pulumi's own site can be reached",
};

/** What `go` on the PATH is, and whether it can build the modules here. */
export async function examineGo(
  env: NodeJS.ProcessEnv,
  { what, otherwise }: GoPurpose = OF_PULUMI,
): Promise<GoLook> {
  const remedy = `Install Go ${GO_VERSION} or newer (go.dev/dl)${otherwise === undefined ? "" : `, or ${otherwise}`}.`;
  const nothing = { usable: false, version: "", origin: "", moduleCache: "", buildCache: "", remedy };
  try {
    const { stdout } = await runCommand(
      "go",
      ["env", "GOVERSION", "GOTOOLCHAIN", "GOROOT", "GOMODCACHE", "GOCACHE"],
      {
        env,
        timeoutMs: 20_000,
      },
    );
    const [version = "", toolchain = "", origin = "", moduleCache = "", buildCache = ""] = stdout.split("\n");
    const fetches = isAtLeast(version, "1.21") && toolchain !== "local";
    const usable = isAtLeast(version, GO_VERSION) || fetches;
    const problem = usable
      ? ""
      : `Go is ${findVersion(version)?.join(".") ?? version}, and ${GO_VERSION} is needed to build ${what}.`;
    return {
      usable,
      version: version.replace(/^go/, ""),
      origin,
      moduleCache,
      buildCache,
      problem,
      remedy: usable ? "" : remedy,
    };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const problem =
      error.reason === "missing"
        ? `There is no Go on the PATH, which is needed to build ${what}.`
        : `Go does not work: ${messageOf(error)}.`;
    return { ...nothing, problem };
  }
}
