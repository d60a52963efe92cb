import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { isOwnUser, userOf } from "./peer-user.ts";

/** Of a Linux 6.1: the same connection from both ends, another user's, and one that is about to end. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:C3D4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:C3D4 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:A1B2 0100007F:C3D4 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0 20 4 30 10 -1
   3: 0200007F:A1B3 0100007F:C3D4 01 00000000:00000000 00:00000000 00000000  1001        0 4 1 0 20 4 30 10 -1
   4: 0100007F:000F 0100007F:C3D4 06 00000000:00000000 03:000012CC 00000000     0        0 0 3 0
`;

test("the user of a connection is that of its other end", () => {
  assert.equal(userOf(TABLE, { from: 0xa1b2, to: 0xc3d4 }), 1000);
  assert.equal(userOf(TABLE, { from: 0xc3d4, to: 0xa1b2 }), 0);
  assert.equal(userOf(TABLE, { from: 0x000f, to: 0xc3d4 }), 0);
});

test("a connection that is not listed, or from another address of the loopback, has no user", () => {
  assert.equal(userOf(TABLE, { from: 0xa1b3, to: 0xc3d4 }), undefined);
  assert.equal(userOf(TABLE, { from: 0xc3d4, to: 0xc3d4 }), undefined);
  assert.equal(userOf("", { from: 1, to: 2 }), undefined);
});

test("a connection of this process is this user's", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  try {
    const [socket] = (await once(server, "connection")) as [Socket];
    assert.equal(await isOwnUser(socket), true);
    socket.destroy();
  } finally {
    client.destroy();
    server.close();
  }
});
