import type { OpenTargetOptions } from "@hookloom/core/environments/open-target";

/** What speaks to clusters is a bundle of its own. */
export const openKubernetes: OpenTargetOptions["openKubernetes"] = async (input) =>
  await (await import("@hookloom/kubernetes/open")).openKubernetes(input);
