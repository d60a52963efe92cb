import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclaration } from "../declaration/reading/read-declaration.ts";
import { inOrder } from "../declaration/writing/in-order.ts";
import { onlyVirtualHost, withVirtualHost } from "./only-virtual-host.ts";

const NONE = '{ configure: "", write: "", read: "" }';
const ALL = "{ configure: .*, write: .*, read: .* }";

function read(text: string) {
  return readDeclaration([{ path: "f.yaml", text }]);
}

const LIVE = read(`virtualHosts: { a: { queues: { new: } }, b: }
users:
  both: { tags: [monitoring], permissions: { a: ${ALL}, b: ${ALL} } }
  other: { permissions: { b: ${ALL} } }
  fresh: { permissions: { a: ${ALL} } }
globalParameters: { g: 1 }
`);
const PART = read(`virtualHosts: { a: { queues: { new: } } }
users:
  both: { tags: [monitoring], permissions: { a: ${ALL} } }
  fresh: { permissions: { a: ${ALL} } }
`);

test("one virtual host, and the rights in it", () => assert.deepEqual(onlyVirtualHost(LIVE, "a"), PART));

test("into a declaration, of which the rest stays", () => {
  const earlier = read(`virtualHosts: { a: { queues: { old: } }, c: }
users:
  both: { permissions: { a: ${NONE}, c: ${NONE} } }
  gone: { tags: [x], permissions: { a: ${NONE}, c: ${NONE} } }
globalParameters: { h: 2 }
`);
  const expected = read(`virtualHosts: { a: { queues: { new: } }, c: }
users:
  both: { tags: [monitoring], permissions: { a: ${ALL}, c: ${NONE} } }
  fresh: { permissions: { a: ${ALL} } }
  gone: { tags: [x], permissions: { c: ${NONE} } }
globalParameters: { h: 2 }
`);
  assert.deepEqual(inOrder(withVirtualHost(earlier, "a", PART)), expected);
});
