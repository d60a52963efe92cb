/**
 * The versions of Pulumi's own programs. To change one: here, in the `go.mod` of its module under `toolchain/go/`, and
 * the checksums in `pulumi-archive.ts`; `pulumi-versions.test.ts` and `pulumi-archive.test.ts` hold them together. The
 * library that programs are told to use goes with the CLI; a test beside `scripts/package/build-sdks.ts` says where.
 */

/** The oldest Pulumi CLI that Warren works with, and the one that it installs or builds where there is none. */
export const CLI_VERSION = "3.259.0";

/** The last Node.js language host that can be built from published packages, and the last for Python. */
export const LANGUAGE_HOST_VERSION = "3.68.0";
