import type { OpenTargetOptions } from "../../environments/open-target.ts";

/** What speaks to clusters is a bundle of its own. */
export const openKubernetes: OpenTargetOptions["openKubernetes"] = async (input) =>
  await (await import("../../kubernetes/open.ts")).openKubernetes(input);
