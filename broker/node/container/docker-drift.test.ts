/** What counts as a change of a container that was made by hand, without Docker. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { driftOfContainer, type InspectedContainer, type MadeContainer } from "./docker-drift.ts";

const MADE: MadeContainer = { image: "sha256:a", network: "net", ports: { "5672/tcp": "127.0.0.1:5672" } };
const FOUND: InspectedContainer = {
  id: "1",
  name: "/node",
  image: "sha256:a",
  status: "running",
  ports: { "5672/tcp": [{ HostIp: "127.0.0.1", HostPort: "5672" }] },
  networks: { net: { NetworkID: "id" } },
};

const CASES: readonly [
  string,
  Partial<InspectedContainer> | undefined,
  string | undefined,
  string | undefined,
][] = [
  ["as it was made", {}, "id", undefined],
  ["about to be started again", { status: "restarting" }, "id", undefined],
  ["gone", undefined, "id", "gone"],
  ["stopped", { status: "exited" }, "id", "stopped"],
  ["made and never started", { status: "created" }, "id", "stopped"],
  ["of another image", { image: "sha256:b", status: "exited" }, "id", "of another image"],
  ["a port less", { ports: {} }, "id", "published elsewhere"],
  ["no ports at all", { ports: null }, "id", "published elsewhere"],
  [
    "a port more",
    { ports: { ...FOUND.ports, "15672/tcp": [{ HostIp: "", HostPort: "1" }] } },
    "id",
    "published elsewhere",
  ],
  [
    "for other machines",
    { ports: { "5672/tcp": [{ HostIp: "0.0.0.0", HostPort: "5672" }] } },
    "id",
    "published elsewhere",
  ],
  ["in no network", { networks: {} }, "id", "not in its network"],
  ["in another network", { networks: { other: { NetworkID: "id" } } }, "id", "not in its network"],
  ["in a network of that name that is gone", {}, "another", "not in its network"],
  ["its network is gone", { status: "exited" }, undefined, "not in its network"],
  [
    "stopped, and not told where",
    { status: "exited", networks: { net: { NetworkID: "" } } },
    "id",
    "stopped",
  ],
];

for (const [what, found, networkId, drift] of CASES) {
  test(`a container: ${what}`, () => {
    assert.equal(
      driftOfContainer(MADE, found && { ...FOUND, ...found }, { networkId, isStanding: false }),
      drift,
    );
  });
}

const STANDING: readonly [Partial<InspectedContainer>, string | undefined][] = [
  [{ image: "sha256:b" }, undefined],
  [{ ports: {} }, undefined],
  [{ image: "sha256:b", status: "exited" }, "stopped"],
  [{ image: "sha256:b", networks: {} }, "not in its network"],
];

for (const [found, drift] of STANDING) {
  test(`a container that waits for its turn: ${JSON.stringify(found)}`, () => {
    const of = { networkId: "id", isStanding: true };
    assert.equal(driftOfContainer(MADE, { ...FOUND, ...found }, of), drift);
  });
}
