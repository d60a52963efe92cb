/**
 * The programs beside this one, and those of ../environments: one stack each, declared in three languages, by the classes
 * that were made for them.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { z } from "zod";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import { type ReservedPorts, reservePorts } from "../../broker/node/container/reserved-ports.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import {
  type Ended,
  PLUGINS_HOME,
  type PulumiFolder,
  type PulumiProject,
  pulumiFolder,
  pulumiProject,
} from "../../provider/testing/pulumi-project.ts";
import { shownDifferences } from "../../provider/testing/shown-differences.ts";
import { buildSdks, type SdkLanguage } from "../../scripts/package/build-sdks.ts";
import { buildSdkArchives } from "../../scripts/package/sdk-archives.ts";
import { unpackInto } from "../../scripts/package/staging.ts";
import { lackingProgram } from "../../scripts/package/testing/lacking-program.ts";
import { drain, withConnection } from "../../scripts/testing/broker-client.ts";
import { removeDockerObjects } from "../../scripts/testing/temporary-project.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { ensureLanguageHosts, GOFLAGS } from "../../toolchain/testing/language-hosts.ts";
import { prepareSdkGenerator, prepareToolchain } from "../../toolchain/toolchain.ts";

const run = promisify(execFile);
const LANGUAGES = ["yaml", "python", "go"] as const;
type Language = (typeof LANGUAGES)[number];

const OUTPUTS = z.object({ amqpUris: z.record(z.string(), z.string()) });
const NEEDED = [
  ["go", "version"],
  ["python3", "-c", "import ensurepip"],
];
/** How a queue more stands in a diff, and in what the guard knows of its virtual host. */
const AUDIT = ["warren:index:Topology", "queues", "audit", "type", "generation"];
const GUARDED = ["warren:index:DestroyGuard", "objects", "shop", "queues", "[0]", "[1]"];
const descriptionOf = (language: Language): string => `as ${language} has it`;
const skip = NO_TEST_IMAGE || (await lackingProgram(NEEDED));

