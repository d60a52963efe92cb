import toolchain from "./toolchain/package.json" with { type: "json" };

/**
 * Who may import whom: the last column of the table in docs/architecture.md, for dependency-cruiser. A folder that
 * is not named in its rule's `pathNot` is forbidden to it.
 */
const layer = (name, from, allowed) => ({
  name,
  severity: "error",
  from: typeof from === "string" ? { path: from } : from,
  to: { pathNot: [...allowed, "^node_modules/"], dependencyTypesNot: ["core"] },
});
/** The files of the toolchain that others may import, as a pattern each. */
const SHOWN_OF_TOOLCHAIN = Object.values(toolchain.exports).map(
  (path) => `^toolchain/${path.replace("./", "").replaceAll(".", "[.]")}$`,
);
/** Filled by the rules below. */
const NAMED_PACKAGES = [];
const packageNamed = (name) => {
  NAMED_PACKAGES.push(name);
  return `^node_modules/${name}/`;
};
const PURE = ["^model/"];
const FILES = "^files/";
// Whether who left something on a broker, or in Docker, is still at it.
const IS_PROCESS_ALIVE = "^toolchain/process/process-identity[.]ts$";
const INFRA = [
  ...PURE,
  FILES,
  "^infra/",
  "^broker/(ask-broker|api/[^/]+|definitions/read-(broker|visible)|node/await-started|objects/password-hash)[.]ts$",
];

