/** All that is released, built by the command, and held against itself as whoever gets it would do it; the image is run. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { NO_TEST_IMAGE } from "../../../broker/node/testing/broker-container.ts";
import { OWN_FOLDER } from "../../../files/project-folder.ts";
import { EXIT_CODES } from "../../../model/exit-codes.ts";
import { readDeclarationFiles, startDeclaredBroker } from "../../../smoke-tests/index.ts";
import { runInProcess } from "../../testing/run-in-process.ts";
import { checkoutSchema } from "../manifests.ts";
import { archiveName, PLATFORMS } from "../plugin-archive.ts";
import { lackingProgram } from "../testing/lacking-program.ts";
import { CHECKSUMS } from "./build-release.ts";
import { bomSchema } from "./sbom.ts";

const { version: VERSION } = checkoutSchema.parse(
  JSON.parse(readFileSync(join(OWN_FOLDER, "package.json"), "utf8")),
);
const ARCHIVES = [
  `warren-${VERSION}.tgz`,
  `warren-${VERSION}-image.tar.gz`,
  ...PLATFORMS.map((platform) => archiveName(VERSION, platform)),
  `warren-pulumi-${VERSION}.tgz`,
  `pulumi_warren-${VERSION}.tar.gz`,
  `warren-go-${VERSION}.tar.gz`,
];
const BOM = `warren-${VERSION}.cdx.json`;
const PROVENANCE = `warren-${VERSION}.provenance.json`;

const build = async (out: string, ...words: string[]): Promise<void> => {
  const { code, stderr } = await runInProcess(["build", "--out", out, ...words], { cwd: OWN_FOLDER });
  assert.equal(code, 0, stderr);
};

describe("what ./warren build builds", { skip: await lackingProgram([["go", "version"]]) }, () => {
  const folder = mkdtempSync(join(tmpdir(), "warren-release-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const image = `warren-test/release:${randomBytes(4).toString("hex")}`;
  const hasDocker = NO_TEST_IMAGE === false;
  before(async () => await build(folder, ...(hasDocker ? ["--image", image] : [])));
  after(() => {
    if (hasDocker) execFileSync("docker", ["rmi", image], { stdio: "ignore" });
  });

  test("is all that is released", () => {
    assert.deepEqual(readdirSync(folder).toSorted(), [...ARCHIVES, BOM, PROVENANCE, CHECKSUMS].toSorted());
  });

  test("has checksums that sha256sum takes, of each archive and of the list of contents", () => {
    execFileSync("sha256sum", ["--check", "--strict", "--quiet", CHECKSUMS], { cwd: folder });
    const named = read(CHECKSUMS).trimEnd().split("\n");
    assert.deepEqual(named.map((line) => line.slice(66)).toSorted(), [...ARCHIVES, BOM].toSorted());
  });

  test("has a list of contents that marks the code of others in each archive", () => {
    const { components } = bomSchema.parse(JSON.parse(read(BOM)));
    const marked = (archive: string): string[] =>
      components
        .filter(({ properties }) => properties.some(({ value }) => value === archive))
        .map(({ name }) => name);
    const [inPlugin, inImage] = [marked("pulumi-resource-warren"), marked("warren-image")];
    const ofPlugin = ["undici", "zod", "@grpc/grpc-js", "@pulumi/pulumi", "@pulumi/docker"];
    for (const name of ofPlugin) assert.ok(inPlugin.includes(name), name);
    for (const name of ["undici", "zod", "yaml", "amqplib"]) assert.ok(inImage.includes(name), name);
    assert.ok(!inImage.includes("@pulumi/pulumi") && !inImage.includes("@pulumi/docker"));
  });

  test("has provenance that names the bytes of each, and the commit", () => {
    const { subject, predicate } = JSON.parse(read(PROVENANCE)) as {
      subject: { name: string; digest: { sha256: string } }[];
      predicate: { buildDefinition: { resolvedDependencies: { digest: { gitCommit?: string } }[] } };
    };
    assert.deepEqual(subject.map(({ name }) => name).toSorted(), [...ARCHIVES, BOM, CHECKSUMS].toSorted());
    for (const { name, digest } of subject) {
      const bytes = readFileSync(join(folder, name));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), digest.sha256, name);
    }
    assert.equal(predicate.buildDefinition.resolvedDependencies[0]?.digest.gitCommit, headCommit());
  });

  test("is the same again from the same files", async () => {
    await build(join(folder, "again"));
    assert.equal(read(join("again", CHECKSUMS)), read(CHECKSUMS));
  });

  describe("the container image", { skip: NO_TEST_IMAGE }, () => {
    /** With nothing that it may write but `/tmp`, as a cluster likes it. */
    const run = async (words: readonly string[], options: readonly string[] = []): Promise<Ended> => {
      const closed = ["--rm", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", `--volume=${files}:/work:ro`];
      return await runProgram("docker", ["run", ...closed, ...options, image, ...words]);
    };
    const files = mkdtempSync(join(tmpdir(), "warren-image-"));
    after(() => rmSync(files, { recursive: true }));
    before(() => {
      chmodSync(files, 0o755);
      writeFileSync(join(files, "shop.yaml"), readFileSync(join(OWN_FOLDER, "declarations/shop.yaml")));
      writeFileSync(join(files, "wrong.yaml"), "virtualHosts:\n  shop:\n    queus:\n");
    });

    test("is nobody's, says its version and its commit, and is small", () => {
      const [inspected] = JSON.parse(
        execFileSync("docker", ["image", "inspect", image], { encoding: "utf8" }),
      ) as [{ Size: number; Config: { User: string; Labels: Record<string, string> } }];
      assert.equal(inspected.Config.User, "1000:1000");
      assert.equal(inspected.Config.Labels["org.opencontainers.image.version"], VERSION);
      assert.equal(inspected.Config.Labels["org.opencontainers.image.revision"], headCommit());
      assert.ok(inspected.Size < 200e6, `${inspected.Size} bytes`);
    });

    test("runs check, and says where a file is wrong and how it is called itself", async () => {
      assert.deepEqual(await run(["check", "shop.yaml"]).then(({ code }) => code), 0);
      const wrong = await run(["check", "wrong.yaml"]);
      assert.equal(wrong.code, EXIT_CODES.found.code);
      assert.match(wrong.stdout, /wrong\.yaml:3:5/);
      assert.match((await run([])).stdout, /^warren COMMAND/m);
    });

    test("runs smoke against a broker, and fails for what is not on it", async () => {
      const declaration = await readDeclarationFiles(join(files, "shop.yaml"));
      await using broker = await startDeclaredBroker({ declaration });
      const { amqpUrl, managementUrl, administrator } = broker;
      const options = [
        "--network=host",
        `--env=WARREN_USERNAME=${administrator.username}`,
        `--env=WARREN_PASSWORD=${administrator.password}`,
      ];
      const words = [
        "smoke",
        "--url",
        amqpUrl,
        "--management-url",
        managementUrl,
        "--declaration",
        "shop.yaml",
      ];
      const passed = await run([...words, "--kind", "presence", "--kind", "routing"], options);
      assert.equal(passed.code, 0, passed.stdout + passed.stderr);
      assert.match(`${passed.stdout}${passed.stderr}`, /\d+ passed/);
      execFileSync("docker", [
        "exec",
        broker.node.container,
        "rabbitmqctl",
        "delete_queue",
        "-p",
        "shop",
        "billing",
      ]);
      const failed = await run([...words, "--kind", "presence"], options);
      assert.equal(failed.code, EXIT_CODES.found.code, failed.stderr);
      assert.match(`${failed.stdout}${failed.stderr}`, /billing/);
    });
  });
});

function headCommit(): string {
  return execFileSync("git", ["rev-parse", "HEAD"], { cwd: OWN_FOLDER, encoding: "utf8" }).trim();
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runProgram(program: string, words: readonly string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await promisify(execFile)(program, [...words], { maxBuffer: 1e8 })) };
  } catch (error) {
    return error as Ended;
  }
}
