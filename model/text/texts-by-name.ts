/** JSON objects whose keys are names of strangers: zod's record loses one that is `__proto__`. */
import { z } from "zod";

/** Pairs of a name and its text, in the object's order. */
export const textsByName = z
  .custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value), {
    error: "is not an object",
  })
  .transform((object) => Object.entries(object) as unknown)
  .pipe(z.array(z.tuple([z.string(), z.string()])));