export default {
  forbidden: [
    // Its tests also make whole environments.
    layer(
      "model-routing-and-topology-know-each-other-only",
      { path: "^model/(routing|topology)/", pathNot: "[.]test[.]ts$" },
      ["^model/(routing|topology|patterns|arguments|rabbitmq)/", "^model/(text/|[^/]+$)"],
    ),
    // Of the graph only its words: what an argument's value is, and which types of queue there are.
    layer("model-arguments-know-the-words-of-the-graph", "^model/arguments/", [
      "^model/(arguments|rabbitmq)/",
      "^model/topology/topology[.]ts$",
      "^model/(text/|[^/]+$)",
    ]),
    layer("texts-know-errors", "^model/text/", ["^model/(text|rabbitmq|testing)/", "^model/[^/]+$"]),
    layer("facts-of-rabbitmq-know-errors", "^model/rabbitmq/", ["^model/rabbitmq/", "^model/(text/|[^/]+$)"]),
    layer("model-patterns-stand-alone", "^model/patterns/", ["^model/patterns/"]),
    layer("model-definitions-know-declaration-and-topology", "^model/definitions/", [
      "^model/(definitions|declaration|topology|patterns|arguments|rabbitmq|testing)/",
      "^model/(text/|[^/]+$)",
    ]),
    layer("model-is-pure", "^model/", PURE),
    {
      name: "nothing-in-the-model-knows-lint",
      severity: "error",
      from: { path: "^model/", pathNot: "^model/lint/" },
      to: { path: "^model/lint/" },
    },
    {
      // A pattern of a stranger can take for ever: only what is bounded may make something of one.
      name: "patterns-have-one-home",
      severity: "error",
      from: { path: "", pathNot: "^model/patterns/" },
      to: { path: packageNamed("re2js") },
    },
    {
      name: "model-does-no-input-or-output",
      severity: "error",
      from: { path: "^model/", pathNot: "[.]test[.]ts$" },
      to: { dependencyTypes: ["core"] },
    },
    layer("files-know-errors", FILES, [FILES, "^model/(text/|[^/]+$)"]),
    layer("broker-knows-the-model", "^broker/", [...PURE, FILES, "^broker/"]),
    layer(
      "provider-knows-model-and-broker",
      { path: "^provider/", pathNot: "^provider/(components/|main[.]ts$)" },
      [...PURE, "^broker/", "^provider/(?!components/)"],
    ),
    // What programs in other languages ask for is made by the components of infra, and by nothing else of it.
    layer("the-plugin-makes-components", "^provider/(components/|main[.]ts$)", [
      ...PURE,
      "^broker/",
      "^provider/",
      "^infra/(components/|component-args[.]ts$|warren-resources[.]ts$|config/value-of[.]ts$)",
    ]),
    layer("infra-knows-the-model", { path: "^infra/", pathNot: "[.]test[.]ts$" }, INFRA),
    layer("tests-of-infra-may-issue-certificates-and-start-brokers", "^infra/.*[.]test[.]ts$", [
      ...INFRA,
      "^provider/certificates/issue-certificate[.]ts$",
      "^broker/node/testing/broker-container[.]ts$",
      "^broker/node/container/reserved-ports[.]ts$",
    ]),
    layer(
      "smoke-tests-know-model-and-broker",
      { path: "^smoke-tests/", pathNot: "^smoke-tests/(declared-broker|index)[.]ts$" },
      [...PURE, "^broker/", "^smoke-tests/", IS_PROCESS_ALIVE],
    ),
    layer("lessons-know-what-smoke-tests-know", "^examples/scenarios/", [
      ...PURE,
      "^broker/",
      "^smoke-tests/",
      "^examples/scenarios/",
    ]),
    // What a team gets of the smoke tests for its own programs: the lessons too.
    layer("the-library-has-the-lessons", "^smoke-tests/index[.]ts$", [
      ...PURE,
      "^broker/",
      "^smoke-tests/",
      "^examples/scenarios/",
    ]),
    // The library's own broker is of the image that `up` has got or built.
    layer("the-library-finds-the-image", "^smoke-tests/declared-broker[.]ts$", [
      ...PURE,
      "^broker/",
      "^smoke-tests/",
      IS_PROCESS_ALIVE,
      "^toolchain/(image/broker-image|docker/docker-engine)[.]ts$",
    ]),
    {
      // A fault that the declaration and its checks share would hide in mutants that are made of the same model.
      name: "mutants-do-without-the-model",
      severity: "error",
      from: { path: "^smoke-tests/testing/mutants/", pathNot: "[.]test[.]ts$" },
      to: { path: "^model/" },
    },
    {
      // What it does to names and hosts is mended in one place. Its types may be used; clients of others are not ours.
      name: "amqp-is-dialled-in-one-place",
      severity: "error",
      from: {
        pathNot: [
          "^broker/amqp/amqplib-connect[.]ts$",
          "^scripts/testing/(attacks|broker-client|confirmed-load)[.]ts$",
          "^examples/",
        ],
      },
      to: { path: packageNamed("amqplib"), dependencyTypesNot: ["type-only"] },
    },
    {
      // It is a fifth of the CPU time of a `check`, which asks nobody.
      name: "the-http-client-is-loaded-by-who-asks",
      severity: "error",
      from: { path: "^broker/", pathNot: ["[.]test[.]ts$", "(^|/)testing/"] },
      to: { path: packageNamed("undici"), dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      // Cases, corpora, generators and brokers of tests: nothing that ships is made of them.
      name: "material-of-tests-is-for-tests",
      severity: "error",
      from: { pathNot: ["[.]test[.]ts$", "(^|/)testing/", "^bench/", "^scripts/checkout/test[.]ts$"] },
      to: { path: "(^|/)testing/" },
    },
    layer("a-terminal-knows-what-is-visible", "^terminal/", ["^terminal/", "^model/(text/|[^/]+$)"]),
    // What is below knows no command: words and their meaning are the commands' alone.
    layer("operations-know-no-command", "^operations/", [
      ...PURE,
      FILES,
      "^(broker|infra|operations|smoke-tests|terminal|toolchain)/",
      "^provider/(certificates|description)/",
    ]),
    // A package of its own. What it takes of the product it takes by path: there may be no node_modules yet.
    layer("toolchain-stands-alone", "^toolchain/", [
      "^toolchain/",
      "^model/(docker-labels|environment-variables|official-image|text/(durations|visible)|warren-error)[.]ts$",
      "^files/project-folder[.]ts$",
      "^model/rabbitmq/",
    ]),
    {
      name: "toolchain-is-used-by-what-it-exports",
      severity: "error",
      from: { pathNot: "^toolchain/" },
      to: { path: "^toolchain/.*[.]ts$", pathNot: SHOWN_OF_TOOLCHAIN },
    },
    {
      // Types count: what two files know of each other is one thing, or belongs into a third.
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Of packages only those that a rule names: what is excluded here no rule sees.
    exclude: { path: `^([.]warren|node_modules/(?!(${NAMED_PACKAGES.join("|")})/))` },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    moduleSystems: ["es6"],
    // As Node.js does: a folder of a package, such as zx/core, is what its package.json exports by that name.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
