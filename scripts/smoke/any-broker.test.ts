import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress } from "./any-broker.ts";

const SECRET = { WARREN_USERNAME: "root", WARREN_PASSWORD: "p@ss" };
const ADMINISTRATOR = { username: "root", password: "p@ss" };

const ADDRESSES = [
  {
    name: "the HTTP API is on the host of the AMQP listener, with TLS where that has it",
    values: { url: "amqps://rabbit.example" },
    environment: SECRET,
    address: {
      amqpUrl: "amqps://rabbit.example",
      managementUrl: "https://rabbit.example:15671",
      administrator: ADMINISTRATOR,
    },
  },
  {
    name: "and the other way round",
    values: { "management-url": "http://[::1]:8080/rabbit/" },
    environment: SECRET,
    address: {
      amqpUrl: "amqp://[::1]:5672",
      managementUrl: "http://[::1]:8080/rabbit",
      administrator: ADMINISTRATOR,
    },
  },
  {
    name: "credentials in a URL are taken, and taken out of it",
    values: { url: "amqp://me:a%2Fb@h:1/shop" },
    environment: {},
    address: {
      amqpUrl: "amqp://h:1",
      managementUrl: "http://h:15672",
      administrator: { username: "me", password: "a/b" },
    },
  },
  {
    name: "the environment has the URLs too, and its credentials come before theirs",
    values: {},
    environment: { ...SECRET, WARREN_AMQP_URL: "amqp://me:mine@h", WARREN_MANAGEMENT_URL: "https://m" },
    address: { amqpUrl: "amqp://h", managementUrl: "https://m", administrator: ADMINISTRATOR },
  },
  {
    name: "what is said on the command line comes first",
    values: { url: "amqp://said", username: "said" },
    environment: { ...SECRET, WARREN_AMQP_URL: "amqp://other" },
    address: {
      amqpUrl: "amqp://said",
      managementUrl: "http://said:15672",
      administrator: { username: "said", password: "p@ss" },
    },
  },
];
for (const { name, values, environment, address } of ADDRESSES) {
  test(name, () => {
    assert.deepEqual(readAddress(values, environment), address);
  });
}

const FAULTS = [
  { values: {}, environment: SECRET, code: "broker-address-missing" },
  { values: { url: "amqp://h" }, environment: {}, code: "password-missing" },
  { values: { url: "amqp://h", username: "me" }, environment: {}, code: "password-missing" },
  { values: { url: "http://me:hidden@h" }, environment: SECRET, code: "broker-url-invalid" },
  { values: { "management-url": "hidden" }, environment: SECRET, code: "broker-url-invalid" },
  { values: { url: "amqp://me:hidden%ZZ@h" }, environment: {}, code: "broker-url-invalid" },
];
for (const { values, environment, code } of FAULTS) {
  test(`${JSON.stringify(values)} is refused, and nothing of it repeated`, () => {
    assert.throws(
      () => readAddress(values, environment),
      (error: Error & { code?: string }) => error.code === code && !error.message.includes("hidden"),
    );
  });
}
