import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";
import { DAY } from "../../model/text/durations.ts";
import { makeAuthority } from "../certificates/issue-certificate.ts";
import { type PropertyMap, UNKNOWN } from "../protocol/property-map.ts";
import { certificateResource } from "./certificate-resource.ts";
import { type OperationContext, propertiesOf, type ReadState } from "./resource.ts";

const AUTHORITY = await makeAuthority("Warren", 3_650);
const WANTED = {
  authority: AUTHORITY.certificate,
  authorityKey: AUTHORITY.privateKey,
  commonName: "broker",
  names: ["localhost"],
};

/** Nothing of it is used: a certificate needs no broker. */
const CONTEXT = new Proxy({} as OperationContext, {
  get: (_, key) => assert.fail(`asked for ${String(key)}`),
});

function checked(values: object): PropertyMap {
  const { inputs, failures } = certificateResource.check(propertiesOf(values));
  assert.deepEqual(failures, []);
  return inputs;
}

async function made(values: object = WANTED): Promise<PropertyMap> {
  return (await certificateResource.create(checked(values), false, CONTEXT)).outputs;
}

/** The same, but it ends in so many days. */
function endingIn(state: PropertyMap, days: number): PropertyMap {
  const validTo = new Date(Date.now() + days * DAY).toISOString();
  return { ...state, values: { ...state.values, validTo } };
}

describe("a certificate in the state", () => {
  test("keeps both keys as secrets, whatever the program marks", async () => {
    const { secrets, values } = await made();
    assert.deepEqual([...secrets].toSorted(), ["authorityKey", "privateKey"]);
    assert.ok(typeof values["certificate"] === "string");
    const certificate = new X509Certificate(values["certificate"]);
    assert.equal(values["validTo"], certificate.validToDate.toISOString());
  });

  test("is not known in a preview, and its keys are secrets there as well", async () => {
    const { outputs } = await certificateResource.create(checked(WANTED), true, CONTEXT);
    for (const key of ["certificate", "privateKey", "validTo"]) assert.equal(outputs.values[key], UNKNOWN);
    assert.ok(outputs.secrets.has("privateKey"));
  });

  test("stays as it is from run to run", async () => {
    const state = await made();
    assert.deepEqual([...certificateResource.diff(state, checked(WANTED))], []);
    assert.deepEqual([...certificateResource.diff(endingIn(state, 31), checked(WANTED))], []);
  });

  test("is made anew when its end is near, and then it is as good as new", async () => {
    const old = endingIn(await made(), 29);
    const news = checked(WANTED);
    assert.deepEqual([...certificateResource.diff(old, news).keys()], ["certificate"]);
    const update = { id: "issued", olds: old, news, preview: false };
    const renewed = await certificateResource.update(update, CONTEXT);
    assert.notEqual(renewed.values["certificate"], old.values["certificate"]);
    assert.notEqual(renewed.values["privateKey"], old.values["privateKey"]);
    assert.deepEqual([...certificateResource.diff(renewed, news)], []);
  });

  test("of an authority that ends soon is not made anew at every run", async () => {
    const dying = await makeAuthority("Warren", 10);
    const wanted = { ...WANTED, authority: dying.certificate, authorityKey: dying.privateKey };
    assert.deepEqual([...certificateResource.diff(await made(wanted), checked(wanted))], []);
  });

  for (const [key, value] of Object.entries({
    names: ["localhost", "node1"],
    commonName: "other",
    days: 5,
  })) {
    test(`is made anew when ${key} changes`, async () => {
      const state = await made();
      const news = checked({ ...WANTED, [key]: value });
      assert.deepEqual([...certificateResource.diff(state, news).keys()], [key]);
    });
  }

  test("stays when only the time of its renewal changes", async () => {
    const olds = await made();
    const news = checked({ ...WANTED, renewBefore: 60 });
    const after = await certificateResource.update({ id: "issued", olds, news, preview: false }, CONTEXT);
    assert.equal(after.values["certificate"], olds.values["certificate"]);
    assert.deepEqual([...certificateResource.diff(after, news)], []);
  });

  test("is read as it is, and cannot be imported", async () => {
    const outputs = await made();
    const state: ReadState = { id: "issued", outputs, inputs: checked(WANTED) };
    assert.equal(await certificateResource.read("issued", state, CONTEXT), state);
    const none: ReadState = { id: "issued", outputs: propertiesOf({}), inputs: propertiesOf({}) };
    await assert.rejects(certificateResource.read("issued", none, CONTEXT), {
      code: "not-importable",
      message: "a Certificate cannot be imported",
    });
  });
});

test("what cannot be is refused with its place", () => {
  const wrong = { ...WANTED, authority: "x", names: ["ok", "not ok"], usage: "both", days: 0 };
  const { failures } = certificateResource.check(propertiesOf(wrong));
  assert.deepEqual(failures.map(({ property }) => property).toSorted(), [
    "authority",
    "days",
    'names["1"]',
    "usage",
  ]);
});
