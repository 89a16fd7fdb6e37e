import process from "node:process";
import { messageOf } from "../../../project/user-error.ts";
import type { Build } from "../../build/build-project.ts";
import { buildImage } from "../../image/build-image.ts";
import { checkRegistry } from "../../image/check-registry.ts";
import { openEngine } from "../../image/engine/engine.ts";
import { parseReference } from "../../image/reference.ts";
import { reachRegistry } from "../../image/registry/reach-registry.ts";
import { acceptedManifests } from "../../image/registry/read-manifest.ts";
import { asClause, say } from "../../release/report.ts";
import type { VerbContext } from "../../verb-context.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { projectName } from "../identity.ts";
import type { LockedSession, Session } from "./session.ts";

// The only module of a cluster's verbs that knows how images are stored.

const repositoryOf = ({ input }: Session): string =>
  `${input.description.registry}/${projectName({ project: input.project.name })}`;

/** Fails before anything is built where an image could not be stored. @throws ImageError */
export async function checkImageStore(session: Session, context: VerbContext): Promise<void> {
  const repository = repositoryOf(session);
  say(context, "check", `Asking the registry for ${repository}`);
  await checkRegistry(repository, context.signal);
}

/** Builds an image of a bundle and stores it where the cluster pulls from; resolves with its reference. */
export async function storeImage(locked: LockedSession, bundle: Build): Promise<string> {
  const { input, cluster, context } = locked;
  const platforms = await platformsOf(cluster, context.signal);
  const repository = repositoryOf(locked);
  const { baseImage } = input.description;
  locked.progress.state = { at: "image-pushed", repository };
  const { image } = await buildImage({ bundle, repository, baseImage, platforms, context });
  say(context, "push", `The registry has ${image}`);
  return image;
}

interface Node {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly nodeInfo?: { readonly architecture?: string; readonly operatingSystem?: string };
  };
}

/** The platforms to build for: those of the nodes, or the API server's, which everyone may read, where nodes are forbidden. */
export async function platformsOf(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { items } = await cluster.request<{ readonly items: readonly Node[] }>("GET", "/api/v1/nodes", {
      signal,
    });
    const found = items
      .filter(({ spec, status }) => !spec?.unschedulable && status?.nodeInfo?.operatingSystem === "linux")
      .map(({ status }) => `linux/${status?.nodeInfo?.architecture ?? "amd64"}`);
    if (found.length > 0) return [...new Set(found)].sort();
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 403) throw error;
  }
  const { platform = "linux/amd64" } = await cluster.request<{ readonly platform?: string }>(
    "GET",
    "/version",
    {
      signal,
    },
  );
  return [platform];
}

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

/** False where the registry answers that it lacks an image. Where this machine cannot ask it, the cluster may still pull. */
export async function mayBePulled(image: string, context: VerbContext): Promise<boolean> {
  try {
    return (await statusOf(image, context.signal)) !== 404;
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = asClause(messageOf(error));
    say(
      context,
      "check",
      `The registry cannot be asked for the image, so the cluster tries to pull it (${reason})`,
    );
    return true;
  }
}
