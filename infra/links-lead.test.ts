import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { WarrenError } from "../model/warren-error.ts";
import { assertLinksLead } from "./links-lead.ts";

const PLUGINS = "plugins: [rabbitmq_shovel, rabbitmq_federation]\n";
const read = (text: string) => readDeclaration([{ path: "f.yaml", text: PLUGINS + text }]);
const shovel = (source: string, destination = "amqp:///shop") =>
  read(
    `virtualHosts: { shop: { queues: { a: , b: }, shovels: { "s 1": { src-uri: ${JSON.stringify(source)}, src-queue: a, dest-uri: ${JSON.stringify(destination)}, dest-queue: b } } } }`,
  );
const upstream = (uri: string) =>
  read(`virtualHosts: { shop: { federationUpstreams: { up: { uri: ${JSON.stringify(uri)} } } } }`);

describe("links that RabbitMQ would refuse in the middle of an update", () => {
  const REFUSED = [
    [
      "a shovel without a path",
      shovel("amqp://"),
      /the shovel "s 1" in virtual host "shop": its "src-uri" means the virtual host "\/"/,
    ],
    [
      "its other end",
      shovel("amqp:///shop", "amqp:///other"),
      /its "dest-uri" means the virtual host "other"/,
    ],
    [
      "an upstream",
      upstream("amqp:///%2F"),
      /the federation upstream "up" .* "uri" means the virtual host "\/"/,
    ],
  ] as const;
  for (const [what, declaration, says] of REFUSED) {
    test(what, () => {
      assert.throws(
        () => assertLinksLead(declaration, []),
        (error) =>
          error instanceof WarrenError &&
          error.code === "link-leads-nowhere" &&
          says.test(error.message) &&
          error.hint.includes("amqp:///shop"),
      );
    });
    test(`${what}, where the virtual host is on the broker already`, () =>
      assertLinksLead(declaration, ["/", "other"]));
  }

  test("each of them is named", () => {
    assert.throws(() => assertLinksLead(shovel("amqp://", "amqp://"), []), /"src-uri"[^]*"dest-uri"/);
  });

  const TAKEN = [
    ["a declared virtual host", shovel("amqp:///shop")],
    ["another broker, whatever is there", shovel("amqp://u:p@peer.example")],
    ["what a secret decides", shovel("amqp:///${WHERE}")],
    ["an upstream on another broker", upstream("amqp://u:${PASS}@peer.example:5672/%2F")],
  ] as const;
  for (const [what, declaration] of TAKEN) test(`${what} is taken`, () => assertLinksLead(declaration, []));
});
