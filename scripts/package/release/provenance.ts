/**
 * Of what, by what and where a release was built, as a statement of in-toto with SLSA's provenance
 * (https://slsa.dev/spec/v1.0/provenance). It is not signed: who publishes it may sign it.
 */
import type { Source } from "./source.ts";

/** What docs/package.md says about the build. */
export const BUILD_TYPE = "urn:warren:build:1";
/** A builder that nobody vouches for. */
export const LOCAL_BUILDER = "urn:warren:builder:local";

export interface Digest {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface BuildFacts {
  readonly version: string;
  /** What was built. */
  readonly subjects: readonly Digest[];
  readonly source: Source | undefined;
  /** Files of the source that say what else came in. */
  readonly locks: readonly Digest[];
  /** Versions of the programs that built it, by their names. */
  readonly tools: Readonly<Record<string, string>>;
  /** Of a workflow at GitHub its GITHUB_... are read. */
  readonly environment: NodeJS.ProcessEnv;
}

export function provenance({ version, subjects, source, locks, tools, environment }: BuildFacts): object {
  const { uri, builder, invocation } = whereBuilt(environment);
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subjects.map(descriptor),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { command: "./warren build", version },
        internalParameters: { tools, changedFiles: source?.changed ?? [] },
        resolvedDependencies: [
          ...(source === undefined
            ? []
            : [
                {
                  name: "source",
                  ...(uri === undefined ? {} : { uri }),
                  digest: { gitCommit: source.commit },
                },
              ]),
          ...locks.map(descriptor),
        ],
      },
      runDetails: {
        builder: { id: builder },
        ...(invocation === undefined ? {} : { metadata: { invocationId: invocation } }),
      },
    },
  };
}

function descriptor({ name, sha256 }: Digest): object {
  return { name, digest: { sha256 } };
}

/** The address of the repository whose workflow this is; undefined anywhere else. */
export function repositoryOf({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
}: NodeJS.ProcessEnv): string | undefined {
  return server === undefined || repository === undefined ? undefined : `${server}/${repository}`;
}

interface Where {
  readonly uri: string | undefined;
  readonly builder: string;
  readonly invocation: string | undefined;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function whereBuilt(environment: NodeJS.ProcessEnv): Where {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REF: ref,
    GITHUB_WORKFLOW_REF: workflow,
    GITHUB_RUN_ID: run,
    GITHUB_RUN_ATTEMPT: attempt,
  } = environment;
  const repository = repositoryOf(environment);
  if (repository === undefined || workflow === undefined) {
    return { uri: undefined, builder: LOCAL_BUILDER, invocation: undefined };
  }
  return {
    uri: `git+${repository}@${ref}`,
    builder: `${server}/${workflow}`,
    invocation: `${repository}/actions/runs/${run}/attempts/${attempt}`,
  };
}
