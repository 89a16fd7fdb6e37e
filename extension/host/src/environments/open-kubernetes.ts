import type { OpenTargetOptions } from "@hookloom/core/environments/open-target";

/** The client of clusters is a bundle of its own. */
export const openKubernetes: OpenTargetOptions["openKubernetes"] = async (input) =>
  await (await import("@hookloom/kubernetes/open")).openKubernetes(input);
