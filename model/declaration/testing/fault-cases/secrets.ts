/** Passwords, where a secret of the stack ought to be named. No message shows one. */
import { type FaultCase, federation, shovel, virtualHost } from "./fault-case.ts";

const URI = "an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them";

export const SECRET_FAULTS: readonly FaultCase[] = [
  {
    what: "a password in a URI",
    text: federation("u: { uri: 'amqp://user:canary@host' }"),
    faults: [
      'f.yaml:5:17: warning: "uri" of the federation upstream "u" has a password in it, for everybody who reads the file. Write ${u-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.u-password`',
    ],
  },
  {
    what: "a password in the query of a URI",
    text: shovel(
      "{ src-uri: ['amqp://', 'amqps://host?password=canary'], src-queue: a, dest-uri: amqp://, dest-queue: b }",
    ),
    faults: [
      'f.yaml:5:33: warning: "src-uri" of the shovel "s" has a password in it, for everybody who reads the file. Write ${s-src-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.s-src-password`',
    ],
  },
  {
    what: "what import once wrote for a password",
    text: federation("east: { uri: 'amqp://user:PASSWORD@host' }"),
    faults: [
      'f.yaml:5:20: "uri" of the federation upstream "east" has the placeholder PASSWORD in the place of a password. Write ${east-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.east-password`',
    ],
  },
  {
    what: "a password with a sign that ends it",
    text: federation("u: { uri: ['amqp://u:can/ary@h', 'amqp://u:can#ary@h', 'amqp://u:can@ary@h'] }"),
    faults: ["/ which must be written %2F", "# which must be written %23", "@ which must be written %40"].map(
      (what, index) =>
        `f.yaml:5:${[18, 40, 62][index]}: "uri" of the federation upstream "u" has a "${what[0]}" in its password,${what.slice(1)}. Allowed: ${URI}.`,
    ),
  },
  {
    what: "a reference that is none",
    text: federation("u: { uri: 'amqp://user:${no name}@host' }"),
    faults: [
      `f.yaml:5:17: "uri" of the federation upstream "u" has a space or a control character. Allowed: ${URI}.`,
    ],
  },
  {
    what: "a reference without its end",
    text: federation("u: { uri: 'amqp://user:${name@host' }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has a "${" that begins no name of a secret. Allowed: ${NAME}, of letters, digits, _ and -; write $${ where it is meant as it is.',
    ],
  },
  {
    what: "passwords in a parameter",
    text: virtualHost(
      "parameters: { mine: { p: { to: ['amqp://u:canary@h', ok], login: { Password: canary, user: me } } } }",
    ),
    faults: [
      'f.yaml:3:19: warning: RabbitMQ and its own plugins have no component "mine". RabbitMQ refuses the parameter unless a plugin that you installed knows it.',
      'f.yaml:3:37: warning: The parameter "p" of "mine" has a password in it, for everybody who reads the file. Write ${mine-p-to-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.mine-p-to-password`',
      'f.yaml:3:82: warning: The parameter "p" of "mine" has a password in it, for everybody who reads the file. Write ${mine-p-login-Password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.mine-p-login-Password`',
    ],
  },
  {
    what: "a password in a global parameter",
    text: "globalParameters: { g: ' amqp://u:canary@h' }\n",
    faults: [
      'f.yaml:1:24: warning: The global parameter "g" has a password in it, for everybody who reads the file. Write ${g-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.g-password`',
    ],
  },
];
