/** The programs beside this one: one stack, declared in three languages, each by the classes that were made for it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { type PulumiProject, pulumiProject } from "../../provider/testing/pulumi-project.ts";
import type { SdkLanguage } from "../../scripts/package/build-sdks.ts";
import { buildSdkArchives } from "../../scripts/package/sdk-archives.ts";
import { unpackInto } from "../../scripts/package/staging.ts";
import { lackingProgram } from "../../scripts/package/testing/lacking-program.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { ensureLanguageHosts, GOFLAGS } from "../../toolchain/testing/language-hosts.ts";
import { prepareSdkGenerator } from "../../toolchain/toolchain.ts";

const run = promisify(execFile);
const LANGUAGES = ["yaml", "python", "go"] as const;
type Language = (typeof LANGUAGES)[number];

const NEEDED = [
  ["go", "version"],
  ["python3", "-c", "import ensurepip"],
];
const skip = NO_TEST_IMAGE || (await lackingProgram(NEEDED));

describe("one virtual host, declared in YAML, Python and Go", { skip, concurrency: false }, () => {
  let container: BrokerContainer;
  let api: ManagementApi;
  let project: PulumiProject;
  let environment: NodeJS.ProcessEnv;

  const folderOf = (language: Language): string => join(project.folder, language);

  const classesOf = (language: SdkLanguage): string => join(project.folder, "sdk", language);

  async function pulumi(language: Language, ...words: string[]): Promise<void> {
    const { code, text } = await project.pulumi([...words, "--cwd", folderOf(language)], environment);
    assert.equal(code, 0, `${language}: pulumi ${words.join(" ")}: ${text}`);
  }

  /** The programs have one stack, and so one configuration. */
  async function configure(...words: string[]): Promise<void> {
    const [first, ...others] = LANGUAGES;
    await pulumi(first, "config", "set", ...words);
    const file = "Pulumi.test.yaml";
    for (const other of others) await copyFile(join(folderOf(first), file), join(folderOf(other), file));
  }

  before(async () => {
    container = await startBrokerContainer();
    const { managementUrl, amqpUrl, administrator } = container;
    api = new ManagementApi({ url: managementUrl, ...administrator });
    project = await pulumiProject({ api, amqp: { url: amqpUrl, ...administrator } }, { name: "shop-broker" });
    const progress = createProgress({ write: () => undefined });
    const folders = await ensureLanguageHosts({ progress });
    const generator = await prepareSdkGenerator({ progress });
    const archives = await buildSdkArchives(OWN_FOLDER, { out: join(project.folder, "sdk"), generator });
    for (const { language, file } of archives) {
      await mkdir(classesOf(language), { recursive: true });
      await unpackInto(classesOf(language), { file, below: 1 });
    }
    for (const language of LANGUAGES) await copyProgram(language);

    const packages = join(project.folder, "packages");
    await run("python3", ["-m", "venv", packages]);
    const requirements = join(import.meta.dirname, "python/requirements.txt");
    const archive = archives.find(({ language }) => language === "python")?.file ?? "";
    const pip = ["install", "--requirement", requirements, archive];
    await run(join(packages, "bin/pip"), pip);
    const path = [join(packages, "bin"), ...folders, process.env["PATH"]].join(delimiter);
    environment = { PATH: path, GOFLAGS, GOWORK: "off", CGO_ENABLED: "0" };
    const replaced = `-replace=example.com/warren/sdk/go/warren=${classesOf("go")}`;
    await run("go", ["mod", "edit", replaced], { cwd: folderOf("go") });

    await configure("warren:endpoint", managementUrl);
    await configure("warren:amqpEndpoint", amqpUrl);
    await configure("warren:username", administrator.username);
    await configure("--secret", "warren:password", administrator.password);
  });
  after(async () => {
    await project?.remove();
    await api?.close();
    await container?.remove();
  });

  /** What it has beside it stays where it is, but for the provider, which is this checkout's. */
  async function copyProgram(language: Language): Promise<void> {
    await mkdir(folderOf(language));
    await cp(join(import.meta.dirname, language), folderOf(language), { recursive: true });
    const file = join(folderOf(language), "Pulumi.yaml");
    const provider = await realpath(join(OWN_FOLDER, "provider"));
    await writeFile(file, (await readFile(file, "utf8")).replace("../../../provider", provider));
  }

  for (const language of LANGUAGES) {
    test(`what ${language} makes and changes is no drift to the others`, async () => {
      const description = `as ${language} has it`;
      await configure("description", description);
      await pulumi(language, "up", "--yes", "--skip-preview");
      const host = await rawGet<{ description: string }>(api, apiPath("vhosts", "shop"));
      assert.equal(host.description, description);
      for (const each of LANGUAGES) await pulumi(each, "preview", "--expect-no-changes");
    });
  }

  test("the classes for TypeScript and JavaScript are loaded beside Pulumi's own library", async () => {
    const text = `const { VirtualHost, Topology } = require(${JSON.stringify(classesOf("nodejs"))});
      process.stdout.write([VirtualHost, Topology].map(({ __pulumiType }) => __pulumiType).join());`;
    const { stdout } = await run(process.execPath, ["-e", text], { cwd: project.folder });
    assert.equal(stdout, "warren:index:VirtualHost,warren:index:Topology");
  });

  test("either takes it away", async () => {
    await pulumi("go", "destroy", "--yes", "--skip-preview");
    const hosts = await rawGet<{ name: string }[]>(api, "/vhosts");
    assert.deepEqual(
      hosts.map(({ name }) => name).filter((name) => name === "shop"),
      [],
    );
  });
});
