import assert from "node:assert/strict";
import { test } from "node:test";
import { readWords } from "../cli/option.ts";
import { type BrokerAddress, readAddress } from "./any-broker.ts";
import { SMOKE_OPTIONS } from "./options.ts";

function read(words: readonly string[], environment: NodeJS.ProcessEnv): BrokerAddress {
  const found = readWords({}, SMOKE_OPTIONS, words);
  if (typeof found === "string") throw new Error(found);
  return readAddress(found.said, environment);
}

const SECRET = { WARREN_USERNAME: "root", WARREN_PASSWORD: "p@ss" };
const ADMINISTRATOR = { username: "root", password: "p@ss" };

const ADDRESSES = [
  {
    name: "the HTTP API is on the host of the AMQP listener, with TLS where that has it",
    words: ["--url", "amqps://rabbit.example"],
    environment: SECRET,
    address: {
      amqpUrl: "amqps://rabbit.example",
      managementUrl: "https://rabbit.example:15671",
      administrator: ADMINISTRATOR,
    },
  },
  {
    name: "and the other way round",
    words: ["--management-url", "http://[::1]:8080/rabbit/"],
    environment: SECRET,
    address: {
      amqpUrl: "amqp://[::1]:5672",
      managementUrl: "http://[::1]:8080/rabbit",
      administrator: ADMINISTRATOR,
    },
  },
  {
    name: "credentials in a URL are taken, and taken out of it",
    words: ["--url", "amqp://me:a%2Fb@h:1/shop"],
    environment: {},
    address: {
      amqpUrl: "amqp://h:1",
      managementUrl: "http://h:15672",
      administrator: { username: "me", password: "a/b" },
    },
  },
  {
    name: "the environment has the URLs too, and its credentials come before theirs",
    words: [],
    environment: { ...SECRET, WARREN_AMQP_URL: "amqp://me:mine@h", WARREN_MANAGEMENT_URL: "https://m" },
    address: { amqpUrl: "amqp://h", managementUrl: "https://m", administrator: ADMINISTRATOR },
  },
  {
    name: "what is said on the command line comes first",
    words: ["--url", "amqp://said", "--username", "said"],
    environment: { ...SECRET, WARREN_AMQP_URL: "amqp://other" },
    address: {
      amqpUrl: "amqp://said",
      managementUrl: "http://said:15672",
      administrator: { username: "said", password: "p@ss" },
    },
  },
];
for (const { name, words, environment, address } of ADDRESSES) {
  test(name, () => {
    assert.deepEqual(read(words, environment), address);
  });
}

const FAULTS = [
  { words: [], environment: SECRET, code: "broker-address-missing" },
  { words: ["--url", "amqp://h"], environment: {}, code: "password-missing" },
  { words: ["--url", "amqp://h", "--username", "me"], environment: {}, code: "password-missing" },
  { words: ["--url", "http://me:hidden@h"], environment: SECRET, code: "broker-url-invalid" },
  { words: ["--management-url", "hidden"], environment: SECRET, code: "broker-url-invalid" },
  { words: ["--url", "amqp://me:hidden%ZZ@h"], environment: {}, code: "broker-url-invalid" },
];
for (const { words, environment, code } of FAULTS) {
  test(`${JSON.stringify(words.join(" "))} is refused, and nothing of it repeated`, () => {
    assert.throws(
      () => read(words, environment),
      (error: Error & { code?: string }) => error.code === code && !error.message.includes("hidden"),
    );
  });
}
