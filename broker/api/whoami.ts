/** Who asks: `GET /whoami`, which every user of the API may ask, and which nothing but the API answers. */
import type { ManagementApi } from "./management-api.ts";
import { tagsIn, WHOAMI } from "./shapes.ts";

/** Of the user who asks. */
export async function ownTags(api: ManagementApi, signal?: AbortSignal): Promise<readonly string[]> {
  const { tags } = await api.read("/whoami", WHOAMI, signal);
  return tagsIn(tags);
}
