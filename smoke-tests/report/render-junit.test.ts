import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../../model/testing/any-character.ts";
import { CHECKS, report, result } from "../testing/report.ts";
import { renderJunit } from "./render-junit.ts";

test("a suite a kind, a case a check, and what came of it", () => {
  assert.equal(
    renderJunit(report(CHECKS)),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="warren smoke" tests="4" failures="1" errors="0" skipped="2" time="8.91" timestamp="2026-11-21T07:34:49.000Z">
  <testsuite name="access" tests="3" failures="0" errors="0" skipped="2" time="0.001" timestamp="2026-11-21T07:34:49.000Z">
    <properties>
      <property name="runId" value="20261121t073449z-5f0c11aa"/>
      <property name="stack" value="dev"/>
      <property name="declaration" value="declarations/"/>
      <property name="partial" value=""/>
      <property name="version" value="4.3.6"/>
      <property name="managementUrl" value="http://127.0.0.1:15672"/>
      <property name="amqpUrl" value="amqp://127.0.0.1:5672"/>
    </properties>
    <testcase name="access/one" classname="access: user &quot;o&quot;" time="0.001"/>
    <testcase name="access/two" classname="access: user &quot;o&quot;" time="0.001">
      <skipped message="not known"/>
    </testcase>
    <testcase name="access/three" classname="access: user &quot;o&quot;" time="0.001">
      <skipped message="not known"/>
    </testcase>
  </testsuite>
  <testsuite name="durability" tests="1" failures="1" errors="0" skipped="0" time="1.234" timestamp="2026-11-21T07:34:49.000Z">
    <properties>
      <property name="runId" value="20261121t073449z-5f0c11aa"/>
      <property name="stack" value="dev"/>
      <property name="declaration" value="declarations/"/>
      <property name="partial" value=""/>
      <property name="version" value="4.3.6"/>
      <property name="managementUrl" value="http://127.0.0.1:15672"/>
      <property name="amqpUrl" value="amqp://127.0.0.1:5672"/>
    </properties>
    <testcase name="durability/a/queue/b" classname="durability: queue &quot;b&quot; in virtual host &quot;a&quot;" time="1.234">
      <failure message="that" type="durability">proves: It works.&#10;expected: this&#10;observed: that&#10;because: It is broken.&#10;to do: Mend it.</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

/** XML 1.0's Char, and nothing that would end an attribute or begin markup. */
const ATTRIBUTE =
  /^(?:[\t\n\r -!#-%'-;=?-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&(?:amp|lt|gt|quot|#\d+);)*$/u;

test("whatever a name holds, an attribute is one of XML 1.0", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (name) => {
      const xml = renderJunit(report([result("x", { status: "skipped", reason: name })]));
      const [, message] = /<skipped message="([^"]*)"\/>/.exec(xml) ?? [];
      assert.match(message ?? "\0", ATTRIBUTE);
    }),
  );
});
