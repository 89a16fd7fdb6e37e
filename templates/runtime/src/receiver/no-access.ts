import type { OpenAccess } from "./gate.ts";

/** Replaces `gateway/open-access.ts` in a project without an `api`, which contains none of its code. */
export const openAccess: OpenAccess | undefined = undefined;
