import type { OpenAccess } from "./receiver/gate.ts";

/** Stands in for `access/open-access.ts` in a project without an `api`, which contains none of its code. */
export const openAccess: OpenAccess | undefined = undefined;
