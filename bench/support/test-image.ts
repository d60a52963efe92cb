/** The image of the brokers that benchmarks start: WARREN_TEST_IMAGE, else the official one. */
import { OFFICIAL_IMAGE } from "../../model/official-image.ts";

export const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? OFFICIAL_IMAGE;
