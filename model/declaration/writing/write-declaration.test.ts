/** A declaration that is written is read back as it was, and looks as a person would write it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DEFAULT_LIFECYCLE, type Queue, type QueueType } from "../../topology/topology.ts";
import { EMPTY_VIRTUAL_HOST, GENERATED, type VirtualHost } from "../declaration.ts";
import { readDeclaration } from "../reading/read-declaration.ts";
import { arbitraryDeclaration } from "../testing/arbitrary-declaration.ts";
import { writeDeclaration } from "./write-declaration.ts";

const NOTHING = { virtualHosts: [], users: [], globalParameters: [] };

function host(name: string, parts: Partial<VirtualHost> = {}): VirtualHost {
  const topology = { virtualHost: name, exchanges: [], queues: [], bindings: [], policies: [] };
  return { name, ...EMPTY_VIRTUAL_HOST, topology, ...parts };
}

function queue(name: string, type: QueueType): Queue {
  return { name, type, durable: true, autoDelete: false, arguments: {}, ...DEFAULT_LIFECYCLE };
}

describe("the text", () => {
  test("of the example is the example without its comments", () => {
    const path = "declarations/shop.yaml";
    const text = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
    const written = writeDeclaration(readDeclaration([{ path, text }]));
    const expected = readFileSync(new URL("../testing/shop-as-written.yaml", import.meta.url), "utf8");
    assert.equal(written, expected);
  });

  test("has nothing that equals a default", () => {
    const empty = host("b", { defaultQueueType: "quorum" });
    const queues = [queue("quorum", "quorum"), queue("classic", "classic")];
    const virtualHosts = [host("a"), { ...empty, topology: { ...empty.topology, queues } }];
    assert.equal(
      writeDeclaration({ ...NOTHING, virtualHosts }),
      `virtualHosts:
  a:

  b:
    defaultQueueType: quorum

    queues:
      quorum:
      classic: { type: classic }
`,
    );
  });

  test("gives what does not fit on a line a block", () => {
    const binding = {
      source: "an exchange with a name of some length",
      destination: "a queue with a name of some length",
      destinationType: "queue" as const,
      routingKey: "a.routing.key.of.some.length",
      arguments: { "x-match": "all", list: [1, "a, b", { deep: [] }] },
    };
    const shop = host("shop");
    const virtualHosts = [{ ...shop, topology: { ...shop.topology, bindings: [binding] } }];
    assert.equal(
      writeDeclaration({ ...NOTHING, virtualHosts }),
      `virtualHosts:
  shop:
    bindings:
      - source: an exchange with a name of some length
        destination: a queue with a name of some length
        routingKey: a.routing.key.of.some.length
        arguments: { x-match: all, list: [1, "a, b", { deep: [] }] }
`,
    );
  });

  test("of nothing is empty", () => assert.equal(writeDeclaration(NOTHING), ""));

  test("keeps names in their order, also those that look like numbers", () => {
    const users = ["b", "10", "9", "a"].map((name) => {
      return { name, password: GENERATED, tags: [], permissions: [], topicPermissions: [], limits: {} };
    });
    assert.equal(writeDeclaration({ ...NOTHING, users }), 'users:\n  b:\n  "10":\n  "9":\n  a:\n');
  });
});

describe("reads back", () => {
  test("as the equal declaration, whatever its names and arguments", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, (declaration) => {
        const text = writeDeclaration(declaration);
        assert.deepEqual(readDeclaration([{ path: "f.yaml", text }]), declaration);
        assert.equal(writeDeclaration(readDeclaration([{ path: "f.yaml", text }])), text);
      }),
      { numRuns: 300 },
    );
  });

  test("names of 255 bytes that need an escape for each", () => {
    const name = "\u0001".repeat(255);
    const shop = host("shop");
    const queues = [queue(name, "classic")];
    const declaration = { ...NOTHING, virtualHosts: [{ ...shop, topology: { ...shop.topology, queues } }] };
    const text = writeDeclaration(declaration);
    assert.deepEqual(readDeclaration([{ path: "f.yaml", text }]), declaration);
  });
});
