/**
 * A pull request from its first check to what is on the broker: at GitHub and at GitLab, by what `./warren init --ci` writes, in
 * a Git repository, on a broker that exists. The comment says what will happen, the apply does that and nothing else, and what
 * may not pass does not.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import { apiPath } from "../../broker/api/management-api.ts";
import { drain, publishTo } from "../testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "../testing/existing-broker.ts";
import { type BrokerObjects, changesOf, objectsOn } from "./testing/broker-objects.ts";
import { closed, proposed, scheduled } from "./testing/events.ts";
import { KINDS, type Shop, shop } from "./testing/kinds-of-change.ts";
import { PASSPHRASE, ReviewedProject, succeeded } from "./testing/reviewed-project.ts";

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";

function textsOf(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files.values()];
}

describe("a pull request", { skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set" }, () => {
  let broker: ExistingBroker;
  let project: ReviewedProject;
  let declared: Shop;

  before(async () => {
    broker = await startExistingBroker(IMAGE);
    project = await ReviewedProject.on(broker);
    declared = shop();
  });
  after(async () => {
    await project.remove();
    await broker.remove();
  });

  async function objects(): Promise<BrokerObjects> {
    return await objectsOn(broker.api);
  }

  for (const { what, forge: name, change, says, does, isSmokeTested = false } of KINDS) {
    test(`${what}, at ${name}: the comment says it, and the apply does it and nothing else`, async () => {
      const before = await objects();
      change(declared);
      const proposal = await project.propose(what, declared);
      for (const job of await project.review(name, proposal)) succeeded(job);
      const text = project.comment(proposal, "plan");
      for (const each of says) assert.match(text, each);
      assert.ok(text.includes(proposal.head.slice(0, 12)));
      assert.deepEqual(changesOf(before, await objects()), []);
      project.smokeOptions = isSmokeTested ? "--kind presence" : "none";
      succeeded(await project.merge(name, proposal));
      assert.deepEqual(changesOf(before, await objects()), does);
      const applied = project.comment(proposal, "apply");
      assert.match(applied, /^### Applied to stack `production`$/m);
      assert.match(applied, isSmokeTested ? /^\d+ passed/m : /^The smoke tests were left out\.$/m);
    });
  }

  test("a queue that holds messages does not go: there is no plan, until it is empty", async () => {
    const uri = new URL(`${broker.amqpUrl}/shop`);
    Object.assign(uri, { username: broker.username, password: broker.password });
    await publishTo(uri.href, "old", ["1", "2"]);
    const before = await objects();
    delete declared.virtualHosts.shop.queues["old"];
    declared.virtualHosts.shop.bindings = declared.virtualHosts.shop.bindings.filter(
      ({ destination }) => destination !== "old",
    );
    const proposal = await project.propose("a queue is removed", declared);
    const [check, refused] = await project.review("GitHub", proposal);
    succeeded(check);
    assert.match(check?.log ?? "", /^::warning file=declarations\/shop\.yaml,[^\n]*title=queue-removed::/m);
    assert.equal(refused?.result, "failure");
    assert.match(
      project.comment(proposal, "plan"),
      /^### There is no plan for stack `production`\n[^]*"old"[^]*\b2\b/m,
    );
    assert.deepEqual(await drain(uri.href, "old"), ["1", "2"]);
    const [, planned] = await project.review("GitHub", proposal);
    succeeded(planned);
    assert.match(project.comment(proposal, "plan"), /\*\*delete\*\* queue `old`/);
    succeeded(await project.merge("GitHub", proposal));
    assert.deepEqual(changesOf(before, await objects()), [
      "- binding orders -> queue old [old]",
      "- queue old",
    ]);
  });

  for (const [what, name, changed, says, refusal] of [
    [
      "what lint calls an error",
      "GitHub",
      (right: string) =>
        right.replace(
          "bindings:",
          "bindings:\n      - { source: amq.headers, destination: audit, arguments: { x-match: any } }",
        ),
      /^::error file=declarations\/shop\.yaml,line=\d+,[^\n]*title=binding-never-matches::/m,
      /declarations\/shop\.yaml:\d+/,
    ],
    [
      "another type of an exchange that is in use",
      "GitLab",
      (right: string) => right.replace("orders:\n        type: topic", "orders:\n        type: fanout"),
      /\[step-refused\]/,
      /"orders" cannot be changed in place/,
    ],
    [
      "a fault of the declaration",
      "GitLab",
      (right: string) => right.replace("queues:", "queus:"),
      /"queus" is not a key/,
      /declarations\/shop\.yaml:\d+/,
    ],
  ] as const) {
    test(`${what} does not pass at ${name}, and the comment says why`, async () => {
      const proposal = await project.propose(what, changed(stringify(declared)));
      const [check, plan] = await project.review(name, proposal);
      assert.equal(check?.result, "failure");
      assert.match(check?.log ?? "", says);
      assert.equal(plan?.result, "failure");
      const text = project.comment(proposal, "plan");
      assert.match(text, /There is no plan for stack `production`\n/);
      assert.match(text, refusal);
      await project.declare(declared);
    });
  }

  test("a broker that has moved since the review is left as it is, and a plan that is made by hand is applied", async () => {
    declared.virtualHosts.shop.policies.short.definition["max-length"] = 20;
    const proposal = await project.propose("a policy changes again", declared);
    const [, plan] = await project.review("GitLab", proposal);
    succeeded(plan);
    await broker.api.put(apiPath("users", "app"), { tags: "monitoring", password: "x" });
    const before = await objects();
    const refused = await project.merge("GitLab", proposal);
    assert.equal(refused?.result, "failure");
    assert.match(
      project.comment(proposal, "apply"),
      /^### Not applied to stack `production`[^]*user "app" would be changed now/m,
    );
    assert.deepEqual(changesOf(before, await objects()), []);
    const sha = project.repository.git("rev-parse", "main");
    const jobs = await project.atGitlab({ source: "web", sha, started: ["warren-apply"] });
    succeeded(jobs.get("warren-apply"));
    assert.deepEqual(changesOf(before, await objects()), ["~ policy short", "~ user app"]);
  });

  test("a fork's pull request is checked alone, and is not applied when it is merged", async () => {
    const before = await objects();
    declared.virtualHosts.shop.queues["forked"] = {
      type: "classic",
      lint: { "unreachable-queue": "a test" },
    };
    const proposal = await project.propose("of a fork", declared);
    const jobs = await project.atGithub(proposed(proposal, { isOfFork: true }));
    assert.deepEqual([...jobs.keys()], ["check"]);
    succeeded(jobs.get("check"));
    assert.match(
      jobs.get("check")?.log ?? "",
      /^::notice title=warren::A pull request of a fork gets no secrets/m,
    );
    const sha = project.repository.merge(proposal);
    const apply = (await project.atGithub(closed(proposal, sha, { isOfFork: true }))).get("apply");
    assert.equal(apply?.result, "failure");
    assert.match(apply?.log ?? "", /There is no plan of what was merged \(ci\/out\/plan\.json\)/);
    assert.deepEqual(changesOf(before, await objects()), []);
  });

  test("the schedule ends with a failure where what is there differs, which it names", async () => {
    const sha = project.repository.git("rev-parse", "main");
    const drift = (await project.atGithub(scheduled(sha))).get("drift");
    assert.equal(drift?.result, "failure");
    assert.match(drift?.summary ?? "", /Drift of stack `production`: 1 to create[^]*queue `forked`/);
  });

  test("no secret is in what was said, shown or kept", () => {
    const artifacts = project.forge.runs.flatMap(({ artifacts: all }) => [...all.values()].flatMap(textsOf));
    const kept = project.forge.jobs.flatMap(({ artifacts: all }) => textsOf(all));
    const all = [...project.forge.comments.map(({ body }) => body), ...artifacts, ...kept].join("\n");
    assert.ok(all.length > 10_000);
    for (const secret of [broker.password, PASSPHRASE]) assert.ok(!all.includes(secret));
  });
});
