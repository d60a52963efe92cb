/** What is explained: a stack's declaration, files, or a live broker. */
import { ManagementApi } from "../../broker/management-api.ts";
import { readBroker } from "../../broker/read-broker.ts";
import { readDeclarationFiles } from "../../infra/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/read-declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Option, Values } from "../cli/command.ts";
import type { Context } from "../cli/context.ts";
import { checkDeclaration } from "../stack/declared.ts";
import { chosenStack } from "../stack/workspace.ts";

export const SOURCE_OPTIONS = {
  "management-url": {
    type: "string",
    value: "URL",
    help: "ask a live broker instead, as its management API answers: http://127.0.0.1:15672",
  },
  username: {
    type: "string",
    value: "NAME",
    help: "with --management-url: an administrator, whose password is in WARREN_PASSWORD",
  },
} as const satisfies Record<string, Option>;

/**
 * @param files of the command line: declarations or definitions.json, relative to where the command was called
 * @throws WarrenError `password-missing`, and as its parts do
 */
export async function readSource(
  context: Context,
  values: Values,
  files: readonly string[],
): Promise<Declaration> {
  const url = values["management-url"];
  if (typeof url === "string") return await readLive(context, url, values["username"]);
  if (files.length === 0) return await checkDeclaration(context, chosenStack(context, values));
  const read = await Promise.all(files.map((file) => readDeclarationFiles(context.cwd, file)));
  return readDeclaration([...new Map(read.flat().map((file) => [file.path, file])).values()]);
}

async function readLive(context: Context, url: string, username: unknown): Promise<Declaration> {
  // An empty one is as good as none: RabbitMQ refuses blank passwords.
  const password = context.environment["WARREN_PASSWORD"] ?? "";
  if (password === "" || typeof username !== "string") {
    const lacks = typeof username === "string" ? "WARREN_PASSWORD is not set" : "--username is missing";
    throw new WarrenError(
      "password-missing",
      `${lacks}: a broker tells its definitions to administrators only.`,
      {
        hint: `WARREN_PASSWORD=... ./warren explain --management-url ${url} --username NAME ...`,
      },
    );
  }
  const api = new ManagementApi({ url, username, password });
  try {
    return (await readBroker(api, context.signal)).declaration;
  } finally {
    await api.close();
  }
}
