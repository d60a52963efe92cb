/**
 * Files in a node that nobody but the server may read.
 *
 * Docker cannot be told to make them so: it looks up the owner of an upload in the users of the host, not in those of
 * the image (engine 20.10), and what root owns the server cannot read. So a secret is uploaded beside its place, and the
 * container's command puts it there, as the server's own with mode 0400, before the server starts.
 */
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

export const SECRET_FILES = {
  erlangCookie: "/var/lib/rabbitmq/.erlang.cookie",
  tlsKey: "/etc/rabbitmq/tls-key.pem",
} as const;

export function secretUpload(
  file: (typeof SECRET_FILES)[keyof typeof SECRET_FILES],
  content: pulumi.Input<string>,
): docker.types.input.ContainerUpload {
  return { file: `${file}.new`, content };
}

/**
 * The official image starts as root and gives itself up in its entry point, when that is asked for the server; our own
 * starts as the server's user. `exec`, because the server has to be process 1 to be told of a stop.
 */
export const START_COMMAND: readonly string[] = [
  "sh",
  "-ec",
  [
    'if [ "$(id -u)" = 0 ]; then owner="-o rabbitmq -g rabbitmq"; server="docker-entrypoint.sh rabbitmq-server"',
    'else owner=""; server=rabbitmq-server; fi',
    `for file in ${Object.values(SECRET_FILES).join(" ")}; do`,
    // Once: what is restarted has them in their places.
    '  if [ -e "$file.new" ]; then install $owner -m 0400 "$file.new" "$file"; rm "$file.new"; fi',
    "done",
    "exec $server",
  ].join("\n"),
];
