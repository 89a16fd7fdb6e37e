import { nodeArguments } from "@hookloom/core/environments/build/node-arguments";
import { appFolder, bundleName } from "./layer.ts";
import { type Blob, toBlob } from "./manifest.ts";

/**
 * The members of an image configuration that this tool reads.
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly config?: {
    readonly Env?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly StopSignal?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  } | null;
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

/**
 * Returns the Node command. A base image whose entry point is Node itself, such as a distroless image, may not have Node on its
 * PATH.
 */
const nodeCommand = (entrypoint: readonly string[] | null | undefined): string =>
  entrypoint?.find((part) => /^\/.*\/node$/.test(part)) ?? "node";

interface ConfigInput {
  readonly base: ImageConfig;
  /** The base image reference in hookloom.json. */
  readonly baseName: string;
  readonly layer: Blob;
  /** The id of the bundle. */
  readonly build: string;
}

/**
 * Creates the image configuration. It contains no time and no commit, because the same source must produce the same digest. The
 * history has one entry per layer, since registries that serve older clients count the entries.
 */
export function imageConfig({ base, baseName, layer, build }: ConfigInput): Blob {
  const { Env, Entrypoint, StopSignal, Labels } = base.config ?? {};
  const labels = { ...Labels, "org.opencontainers.image.base.name": baseName, "hookloom.build": build };
  const created = "1970-01-01T00:00:00Z";
  const baseLayers = base.rootfs.diff_ids;
  const config = {
    architecture: base.architecture,
    ...(base.variant ? { variant: base.variant } : {}),
    os: base.os,
    created,
    config: {
      User: "1000",
      ...(Env ? { Env } : {}),
      Cmd: [nodeCommand(Entrypoint), ...nodeArguments, `${appFolder}/${bundleName}`],
      WorkingDir: appFolder,
      ...(StopSignal ? { StopSignal } : {}),
      Labels: Object.fromEntries(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))),
    },
    rootfs: { type: "layers", diff_ids: [...baseLayers, layer.digest] },
    history: [
      ...baseLayers.map(() => ({ created, created_by: `base image ${baseName}` })),
      { created, created_by: `hookloom build ${build}` },
    ],
  };
  return toBlob(Buffer.from(JSON.stringify(config)));
}
