/** What a broker that cannot be asked comes to: in a read, and in a preview. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManagementApi, ManagementApiError } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Absence, Away } from "../away.ts";
import type { Plans } from "../plans.ts";
import type { OperationContext } from "./resource.ts";
import { askInPreview, refuseInPreview, whenReachable } from "./when-reachable.ts";

const answered = (status: number): ManagementApiError =>
  new ManagementApiError({ status, reason: "" }, `HTTP ${status}`, {});

const LOGIN = { username: "u", password: "canary" };
const NOBODY: Broker = {
  api: new ManagementApi({ url: "http://127.0.0.1:1", ...LOGIN }),
  amqp: { url: "amqp://127.0.0.1:1", ...LOGIN },
};

interface Told {
  readonly context: OperationContext;
  readonly warnings: string[];
}

/** Of a run that knows of its servers what it has been told; what it is not asked for is not there. */
function run(absence: Absence | undefined, { newBroker = false } = {}): Told {
  const warnings: string[] = [];
  const away = new Away();
  if (absence !== undefined) away.announce(absence);
  const log = {
    info: assert.fail,
    status: () => undefined,
    warning: (message: string) => warnings.push(message),
  };
  const known = { away, newBroker, log, broker: () => NOBODY, signal: new AbortController().signal };
  return { context: known as Partial<OperationContext> as OperationContext, warnings };
}

const refusing = (error: Error) => async (): Promise<string> => {
  throw error;
};

const unanswered = (): Promise<string> => new Promise(() => undefined);

describe("a read", () => {
  const stopped = { servers: ["warren-dev"], isDataGone: false, isSilent: false };
  const gone = { servers: ["warren-dev"], isDataGone: true, isSilent: true };

  for (const status of [0, 503]) {
    test(`of a server that the run brings back is what the state has, and that is said once (${status})`, async () => {
      const { context, warnings } = run(stopped);
      const olds = "the state";
      for (let n = 0; n < 3; n++)
        assert.equal(await whenReachable(context, refusing(answered(status)), olds), olds);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? "", /^warren-dev cannot be asked: this compares with the state alone/);
    });
  }

  test("of a server whose data is gone is refused, unless a new broker is said to take its place", async () => {
    const error = answered(0);
    await assert.rejects(whenReachable(run(gone).context, refusing(error), "the state"), {
      code: "data-gone",
    });
    const said = run(gone, { newBroker: true });
    assert.equal(await whenReachable(said.context, refusing(error), "the state"), undefined);
  });

  test("that a paused server leaves unanswered ends when that is known, and the next one is not begun", async () => {
    const { context } = run(undefined);
    const asked = whenReachable(context, unanswered, "the state");
    context.away.announce({ servers: ["warren-dev"], isDataGone: false, isSilent: true });
    assert.equal(await asked, "the state");
    assert.equal(await whenReachable(context, assert.fail, "the state"), "the state");
  });

  test("that is answered is as it is answered, by an error too", async () => {
    const { context } = run(stopped);
    assert.equal(await whenReachable(context, () => Promise.resolve("live"), "the state"), "live");
    for (const error of [answered(401), answered(500), new WarrenError("another-broker", "another one")])
      await assert.rejects(whenReachable(context, refusing(error), "the state"), error);
  });
});

describe("a preview", () => {
  test("asks no broker that does not take the configuration yet, and says so where something is there", async () => {
    for (const status of [0, 401]) {
      const { context, warnings } = run(undefined);
      await askInPreview(refusing(answered(status)), context.log);
      assert.match(
        warnings.join(),
        /^The broker does not take the configuration that the provider will have/,
      );
      await askInPreview(refusing(answered(status)));
    }
  });

  test("is refused by whatever a broker that is asked answers", async () => {
    for (const error of [answered(403), answered(503), new WarrenError("already-exists", "it is there")])
      await assert.rejects(askInPreview(refusing(error), run(undefined).context.log), error);
  });

  test("that only compares goes on past a refusal, and past nothing else", async () => {
    const kept: string[] = [];
    const of = (goesOn: boolean): OperationContext => {
      const told = async (_: string, { code }: { readonly code: string }): Promise<boolean> => {
        kept.push(code);
        return goesOn;
      };
      const known = { urn: "urn", plans: { goesOn: told } as Partial<Plans> as Plans };
      return known as Partial<OperationContext> as OperationContext;
    };
    const refusal = new WarrenError("already-exists", "it is there");
    await refuseInPreview(of(true), refusing(refusal));
    await assert.rejects(refuseInPreview(of(false), refusing(refusal)), refusal);
    assert.deepEqual(kept, ["already-exists", "already-exists"]);
    for (const error of [answered(403), answered(503), new TypeError("a bug")])
      await assert.rejects(refuseInPreview(of(true), refusing(error)), error);
    assert.equal(kept.length, 2);
  });
});
