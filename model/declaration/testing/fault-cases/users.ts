/** Users, permissions and topic permissions. */
import { type FaultCase, users } from "./fault-case.ts";

export const USER_FAULTS: readonly FaultCase[] = [
  {
    what: "a pattern that is longer than RabbitMQ takes",
    text: `virtualHosts: { v: {} }\nusers: { a: { permissions: { v: { configure: ^$, write: ${"b".repeat(1_025)}, read: ^$ } } } }\n`,
    faults: [
      'f.yaml:2:57: "write" of the permission of the user "a" for "v" has 1025 bytes, RabbitMQ 4.3 takes patterns of 1024 at most.',
    ],
  },
  {
    what: "a password",
    text: "users:\n  a:\n    password: canary\n",
    faults: [
      'f.yaml:3:15: "password" of the user "a" is none of generated, external, kept, and no secret of the stack. A password itself is for nobody\'s eyes here: write ${a-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-password`',
    ],
  },
  {
    what: "a password that is a number",
    text: "users: { a: { password: 4711 } }\n",
    faults: [
      'f.yaml:1:25: "password" of the user "a" cannot be a number. Allowed: a string. Put it in quotes.',
    ],
  },
  {
    what: "a misspelt word in the place of a password",
    text: "users: { a: { password: generatd } }\n",
    faults: [
      'f.yaml:1:25: "password" of the user "a" is none of generated, external, kept, and no secret of the stack. Did you mean "generated"? A password itself is for nobody\'s eyes here: write ${a-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-password`',
    ],
  },
  {
    what: "a password with a secret in it",
    text: "users: { a: { password: 'x${b}' } }\n",
    faults: [
      'f.yaml:1:25: "password" of the user "a" is none of generated, external, kept, and no secret of the stack. A password itself is for nobody\'s eyes here: write ${a-password} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-password`',
    ],
  },
  {
    what: "a password and a hash",
    text: "users: { a: { password: kept, passwordHash: '${h}' } }\n",
    faults: [
      'f.yaml:1:31: The user "a" has both "password" and "passwordHash". A hash is all that RabbitMQ keeps of a password: take one out.',
    ],
  },
  {
    what: "a hash itself",
    text: "users: { a: { passwordHash: kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR } }\n",
    faults: [
      'f.yaml:1:29: warning: "passwordHash" of the user "a" stands here for everybody who reads the file. Write ${a-passwordHash} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-passwordHash`',
    ],
  },
  {
    what: "a hash of another algorithm",
    text: "users: { a: { hashingAlgorithm: sha512, passwordHash: kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR } }\n",
    faults: [
      'f.yaml:1:55: "passwordHash" of the user "a" has 36 bytes; salt and digest of sha512 are 68. Write ${a-passwordHash} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-passwordHash`',
    ],
  },
  {
    what: "a hash of two secrets",
    text: "users: { a: { passwordHash: '${a}${b}' } }\n",
    faults: [
      'f.yaml:1:29: "passwordHash" of the user "a" is no single secret of the stack. Write ${a-passwordHash} in its place, and make it a secret of the stack: `pulumi config set --secret --path secrets.a-passwordHash`',
    ],
  },
  {
    what: "an algorithm that RabbitMQ has not",
    text: "users: { a: { passwordHash: '${h}', hashingAlgorithm: sha1 } }\n",
    faults: [
      'f.yaml:1:55: "hashingAlgorithm" of the user "a" cannot be "sha1". Allowed: sha256, sha512, md5.',
    ],
  },
  {
    what: "an algorithm of no hash",
    text: "users: { a: { hashingAlgorithm: md5 } }\n",
    faults: [
      'f.yaml:1:15: "hashingAlgorithm" of the user "a" says how a "passwordHash" was made, and there is none. Take it out.',
    ],
  },
  {
    what: "a rotation of what is not generated",
    text: "users: { a: { password: external, rotation: 2 }, b: { rotation: 2.5 } }\n",
    faults: [
      'f.yaml:1:35: "rotation" of the user "a" makes another generated password, and its password is not generated. Take it out.',
      'f.yaml:1:65: "rotation" of the user "b" cannot be 2.5. Allowed: an integer.',
    ],
  },
  {
    what: "a password in the place of a user",
    text: "users: { app: canary }\n",
    faults: [
      'f.yaml:1:15: The user "app" cannot be a string. Allowed: a mapping with the keys tags, password, rotation, passwordHash, hashingAlgorithm, limits, external, permissions, topicPermissions. Passwords do not belong into a declaration: they are generated, or secrets of the stack.',
    ],
  },
  {
    what: "tags of somebody else's user",
    text: "users: { a: { external: true, tags: [monitoring], permissions: {} } }\n",
    faults: [
      'f.yaml:1:31: "tags" is not a key of an external user, of whom only permissions are declared. Allowed: external, permissions, topicPermissions.',
    ],
  },
  {
    what: "a password in the place of the users",
    text: "users: canary\n",
    faults: ['f.yaml:1:8: "users" cannot be a string. Allowed: a mapping from names.'],
  },
  {
    what: "a name that Pulumi loses",
    text: "users: { __proto__: {} }\n",
    faults: [
      'f.yaml:1:10: The name "__proto__" of a user means something else to JavaScript, and Pulumi\'s SDK for Node.js loses it. Rename it.',
    ],
  },
  {
    what: "a colon in the name of who may log in over HTTP",
    text: "users: { 'a:b': { tags: [mine, monitoring] }, 'c:d': { tags: [mine] } }\n",
    faults: [
      'f.yaml:1:32: warning: The user "a:b" can never log in to the management API, whatever its tags are: in HTTP\'s basic authentication a name ends at its first ":". Rename it, or take the tag out.',
    ],
  },
  {
    what: "a user that cannot be changed any more",
    text: "users: { a: { tags: [protected] } }\n",
    faults: [
      'f.yaml:1:22: warning: A user with the tag "protected" cannot be changed or deleted over HTTP since RabbitMQ 4.2: `./warren up` makes the user "a", and then neither its password nor its tags can change, and `./warren down` fails. First, on a node: rabbitmqctl set_user_tags \'a\'',
    ],
  },
  {
    what: "a misspelt key",
    text: "users: { a: { permisions: {} } }\n",
    faults: [
      'f.yaml:1:15: "permisions" is not a key of a user. Did you mean "permissions"? Allowed: tags, password, rotation, passwordHash, hashingAlgorithm, limits, external, permissions, topicPermissions.',
    ],
  },
  {
    what: "tags that are a string",
    text: "users: { a: { tags: monitoring } }\n",
    faults: ['f.yaml:1:21: "tags" of the user "a" cannot be "monitoring". Allowed: a list of strings.'],
  },
  {
    what: "an undeclared virtual host",
    text: users("a: { permissions: { shopp: { configure: '', write: '', read: '' } } }"),
    faults: [
      'f.yaml:4:23: The permission of the user "a" for "shopp" names the virtual host "shopp", which is not declared. Did you mean "shop"?',
    ],
  },
  {
    what: "no virtual host at all",
    text: "users: { a: { permissions: { /: { configure: '', write: '', read: '' } } } }\n",
    faults: [
      'f.yaml:1:30: The permission of the user "a" for "/" names the virtual host "/", which is not declared. Declared: none.',
    ],
  },
  {
    what: "a permission with parts missing",
    text: users("a: { permissions: { shop: { read: .* } } }"),
    faults: [
      'f.yaml:4:29: The permission of the user "a" for "shop" has no "configure". Needed: a string.',
      'f.yaml:4:29: The permission of the user "a" for "shop" has no "write". Needed: a string.',
    ],
  },
  {
    what: "a permission that is a string",
    text: users("a: { permissions: { shop: .* } }"),
    faults: [
      'f.yaml:4:29: The permission of the user "a" for "shop" cannot be ".*". Allowed: a mapping with the keys configure, write, read.',
    ],
  },
  {
    what: "a broken pattern",
    text: users("a: { permissions: { shop: { configure: '*', write: '[a', read: 'a)' } } }"),
    faults: [
      'f.yaml:4:42: "configure" of the permission of the user "a" for "shop" is not a regular expression: "*" has "*" with nothing to repeat.',
      'f.yaml:4:54: "write" of the permission of the user "a" for "shop" is not a regular expression: "[a" has a "[" without its "]".',
      'f.yaml:4:66: "read" of the permission of the user "a" for "shop" is not a regular expression: "a)" has a ")" without its "(".',
    ],
  },
  {
    what: "a topic permission for an undeclared virtual host",
    text: users("a: { topicPermissions: { other: { t: { write: a, read: a } } } }"),
    faults: [
      'f.yaml:4:28: The topic permission of the user "a" names the virtual host "other", which is not declared. Declared: "shop".',
    ],
  },
  {
    what: "a topic permission for an undeclared exchange",
    text: users("a: { topicPermissions: { shop: { tt: { write: a, read: a } } } }"),
    faults: [
      'f.yaml:4:36: The topic permission of the user "a" for "tt" names the exchange "tt", which is not declared. Did you mean "t"? Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "a topic permission for a direct exchange",
    text: users("a: { topicPermissions: { shop: { d: { write: a, read: a } } } }"),
    faults: [
      'f.yaml:4:36: warning: The topic permission of the user "a" for "d" has no effect: its type is direct. Of use: a topic exchange.',
    ],
  },
  {
    what: "a topic permission with a broken pattern",
    text: users("a: { topicPermissions: { shop: { t: { write: '(', read: a } } } }"),
    faults: [
      'f.yaml:4:48: "write" of the topic permission of the user "a" for "t" is not a regular expression: "(" has a "(" without its ")".',
    ],
  },
  {
    what: "a topic permission without its exchange",
    text: users("a: { topicPermissions: { shop: { write: a, read: a } } }"),
    faults: [
      'f.yaml:4:36: The topic permission of the user "a" for "write" names the exchange "write", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
      'f.yaml:4:43: The topic permission of the user "a" for "write" cannot be "a". Allowed: a mapping with the keys write, read.',
      'f.yaml:4:46: The topic permission of the user "a" for "read" names the exchange "read", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
      'f.yaml:4:52: The topic permission of the user "a" for "read" cannot be "a". Allowed: a mapping with the keys write, read.',
    ],
  },
];
