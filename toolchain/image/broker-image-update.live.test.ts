/** Whether Debian has a newer RabbitMQ than an image: asked of images whose package database says what they have. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SERVER_SERIES, SERVER_VERSION } from "../../model/rabbitmq/versions.ts";
import type { ToolchainContext } from "../context.ts";
import type { Engine } from "../docker/docker-api.ts";
import { lookForEngine } from "../docker/docker-engine.ts";
import { examineToolchain } from "../examine.ts";
import { isAtLeast } from "../process/program-versions.ts";
import { plainProgress } from "../progress.ts";
import { recipeKey } from "./broker-image.ts";
import { lookForNewer, newerPackage } from "./broker-image-update.ts";
import { type BuiltImage, findBuiltImage } from "./built-images.ts";
import { imagePart } from "./image-part.ts";

const older = `warren/rabbitmq-test:older-${randomBytes(4).toString("hex")}`;
const { engine } = await lookForEngine(process.env);
const built =
  engine === undefined ? undefined : await findBuiltImage(engine, await recipeKey(engine), process.env);
const skip = built === undefined ? "the image is the official one, or there is none" : false;

describe("an image that was built", { skip }, () => {
  const image = built as BuiltImage;
  const at = engine as Engine;
  let context: ToolchainContext;
  const said: string[] = [];

  before(async () => {
    context = {
      cacheFolder: await mkdtemp(join(tmpdir(), "warren-looked-")),
      env: process.env,
      progress: plainProgress({ write: (text) => said.push(text) }),
      assumeYes: false,
      ask: undefined,
      signal: undefined,
    };
    const status = "/^Package: rabbitmq-server$/,/^$/s/^Version: .*/Version: 4.3.0-1/";
    execFileSync("docker", ["build", "--quiet", "--tag", older, "-"], {
      input: `FROM ${image.name}\nUSER root\nRUN sed -i '${status}' /var/lib/dpkg/status\nUSER rabbitmq\n`,
      env: { ...process.env, DOCKER_BUILDKIT: "0" },
    });
  });
  after(async () => {
    execFileSync("docker", ["rmi", older], { stdio: "ignore" });
    await rm(context.cacheFolder, { recursive: true });
  });

  test("says which version of Debian's package it has, exactly", () => {
    assert.match(image.version, new RegExp(`^${SERVER_SERIES.replace(".", "\\.")}\\.\\d+-\\d`));
    assert.ok(isAtLeast(image.version, SERVER_VERSION), image.version);
    assert.ok(image.name.includes(image.version), image.name);
  });

  test("is told of by doctor with that version and its age, as the image itself has them", async () => {
    const part = (await examineToolchain({ env: process.env })).find(({ id }) => id === "image");
    const query = ["run", "--rm", "--entrypoint=dpkg-query", image.name];
    const inside = docker(...query, "--show", "--showformat=${Version}", "rabbitmq-server");
    const created = new Date(docker("image", "inspect", "--format", "{{.Created}}", image.name).trim());
    assert.equal(image.built.getTime(), Math.floor(created.getTime() / 1000) * 1000);
    const told = {
      origin: image.name,
      version: imagePart("", { ...image, version: inside }, new Date()).version,
    };
    assert.deepEqual({ origin: part?.origin, version: part?.version }, told);
    assert.match(part?.version ?? "", /, built (today|1 day ago|\d+ days ago)$/);
  });

  test("is not taken for one that was built on it, later and with its labels", async () => {
    assert.equal((await findBuiltImage(at, await recipeKey(at), process.env))?.name, image.name);
  });

  test("with an older package than Debian has now is found out", async () => {
    const newer = await newerPackage(context, at, { image: older, series: SERVER_SERIES });
    assert.ok(newer !== undefined && isAtLeast(newer, image.version), newer);
    assert.equal(
      await newerPackage(context, at, { image: older, series: "4.2" }),
      undefined,
      "another series",
    );
  });

  test("of today is not asked, one of yesterday is asked once a day, and stays where Debian cannot be asked", async () => {
    const build = { recipe: "test", series: SERVER_SERIES, minimum: SERVER_VERSION, official: "" };
    assert.equal(await lookForNewer(context, at, { found: missing(23), build }), missing(23).name);
    assert.deepEqual(said, []);
    assert.equal(await lookForNewer(context, at, { found: missing(25), build }), missing(25).name);
    assert.match(said.join(""), /stays: Debian cannot be asked for a newer one/);
    said.length = 0;
    assert.equal(await lookForNewer(context, at, { found: missing(25), build }), missing(25).name);
    assert.deepEqual(said, []);
  });
});

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8" });
}

/** Whoever asks it is told that there is no such image. */
function missing(hours: number): BuiltImage {
  const built = new Date(Date.now() - hours * 3600 * 1000);
  return { name: "warren/rabbitmq-test:missing", version: "4.3.6-1", built };
}
