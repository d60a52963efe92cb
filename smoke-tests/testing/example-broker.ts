/** A broker of its own that holds what the example declares. */
import { readFile } from "node:fs/promises";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { type DeclaredBroker, startDeclaredBroker } from "../declared-broker.ts";

/** @param image with RabbitMQ 4.3 and its plugins */
export async function startExampleBroker(image: string): Promise<DeclaredBroker> {
  const example = new URL("../../declarations/shop.yaml", import.meta.url);
  const declaration = readDeclaration([{ path: "shop.yaml", text: await readFile(example, "utf8") }]);
  return await startDeclaredBroker({ declaration, image });
}
