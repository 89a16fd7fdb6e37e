import type { OpenAccess } from "./gate.ts";

/** Replaces `gateway/open-access.ts` in a project without an `api`, so that the bundle contains no gateway code. */
export const openAccess: OpenAccess | undefined = undefined;
