import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { WarrenError } from "../../model/warren-error.ts";
import { ComponentError, told, toldLater } from "./program-error.ts";

const INVALID = new WarrenError("config-invalid", 'Config "amqpPort" is x\nConfig "name" is y', {
  hint: "Set it with: `pulumi config set amqpPort NUMBER`",
});

describe("an error in a program of somebody's own", () => {
  test("names the component and its arguments, and no way that leads nowhere there", () => {
    assert.throws(
      () =>
        told('DockerServer "a"', () => {
          throw INVALID;
        }),
      (error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
          error.message,
          'DockerServer "a": Argument "amqpPort" is x\nArgument "name" is y\nError code: config-invalid',
        );
        return true;
      },
    );
  });

  test("keeps a way out that leads somewhere", async () => {
    const failing = toldLater("Cluster", async () => {
      throw new WarrenError("port-in-use", "Port 1 is in use", { hint: "Stop it." });
    });
    await assert.rejects(failing, (error) => {
      assert.ok(error instanceof ComponentError);
      assert.equal(error.message, "Cluster: Port 1 is in use\nStop it.\nError code: port-in-use");
      const { code, message, hint } = error.error;
      assert.deepEqual([code, message, hint], ["port-in-use", "Cluster: Port 1 is in use", "Stop it."]);
      return true;
    });
  });

  test("that nobody expects stays what it is", () => {
    const error = new TypeError("a fault of ours");
    assert.throws(
      () =>
        told("Cluster", () => {
          throw error;
        }),
      error,
    );
  });
});