describe("programs in YAML, Python and Go", { skip, concurrency: false }, () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let generator: string;

  const classesOf = (language: SdkLanguage): string => join(folder, "sdk", language);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-programs-"));
    const progress = createProgress({ write: () => undefined });
    const hosts = await ensureLanguageHosts({ progress });
    generator = await prepareSdkGenerator({ progress });
    const archives = await buildSdkArchives(OWN_FOLDER, { out: join(folder, "sdk"), generator });
    for (const { language, file } of archives) {
      await mkdir(classesOf(language), { recursive: true });
      await unpackInto(classesOf(language), { file, below: 1 });
    }
    const packages = join(folder, "packages");
    await run("python3", ["-m", "venv", packages]);
    const requirements = join(import.meta.dirname, "python/requirements.txt");
    const archive = archives.find(({ language }) => language === "python")?.file ?? "";
    await run(join(packages, "bin/pip"), ["install", "--requirement", requirements, archive]);
    const path = [join(packages, "bin"), ...hosts, process.env["PATH"]].join(delimiter);
    environment = { PATH: path, GOFLAGS, GOWORK: "off", CGO_ENABLED: "0" };
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** What it has beside it stays where it is, but for the provider, which is this checkout's. */
  async function copyProgram(language: Language, { from, to }: Record<"from" | "to", string>): Promise<void> {
    await cp(join(from, language), to, { recursive: true });
    const file = join(to, "Pulumi.yaml");
    const provider = await realpath(join(OWN_FOLDER, "provider"));
    await writeFile(file, (await readFile(file, "utf8")).replace("../../../provider", provider));
    const replaced = `-replace=example.com/warren/sdk/go/warren=${classesOf("go")}`;
    if (language === "go") await run("go", ["mod", "edit", replaced], { cwd: to });
  }

  async function pulumi(project: PulumiFolder, program: string, ...words: string[]): Promise<string> {
    const ended = await project.pulumi([...words, "--cwd", join(project.folder, program)], environment);
    assert.equal(ended.code, 0, `${program}: pulumi ${words.join(" ")}: ${ended.text}`);
    return ended.text;
  }

  test("have classes that say where the plugin lies, where they were built for an address", async () => {
    const pluginUrl = "https://downloads.example.com/warren";
    const out = join(folder, "told");
    const { folders } = await buildSdks({ version: "1.2.3", out, generator, pluginUrl });
    // The ones for who installs plugins beforehand (`pulumi plugin install` of a project), the others for what a program asks for.
    for (const [file, says] of [
      [join(folders.nodejs, "package.json"), /"server": "(.*)"/],
      [join(folders.nodejs, "utilities.ts"), /pluginDownloadURL: "(.*)"/],
      [join(folders.python, "pulumi_warren/pulumi-plugin.json"), /"server": "(.*)"/],
      [join(folders.python, "pulumi_warren/_utilities.py"), /return "(https.*)"/],
      [join(folders.go, "pulumi-plugin.json"), /"server": "(.*)"/],
      [join(folders.go, "internal/pulumiUtilities.go"), /PluginDownloadURL\("(.*)"\)/],
    ] as const) {
      assert.equal(says.exec(await readFile(file, "utf8"))?.[1], pluginUrl, file);
    }
  });

  describe("that declare one virtual host", () => {
    let container: BrokerContainer;
    let api: ManagementApi;
    let project: PulumiProject;

    const configOf = (language: Language): string => join(project.folder, language, "Pulumi.test.yaml");

    /** Up with a description of its own. @returns what Pulumi shows as other than it was */
    async function changedBy(language: Language): Promise<string[]> {
      const text = await pulumi(project, language, "up", "--yes", "--skip-preview", "--diff");
      const host = await rawGet<{ description: string }>(api, apiPath("vhosts", "shop"));
      assert.equal(host.description, descriptionOf(language));
      return shownDifferences(text);
    }

    before(async () => {
      container = await startBrokerContainer();
      const { managementUrl, amqpUrl, administrator } = container;
      api = new ManagementApi({ url: managementUrl, ...administrator });
      const broker = { api, amqp: { url: amqpUrl, ...administrator } };
      project = await pulumiProject(broker, { name: "shop-broker" });
      for (const language of LANGUAGES) {
        await copyProgram(language, { from: import.meta.dirname, to: join(project.folder, language) });
      }
      const [first, ...others] = LANGUAGES;
      const given = plaintext({
        "warren:endpoint": managementUrl,
        "warren:amqpEndpoint": amqpUrl,
        "warren:username": administrator.username,
        description: descriptionOf(first),
      });
      const secret = ["--secret", `warren:password=${administrator.password}`];
      await pulumi(project, first, "config", "set-all", ...given, ...secret);
      // They have one stack, and so one configuration but for what each changes.
      const config = await readFile(configOf(first), "utf8");
      for (const each of others) {
        await writeFile(configOf(each), config.replace(descriptionOf(first), descriptionOf(each)));
      }
    });
    after(async () => {
      await project?.remove();
      await api?.close();
      await container?.remove();
    });

    // A ring: each finds what the one before it has made, and of all of it nothing is another than it would make it.
    test("what one of them makes and changes is no drift to the others", async () => {
      const [first, ...others] = LANGUAGES;
      await changedBy(first);
      for (const each of others) {
        assert.deepEqual(await changedBy(each), ["warren:index:VirtualHost", "description"], each);
      }
      await copyFile(configOf(others.at(-1) ?? first), configOf(first));
      await pulumi(project, first, "preview", "--expect-no-changes");
    });

    test("the classes for TypeScript and JavaScript are loaded beside Pulumi's own library", async () => {
      const text = `const { VirtualHost, Topology } = require(${JSON.stringify(classesOf("nodejs"))});
        process.stdout.write([VirtualHost, Topology].map(({ __pulumiType }) => __pulumiType).join());`;
      // That library is beside the classes for this test.
      await symlink(join(OWN_FOLDER, "node_modules"), join(folder, "node_modules"));
      const { stdout } = await run(process.execPath, ["-e", text], { cwd: folder });
      assert.equal(stdout, "warren:index:VirtualHost,warren:index:Topology");
    });

    test("either takes it away", async () => {
      await pulumi(project, "go", "destroy", "--yes", "--skip-preview");
      const hosts = await rawGet<{ name: string }[]>(api, "/vhosts");
      assert.deepEqual(
        hosts.map(({ name }) => name).filter((name) => name === "shop"),
        [],
      );
    });
  });

  describe("that make a broker, and an environment on it", () => {
    const name = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
    const source = join(OWN_FOLDER, "examples/environments");
    let ports: ReservedPorts;
    let project: PulumiFolder;
    let uris: Record<string, string>;

    /** The folder is the same: Docker's objects are those of a folder. */
    const become = (language: Language): Promise<void> =>
      copyProgram(language, { from: source, to: join(project.folder, "program") });
    const inIt = (...words: string[]): Promise<string> => pulumi(project, "program", ...words);
    const up = (): Promise<string> => inIt("up", "--yes", "--skip-preview", "--diff");
    const attempt = (...words: string[]): Promise<Ended> =>
      project.pulumi([...words, "--cwd", join(project.folder, "program")], environment);
    const urisOf = async (): Promise<Record<string, string>> => {
      const text = await inIt("stack", "output", "--json", "--show-secrets");
      return OUTPUTS.parse(JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1))).amqpUris;
    };
    /** What Docker has of it. */
    const standing = async (): Promise<string> => {
      const lists = ["ps --all", "network ls", "volume ls"];
      const filter = ["--quiet", "--filter", `name=${name}`];
      const shown = lists.map((words) => run("docker", [...words.split(" "), ...filter]));
      return (await Promise.all(shown)).map(({ stdout }) => stdout).join("");
    };

    before(async () => {
      ports = await reservePorts(3);
      await prepareToolchain({ progress: createProgress({ write: () => undefined }) });
      project = await pulumiFolder({
        name: "shop-environment",
        files: { "index.js": "" },
        environment: { PULUMI_HOME: PLUGINS_HOME, WARREN_IMAGE: process.env["WARREN_TEST_IMAGE"] },
      });
      await copyFile(join(source, "shop.yaml"), join(project.folder, "shop.yaml"));
      await become("yaml");
      const [managementPort, prometheusPort] = [ports.first + 1, ports.first + 2];
      const given = plaintext({ name, amqpPort: 99_999, managementPort, prometheusPort });
      await inIt("config", "set-all", ...given);
    });
    after(async () => {
      removeDockerObjects(join(project.folder, "program"));
      await ports.release();
      await project.remove();
    });

    test("a wrong argument is an error of its component, with what is allowed", async () => {
      const { code, text } = await attempt("preview");
      assert.notEqual(code, 0);
      assert.match(
        text,
        /warren:index:DockerServer resource 'broker' has a problem: .*"amqpPort" is 99999; allowed: a whole number[^]*Error code: config-invalid/,
      );
      await inIt("config", "set", "amqpPort", String(ports.first));
    });

    test("a preview tells what it makes, up makes it, and its users get in", async () => {
      const [preview = "", update = ""] = (await inIt("up", "--yes")).split(/^Updating \(/m);
      assert.match(preview, /\+ +warren:index:Topology .* create/);
      assert.match(update, /\+ +warren:index:Topology .* created/);
      uris = await urisOf();
      await withConnection(uris["order-service"] ?? "", async (connection) => {
        const channel = await connection.createConfirmChannel();
        channel.publish("orders", "order.eu.paid", Buffer.from("an order"), { mandatory: true });
        await channel.waitForConfirms();
      });
    });

    // A ring here, too: what differed from the one before it would stand beside the queue.
    test("others change it, and what is done by hand is seen and mended: the rest is no change to them", async () => {
      const file = join(project.folder, "shop.yaml");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace("queues:\n", "queues:\n      audit: {}\n"));
      await become("go");
      assert.deepEqual(shownDifferences(await up()), [...AUDIT, ...GUARDED], "go");
      const words = `exec ${name} rabbitmqctl delete_queue audit --vhost shop`;
      const { stdout } = await run("docker", words.split(" "));
      assert.match(stdout, /Deleting queue 'audit'/);
      await become("python");
      assert.deepEqual(shownDifferences(await up()), AUDIT, "python");
      await become("yaml");
      await inIt("preview", "--expect-no-changes");
    });

    test("a destroy is refused while there is a message", async () => {
      const { code, text } = await attempt("destroy", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      assert.match(text, /the environment "shop", and nothing of it was destroyed: .*"billing": 1 ready/);
      assert.deepEqual(await drain(uris["billing-service"] ?? "", "billing"), ["an order"]);
    });

    test("the state has no password in plain text, and a destroy leaves nothing", async () => {
      const passwords = Object.values(uris).map((uri) => new URL(uri).password);
      assert.equal(passwords.length, 2);
      const state = await inIt("stack", "export");
      for (const password of passwords) assert.ok(!state.includes(password));
      await inIt("destroy", "--yes", "--skip-preview");
      assert.equal(await standing(), "");
    });
  });
});

/** As `pulumi config set-all` takes them. */
function plaintext(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
}
