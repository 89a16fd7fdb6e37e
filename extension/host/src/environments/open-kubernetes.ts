import type { OpenTargetOptions } from "@hookloom/core/environments/open-target";

/** Loads the Kubernetes client, which has its own bundle. */
export const openKubernetes: OpenTargetOptions["openKubernetes"] = async (input) =>
  await (await import("@hookloom/kubernetes/open")).openKubernetes(input);
