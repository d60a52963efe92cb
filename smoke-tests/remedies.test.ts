/**
 * Every text by which a check says what is to be done, collected from its own source: each has been followed by a test, or says
 * here why not. A new one fails this test until it has one. Those that name commands of Warren are followed by
 * `scripts/advice.test.ts`.
 */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { commandsIn } from "../model/testing/commands-in.ts";

/** What holds such a text, by its name: a property, a constant or a function. */
const HOLDERS = /^(remedy|remedies|REMEDY|hint|HINTS|WAY_OUT|MAKE_IT_SO)$/;

const TEXTS = [
  ...new Set(
    globSync("checks/**/*.ts", { cwd: import.meta.dirname })
      .filter((file) => !file.endsWith(".test.ts"))
      .flatMap((file) => textsIn(join(import.meta.dirname, file))),
  ),
].filter((text) => commandsIn(text).length === 0);

function textsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("X"));
    } else ts.forEachChild(node, collect);
  };
  const visit = (node: ts.Node): void => {
    const isHolder =
      (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) &&
      HOLDERS.test(node.name?.getText() ?? "");
    // Of the nodes' checks, which share how they end.
    if (ts.isCallExpression(node) && node.expression.getText() === "verdict")
      node.arguments.slice(2).forEach(collect);
    ts.forEachChild(node, isHolder ? collect : visit);
  };
  visit(source);
  return texts.filter((text) => / /.test(text.trim()));
}

const LIVE = "smoke-tests/remedies.live.test.ts";
const QUESTION =
  "not followed: it asks, or says where to look; what it finds there is to be mended in other words";
const SETTING =
  "not followed: rabbitmq.conf is read at a start; what the setting does is what the hardened stack shows";

/** Whose advice is followed where, by the name of the test; or why it is followed by none. */
const FOLLOWED: Readonly<Record<string, readonly [file: string, test: string] | string>> = {
  "A coming version removes it: rabbitmqctl list_deprecated_features --used.":
    "not followed: it says whose use is to end, in an application",
  "A confirm has to be kept: look at the node's disk and its log.": QUESTION,
  "Add it in rabbitmq.conf: auth_mechanisms.1 = X.": SETTING,
  "Ask its owner, or take it out of the declaration.":
    "not followed: it is for the owner of another team's object",
  "Before the next upgrade: rabbitmqctl enable_feature_flag all.":
    "not followed: a flag that is on cannot be turned off, and a new node has them all",
  "Compare the listener's certificate with the host's name and --ca.": QUESTION,
  "Declare it (`external: true` where it is another team's), or delete it.":
    "the same as for what cannot be external",
  "Declare it, or delete it.": [LIVE, "something that nobody declared"],
  "Delete the user: rabbitmqctl delete_user guest.": [LIVE, "the predefined user"],
  "Does the AMQP listener answer at this address?": QUESTION,
  "Does the broker listen for AMQP (listeners.tcp, listeners.ssl), and is its port reachable from here?":
    QUESTION,
  "Is the plugin rabbitmq_management enabled, and is this its address?": QUESTION,
  "Is the plugin rabbitmq_prometheus enabled, and is this its address?": QUESTION,
  "Is the queue there?": QUESTION,
  "List the others in rabbitmq.conf: auth_mechanisms.1 = PLAIN.": SETTING,
  'Look at the dead-letter exchange and key of "X", by argument and by policy, and at the bindings behind it.':
    QUESTION,
  "Look at the queue and its policies on the broker.": QUESTION,
  "Look at the type, the arguments and the policies of the queue, and at what else consumes from clones.":
    QUESTION,
  "Mend what its reason says: its URI, the user and the permissions there, the virtual host (an amqp:// without a path is the virtual host /).":
    QUESTION,
  "Nothing is delivered from it. Start the nodes of its members that are down; where they all run, restart X: it starts its queues anew, and they keep what they hold.":
    [
      "broker/health/ask-queues.live.test.ts",
      "one that hangs or is down is named, and a restart of its node heals it",
    ],
  "Publishers are blocked: free disk space.":
    "not followed: the disk is that of the machine that runs the test",
  "Publishers are blocked: find what fills the memory (rabbitmq-diagnostics memory_breakdown).": [
    LIVE,
    "memory over its watermark",
  ],
  "Publishers are blocked: rabbitmq-diagnostics alarms says by what.": [LIVE, "an alarm"],
  "Renew the certificate; allow TLS 1.2 and 1.3 only.": SETTING,
  "Raise the limit of open files (ulimit -n) of the broker's process.":
    "not followed: it is set where the process is started, outside of RabbitMQ",
  "See what is said of those that did not answer.": QUESTION,
  "Set anonymous_login_user = none in rabbitmq.conf.": SETTING,
  "Start what is down; rabbitmq-upgrade revive ends maintenance mode.":
    "not followed: a node in maintenance mode answers neither AMQP nor HTTP, so that only others of its cluster tell of it",
  "The broker does not let anyone log in by SASL PLAIN.": QUESTION,
  "The broker's log says what it objects to.": QUESTION,
  "The node is starting, or in maintenance mode: rabbitmq-diagnostics status.": QUESTION,
  "The user does not exist on the broker, has another password, or may not log in by PLAIN.": QUESTION,
  "The user has permissions that are not declared.": QUESTION,
  "The virtual host does not exist, the user has no permission in it, or a limit is reached.": QUESTION,
  "X On a broker that others share, --kind and --only run the checks beside this one.": QUESTION,
  "rabbitmq-queues grow NODE all adds members; a node that is down takes its own away.":
    "not followed: it is for clusters, where a test would take minutes",
  "rabbitmq-queues rebalance quorum spreads them; queue_leader_locator = balanced keeps new ones so.":
    "not followed: it is for clusters, where a test would take minutes",
};

test("each is followed, or says why not", () => {
  assert.deepEqual(Object.keys(FOLLOWED).toSorted(), TEXTS.toSorted());
  for (const followed of Object.values(FOLLOWED)) {
    if (typeof followed === "string") continue;
    const [file, name] = followed;
    const path = join(import.meta.dirname, "..", file);
    assert.ok(existsSync(path), file);
    assert.ok(readFileSync(path, "utf8").includes(name), `${file} has no test "${name}"`);
  }
});
