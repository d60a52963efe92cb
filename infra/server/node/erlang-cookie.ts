/**
 * The Erlang cookie: whoever knows it commands the nodes that they can reach. RabbitMQ makes one of 20 letters where
 * there is none (94 bits): https://www.rabbitmq.com/docs/clustering#erlang-cookie
 */
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { SECRET_FILES, secretUpload } from "./secret-files.ts";

/** Characters of 6 random bits each: 43 hold the 256 bits of 32 bytes. */
export const COOKIE_LENGTH = 43;

/** A file, and never an environment variable, which every process of the node inherits. */
export function cookieUpload(cookie: pulumi.Output<string>): docker.types.input.ContainerUpload {
  return secretUpload(SECRET_FILES.erlangCookie, cookie);
}
