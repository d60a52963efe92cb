/** Virtual hosts on a real broker: never taken over, never lost with something in them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiPath, type ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { type ProxiedRequest, withFaults } from "../testing/fault-proxy.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { rawFind } from "../testing/raw-answer.ts";
import {
  createVirtualHost,
  deleteVirtualHost,
  isSomebodyElses,
  readVirtualHost,
  updateVirtualHost,
} from "./virtual-host.ts";

const broker = liveBroker();

const settings = (name: string) => ({
  name,
  description: "Orders",
  tags: ["a", "b"],
  defaultQueueType: "quorum",
  tracing: false,
  deletionProtection: false,
  limits: { "max-queues": 5, "max-connections": 7 },
});

const isDeletion = ({ method }: ProxiedRequest): boolean => method === "DELETE";

describe("virtual host", { skip: typeof broker === "string" ? broker : false }, () => {
  const { api } = broker as Broker;
  test("a deletion that is not answered in time is asked for again while queues go, and no longer", () =>
    withVirtualHost(broker as Broker, async (name) => {
      const declared = { durable: true, arguments: { "x-queue-type": "classic" } };
      for (const queue of ["a", "b"]) await api.put(apiPath("queues", name, queue), declared);
      const removing = (faulty: ManagementApi) => deleteVirtualHost(faulty, name, { deleteData: true });
      await withFaults(
        api,
        (request) => (isDeletion(request) ? "silent" : undefined),
        async (faulty, { requests }) => {
          await assert.rejects(removing(faulty), /no answer within 30 s/);
          assert.equal(requests.filter(isDeletion).length, 2);
        },
      );
      let deletions = 0;
      await withFaults(
        api,
        (request) => (isDeletion(request) && ++deletions === 1 ? "silent-after" : undefined),
        removing,
      );
      assert.equal(deletions, 2);
      assert.equal(await rawFind(api, apiPath("vhosts", name)), undefined);
    }));

  test("made, read back the same, changed in every setting, and deleted", () =>
    withVirtualHost(broker as Broker, async (name) => {
      await api.delete(apiPath("vhosts", name));
      const owner = ownerOf(`urn:pulumi:test::${name}::warren:index:VirtualHost::v`);
      try {
        await createVirtualHost(api, { owner, settings: settings(name) });
        assert.deepEqual(await readVirtualHost(api, name), settings(name));
        // The journal says that it is this resource's own: an interrupted create can be done again.
        assert.equal(await isSomebodyElses(api, { owner, name }), false);
        assert.equal(await isSomebodyElses(api, { owner: ownerOf(`${owner.urn}2`), name }), true);
        const changed = {
          name,
          description: "",
          tags: [],
          defaultQueueType: "quorum",
          tracing: false,
          deletionProtection: false,
          limits: { "max-queues": 6 },
        };
        await updateVirtualHost(api, changed);
        assert.deepEqual(await readVirtualHost(api, name), changed);
        await deleteVirtualHost(api, name, { deleteData: false, limits: changed.limits });
        assert.equal(await readVirtualHost(api, name), undefined);
      } finally {
        await removeJournal(api, owner);
      }
    }));

  test("one that a cut-off request left without the permission of its maker is gone on with, and gets it", () =>
    withVirtualHost(broker as Broker, async (name) => {
      await api.delete(apiPath("vhosts", name));
      const owner = ownerOf(`urn:pulumi:test::${name}::warren:index:VirtualHost::v`);
      try {
        await createVirtualHost(api, { owner, settings: settings(name) });
        await api.delete(apiPath("permissions", name, api.endpoint.username));
        await createVirtualHost(api, { owner, settings: settings(name) });
        await api.put(apiPath("queues", name, "q"), {});
      } finally {
        await removeJournal(api, owner);
      }
    }));

  test("one that is there is not taken over", () =>
    withVirtualHost(broker as Broker, async (name) => {
      const before = await readVirtualHost(api, name);
      await assert.rejects(
        createVirtualHost(api, { owner: ownerOf("urn:none"), settings: settings(name) }),
        /exists and was not made by this/,
      );
      assert.deepEqual(await readVirtualHost(api, name), before);
    }));

  test("one that holds something is deleted only on demand", () =>
    withVirtualHost(broker as Broker, async (name) => {
      await api.put(apiPath("queues", name, "theirs"), {});
      await api.put(apiPath("exchanges", name, "x"), { type: "topic" });
      await assert.rejects(
        deleteVirtualHost(api, name, { deleteData: false }),
        /queue "theirs", exchange "x"/,
      );
      await deleteVirtualHost(api, name, { deleteData: true });
      assert.equal(await readVirtualHost(api, name), undefined);
    }));
});
