/** The broker's image as `./warren doctor` tells of it: what is in it, and of one that was built how old it is. */

import { SERVER_VERSION } from "../../model/rabbitmq/versions.ts";
import { DAY } from "../../model/text/durations.ts";
import { GETS_IT, missing, type PartReport, present } from "../parts.ts";
import type { BuiltImage } from "./built-images.ts";

/** @param found a name is that of the official image, by its digest: always the same, however old it is */
export function imagePart(title: string, found: string | BuiltImage | undefined, now: Date): PartReport {
  if (found === undefined) {
    return missing("image", title, {
      problem: "The engine has neither the official nor a built one.",
      remedy: GETS_IT,
    });
  }
  if (typeof found === "string") return present("image", title, { version: SERVER_VERSION, origin: found });
  const days = Math.floor((now.getTime() - found.built.getTime()) / DAY);
  // A clock that was set back has built it tomorrow.
  const age = days <= 0 ? "built today" : `built ${days} ${days === 1 ? "day" : "days"} ago`;
  return present("image", title, { version: `${found.version}, ${age}`, origin: found.name });
}
