/** What answers at an address of a management API may be anything: how the client takes it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { rawFind, rawGet } from "../testing/raw-answer.ts";
import { readVirtualHost } from "../virtual-hosts/virtual-host.ts";
import { AnswerTooLong, boundedText } from "./bounded-body.ts";
import { ManagementApi } from "./management-api.ts";
import { listGlobalParameters } from "./parameters.ts";
import { asking } from "./testing/answering-server.ts";

/** RabbitMQ's own words, which its HTTP server says of any path that it does not know. */
const NOT_FOUND = '{"error":"Object Not Found","reason":"Not Found"}';

test("a 404 is an absence where whoever answers knows who asks", () =>
  asking(
    ({ url }, response) => {
      const isWhoami = url === "/api/whoami";
      response.writeHead(isWhoami ? 200 : 404).end(isWhoami ? '{"name":"user","tags":[]}' : NOT_FOUND);
    },
    async (api) => {
      assert.equal(await rawFind(api, "/vhosts/v"), undefined);
      assert.equal(await api.delete("/vhosts/v"), false);
      assert.equal(await readVirtualHost(api, "v"), undefined);
    },
  ));

for (const [what, status, body] of [
  ["RabbitMQ's, whose API is elsewhere", 404, NOT_FOUND],
  ["a file server's", 200, "[]"],
  ["a page's", 200, "<html>"],
  ["an empty one", 204, ""],
  ["a node's that is not there yet", 503, NOT_FOUND],
] as const) {
  test(`a 404 is no absence where the answer to "who am I" is ${what}`, () =>
    asking(
      ({ url }, response) => {
        const isWhoami = url === "/api/whoami";
        response.writeHead(isWhoami ? status : 404).end(isWhoami ? body : NOT_FOUND);
      },
      async (api, url) => {
        const code = /api-elsewhere|answer-unreadable|broker-http-(200|503)/;
        const refusal = { code, message: new RegExp(`${url}(?!.*canary)`) };
        await assert.rejects(rawFind(api, "/vhosts/v"), refusal);
        await assert.rejects(api.delete("/vhosts/v"), refusal);
        await assert.rejects(readVirtualHost(api, "v"), refusal);
      },
    ));
}

test("a global parameter whose name RabbitMQ does not tell is passed over", () =>
  asking(
    (_request, response) => {
      response.end('[{"name":null,"value":1},{"name":"warren-adopted:x","value":{"a":1}}]');
    },
    async (api) => {
      assert.deepEqual(await listGlobalParameters(api), [{ name: "warren-adopted:x", value: { a: 1 } }]);
    },
  ));

for (const body of [
  "",
  "null",
  "[]",
  "1",
  '"v"',
  '{"name":1}',
  '{"name":"v","tags":{}}',
  '{"name":"v","description":[]}',
]) {
  test(`the answer ${body || "without a body"} is one clear error, and no virtual host`, () =>
    asking(
      (_request, response) => response.end(body),
      async (api) => {
        await assert.rejects(readVirtualHost(api, "v"), {
          name: "WarrenError",
          code: "answer-unreadable",
          message: /^GET http:\/\/127\.0\.0\.1:\d+\/api\/vhosts\/v: the answer is /,
        });
      },
    ));
}

test("an answer without an end is given up at the bound", async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (; ; sent += 1_000) yield new Uint8Array(1_000);
  }
  const body = Object.assign(endless(), { destroy: () => undefined });
  await assert.rejects(boundedText(body, 1_000_000), AnswerTooLong);
  assert.equal(sent, 1_000_000);
});

test("a text in several pieces is whole, also where one ends within a character", async () => {
  const bytes = Buffer.from("заказы 西游记");
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  const body = Object.assign(pieces(), { destroy: () => undefined });
  assert.equal(await boundedText(body), "заказы 西游记");
});

test("credentials in the URL are in no text of the client", () =>
  asking(
    (_request, response) => response.writeHead(500).end("no"),
    async (api, url) => {
      assert.equal(api.endpoint.url, url);
      await assert.rejects(rawGet(api, "/overview"), { message: `GET ${url}/api/overview: HTTP 500: no` });
    },
  ));

test("a text that is no URL of a management API is not quoted", () => {
  for (const url of ["user:canary@host", "amqp://user:canary@host", "http://user:canary@ host"]) {
    assert.throws(() => new ManagementApi({ url, username: "u", password: "p" }), {
      code: "management-url-invalid",
      message: /^((?!canary).)*$/,
    });
  }
});

for (const depth of [65, 100_000]) {
  test(`an answer of ${depth} levels, as a parameter's value can have, is one clear error`, () =>
    asking(
      (_request, response) => response.end(`${"[".repeat(depth)}${"]".repeat(depth)}`),
      async (api) => {
        await assert.rejects(rawGet(api, "/parameters"), {
          code: "answer-unreadable",
          message: /nested deeper than 64 levels/,
        });
      },
    ));
}

test("a reason of any length is told in bounds", () =>
  asking(
    (_request, response) =>
      response.writeHead(400).end(JSON.stringify({ error: "bad_request", reason: "x".repeat(100_000) })),
    async (api) => {
      await assert.rejects(rawGet(api, "/parameters"), ({ message }: Error) => message.length < 3_000);
    },
  ));
