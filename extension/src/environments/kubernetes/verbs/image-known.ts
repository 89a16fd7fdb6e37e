import process from "node:process";
import { messageOf } from "../../../project/user-error.ts";
import { openEngine } from "../../image/engine/engine.ts";
import { parseReference } from "../../image/reference.ts";
import { reachRegistry } from "../../image/registry/reach-registry.ts";
import { acceptedManifests } from "../../image/registry/read-manifest.ts";
import type { VerbContext } from "../../verb-context.ts";
import { asClause, say } from "./report.ts";

async function statusOf(image: string, signal: AbortSignal): Promise<number> {
  const repository = parseReference(image);
  const { path, digest = "latest" } = repository;
  const variables = process.env;
  const engine = await openEngine(variables, signal);
  const registry = await reachRegistry(repository, "pull", { engine, variables, signal });
  const { status } = await registry.ask("HEAD", `/v2/${path}/manifests/${digest}`, {
    accept: acceptedManifests,
  });
  return status;
}

/**
 * False where the registry says that it does not have an image. Where this machine cannot ask it, the cluster's rollout
 * will tell: it is the cluster that has to pull.
 */
export async function mayBePulled(image: string, context: VerbContext): Promise<boolean> {
  try {
    return (await statusOf(image, context.signal)) !== 404;
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = asClause(messageOf(error));
    say(context, "check", `Whether the image is there is left to the cluster (${reason})`);
    return true;
  }
}
