import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AT_HOME, addressed } from "../../model/advice.ts";
import { adoptedByAnother } from "./adopted-by-another.ts";

const ASKING = "urn:pulumi:pa2::shop::warren:index:VirtualHost::shop";
const NOTE = "warren-adopted:urn:pulumi:pa::shop::warren:index:VirtualHost::shop";

/** As the stack that asks reads it. */
function toldTo(
  asking: string,
  note: string,
  names: readonly string[] = [note],
): { message: string; hint: string } {
  const { message, hint } = adoptedByAnother({ asking, taken: ['virtual host "shop"'], note, names });
  return { message, hint: addressed(hint, { ...AT_HOME, stack: "pa2" }) };
}

function user(stack: string): string {
  return `warren-adopted:urn:pulumi:${stack}::shop::warren:index:User::u`;
}

const OWN_DOWN = /by its own `down`, in the folder of its project\./;

describe("who wants what another stack has taken over", () => {
  test("is told that one's command, and not one that ends the stack that asks", () => {
    const { message, hint } = toldTo(ASKING, NOTE);
    assert.equal(message, 'virtual host "shop": taken over already by stack "pa" of project "shop"');
    assert.match(hint, /by `\.\/warren down --stack pa`\./);
    assert.doesNotMatch(hint, /pa2/);
  });

  for (const [what, note] of [
    ["another project", NOTE.replace("::shop::", "::store::")],
    ["another checkout, where the stack has the same name", NOTE.replace(":pa::", ":pa2::")],
    ["what calls itself a stack, and is none that Pulumi has", NOTE.replace(":pa::", ":p; halt #::")],
    ["what calls itself a stack, and is an option", NOTE.replace(":pa::", ":--yes::")],
    ["what is no URN", "warren-adopted:anything"],
  ] as const) {
    test(`is told no command of here: ${what}`, () => {
      const { hint } = toldTo(ASKING, note);
      assert.match(hint, OWN_DOWN);
      assert.doesNotMatch(hint, /\.\/warren/);
    });
  }

  test("is told where the other one has the same name", () => {
    const namesake = NOTE.replace(":pa::", ":pa2::");
    assert.match(toldTo(ASKING, namesake).message, /, another one of the same name$/);
    // It can be another resource of the stack that asks.
    assert.doesNotMatch(toldTo(ASKING, `${namesake}-2`).message, /another one/);
  });

  test("is told of all notes of that stack at once, and of no others", () => {
    assert.match(toldTo(ASKING, NOTE, [NOTE, user("pa3"), "cluster_name"]).hint, /VirtualHost::shop$/);
    assert.match(
      toldTo(ASKING, NOTE, [NOTE, user("pa"), user("pa3")]).hint,
      / and the same for the other note of that stack, whose name begins with warren-adopted:urn:pulumi:pa::shop::$/,
    );
    const many = Array.from({ length: 78 }, (_, index) => `${user("pa")}${index}`);
    assert.match(toldTo(ASKING, NOTE, [NOTE, ...many]).hint, / the 78 other notes of that stack/);
  });

  test("gets a note's name as one word of a shell", () => {
    const { hint } = toldTo(ASKING, "warren-adopted:urn:pulumi:pa::shop::it's $(here)");
    assert.match(hint, /clear_global_parameter 'warren-adopted:urn:pulumi:pa::shop::it'\\''s \$\(here\)'$/);
  });
});
