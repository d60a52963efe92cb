/**
 * The environment variables that are Warren's own: each once, with what it is for. Code reads them by this table, and
 * `docs/environment.md` is compared with it.
 */

export interface EnvironmentVariable {
  readonly name: `WARREN_${string}`;
  /** `people` set it for commands and `pulumi`, `warren` for the programs that it starts, `tests` for runs of tests. */
  readonly setBy: "people" | "warren" | "tests";
  /** A sentence in Markdown. */
  readonly means: string;
  /** What holds where it is not set. */
  readonly otherwise: string;
}

export const VARIABLES = {
  password: {
    name: "WARREN_PASSWORD",
    setBy: "people",
    means: "the administrator's password, for `import`, `explain` and `smoke` with a URL",
    otherwise: "the one in the URL",
  },
  username: {
    name: "WARREN_USERNAME",
    setBy: "people",
    means: "the administrator, for `smoke` with a URL",
    otherwise: "`--username`, which comes first, or the one in the URL",
  },
  amqpUrl: {
    name: "WARREN_AMQP_URL",
    setBy: "people",
    means: "the broker that `smoke` tests, as `--url`",
    otherwise: "the host of the other URL",
  },
  managementUrl: {
    name: "WARREN_MANAGEMENT_URL",
    setBy: "people",
    means: "its HTTP API, as `--management-url`",
    otherwise: "the host of the other URL",
  },
  requireTls: {
    name: "WARREN_REQUIRE_TLS",
    setBy: "people",
    means: "`yes` or `no`: whether a broker that is named by a URL has to speak TLS",
    otherwise: "config `requireTls` of the stack",
  },
  newBroker: {
    name: "WARREN_NEW_BROKER",
    setBy: "people",
    means: "`yes`: the broker takes the place of one that is gone",
    otherwise: "another broker than the state's is refused",
  },
  deleteData: {
    name: "WARREN_DELETE_DATA",
    setBy: "people",
    means:
      "`yes`: queues go with their messages, virtual hosts with all that is in them, users with what others gave them; as `down --delete-data`",
    otherwise: "what holds messages is refused",
  },
  adopt: {
    name: "WARREN_ADOPT",
    setBy: "people",
    means:
      "`yes`: what is there already is taken over as it is, and by Warren's own program nothing else is done; as `adopt`",
    otherwise: "what is there already is refused",
  },
  deleteAdopted: {
    name: "WARREN_DELETE_ADOPTED",
    setBy: "people",
    means: "`yes`: a destroy deletes also what was taken over; as `down --delete-adopted`",
    otherwise: "it is given back as it is",
  },
  move: {
    name: "WARREN_MOVE",
    setBy: "people",
    means:
      "a queue, or a list of queues as JSON has it: their messages may be moved although they are protected; as `up --move`",
    otherwise: "a protected queue is moved where its `move` says so",
  },
  acceptGap: {
    name: "WARREN_ACCEPT_GAP",
    setBy: "people",
    means:
      "`yes`: queues that are named may be moved where no command can be run on the broker's nodes, although publishers by a queue's name meet a gap; as `up --accept-gap`",
    otherwise: "such a move is refused",
  },
  backups: {
    name: "WARREN_BACKUPS",
    setBy: "people",
    means: "the folder for definitions from before a change, or `off`",
    otherwise:
      "`backups` beside the project's local state; without `./warren`, `warren/backups` in the user's folder for state",
  },
  cache: {
    name: "WARREN_CACHE",
    setBy: "people",
    means: "the folder of what was fetched and built",
    otherwise: "`$XDG_CACHE_HOME/warren`, else `~/.cache/warren`",
  },
  program: {
    name: "WARREN_PROGRAM",
    setBy: "people",
    means: "how an installed Warren is called in what it advises; in its image `warren`",
    otherwise: "`npx warren`",
  },
  image: {
    name: "WARREN_IMAGE",
    setBy: "warren",
    means: "the broker's image; also by people, for `pulumi` without `./warren`",
    otherwise: "Docker's official one, by digest",
  },
  loadBalancerImage: {
    name: "WARREN_LOAD_BALANCER_IMAGE",
    setBy: "warren",
    means: "the image of a cluster's load balancer, likewise",
    otherwise: "Docker's official one, by digest",
  },
  checkout: {
    name: "WARREN_CHECKOUT",
    setBy: "warren",
    means: "where the caller is, so that hints of Pulumi's programs are commands that work there",
    otherwise: "hints are for the project's folder",
  },
  plans: {
    name: "WARREN_PLANS",
    setBy: "warren",
    means: "the folder into which a preview writes what it plans for each virtual host",
    otherwise: "nothing is written",
  },
  refusals: {
    name: "WARREN_REFUSALS",
    setBy: "warren",
    means:
      "the folder into which a preview writes what an update would refuse, and goes on: it only compares; as `drift`",
    otherwise: "a preview is refused as the update would be",
  },
  reviewedPlans: {
    name: "WARREN_REVIEWED_PLANS",
    setBy: "warren",
    means:
      "the folder of the plans that an update is held to: what differs from them is refused; as `up --plan`",
    otherwise: "what is declared is done",
  },
  containerPlugins: {
    name: "WARREN_PLUGINS",
    setBy: "warren",
    means: "in a disposable container: its file of plugins",
    otherwise: "always set there",
  },
  containerSettings: {
    name: "WARREN_SETTINGS",
    setBy: "warren",
    means: "in a disposable container: its rabbitmq.conf",
    otherwise: "always set there",
  },
  testManagementUrl: {
    name: "WARREN_TEST_MANAGEMENT_URL",
    setBy: "tests",
    means: "the shared broker's HTTP API, with an administrator's credentials",
    otherwise: "its tests are skipped; a run of all tests sets it",
  },
  testAmqpUrl: {
    name: "WARREN_TEST_AMQP_URL",
    setBy: "tests",
    means: "its AMQP listener, likewise",
    otherwise: "its tests are skipped; a run of all tests sets it",
  },
  testImage: {
    name: "WARREN_TEST_IMAGE",
    setBy: "tests",
    means: "the image of nodes that tests and benchmarks start, with RabbitMQ 4.3",
    otherwise: "such tests are skipped; a run of all tests sets it",
  },
  testImageOf40: {
    name: "WARREN_TEST_IMAGE_4_0",
    setBy: "tests",
    means: "one with RabbitMQ 4.0",
    otherwise: "tests of that version are skipped",
  },
  testImageOf310: {
    name: "WARREN_TEST_IMAGE_3_10",
    setBy: "tests",
    means: "one with RabbitMQ 3.10",
    otherwise: "tests of that version are skipped",
  },
  testChromium: {
    name: "WARREN_TEST_CHROMIUM",
    setBy: "tests",
    means: "a Chromium that looks at pages of reports and of diagrams",
    otherwise: "such tests are skipped; a run of all tests sets it",
  },
  testSeed: {
    name: "WARREN_TEST_SEED",
    setBy: "tests",
    means: "the seed of generated environments",
    otherwise: "a random one, printed where a test fails",
  },
  testRounds: {
    name: "WARREN_TEST_ROUNDS",
    setBy: "tests",
    means: "rounds of publishers against the guard",
    otherwise: "20",
  },
  testAdoptedQueues: {
    name: "WARREN_TEST_ADOPTED_QUEUES",
    setBy: "tests",
    means: "queues of the broker that is taken over",
    otherwise: "60",
  },
  testKillStride: {
    name: "WARREN_TEST_KILL_STRIDE",
    setBy: "tests",
    means: "from one request at which an adoption is killed to the next; 1 is each",
    otherwise: "5",
  },
  testCounts: {
    name: "WARREN_TEST_COUNTS",
    setBy: "tests",
    means: "the folder in which processes of a counted run note what they read",
    otherwise: "nothing is counted",
  },
  testFileBound: {
    name: "WARREN_TEST_FILE_BOUND",
    setBy: "tests",
    means: "milliseconds after which a file of live tests that does not end is ended",
    otherwise: "55 minutes",
  },
  mutantSeed: {
    name: "WARREN_MUTANT_SEED",
    setBy: "tests",
    means: "which mutants are tried",
    otherwise: "the date",
  },
  fuzz: {
    name: "WARREN_FUZZ",
    setBy: "tests",
    means: "how many broken declarations are read",
    otherwise: "5,000",
  },
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

/** Of {@link VARIABLES} those that are `yes` or nothing. */
export type Word = "newBroker" | "deleteData" | "adopt" | "deleteAdopted" | "acceptGap";

/** Pure. Nothing but `yes` says it. */
export function isSaid(environment: Readonly<Record<string, string | undefined>>, word: Word): boolean {
  return environment[VARIABLES[word].name] === "yes";
}

/** The queues that it names. Text that is no list of texts is one name. */
export function movedQueues(environment: Readonly<Record<string, string | undefined>>): ReadonlySet<string> {
  const text = environment[VARIABLES.move.name] ?? "";
  return new Set(text === "" ? [] : (listIn(text) ?? [text]));
}

function listIn(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** @returns to merge into an environment */
export function namingMoved(queues: readonly string[]): Readonly<Record<string, string>> {
  return { [VARIABLES.move.name]: JSON.stringify(queues) };
}

/** @returns to merge into an environment */
export function saying(word: Word): Readonly<Record<string, string>> {
  return { [VARIABLES[word].name]: "yes" };
}
