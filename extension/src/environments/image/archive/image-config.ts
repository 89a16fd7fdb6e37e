import type { EngineImage } from "../engine/engine.ts";
import { appFolder, type Blob, blobOf, bundleName } from "./layer.ts";

/** By this label the images that we made are known again. */
export const buildLabel = "hookloom.build";

/** A base whose entry point is Node itself, as distroless ones have, may not have it on its path. */
const nodeOf = (entrypoint: readonly string[] | null | undefined): string =>
  entrypoint?.find((part) => /^\/.*\/node$/.test(part)) ?? "node";

export interface ConfigInput {
  readonly base: EngineImage;
  /** As hookloom.json names it. */
  readonly baseName: string;
  readonly layer: Blob;
  /** The id of the bundle. */
  readonly build: string;
}

/**
 * The configuration of the image, by the OCI image specification (config.md). It has neither a time nor a commit, since both
 * would give the same source another digest. The history has one entry a layer, since registries that serve older clients count them.
 */
export function imageConfig({ base, baseName, layer, build }: ConfigInput): Blob {
  const { Env, Entrypoint, StopSignal, Labels } = base.Config ?? {};
  const labels = { ...Labels, "org.opencontainers.image.base.name": baseName, [buildLabel]: build };
  const created = "1970-01-01T00:00:00Z";
  const baseLayers = base.RootFS.Layers ?? [];
  const config = {
    architecture: base.Architecture,
    ...(base.Variant ? { variant: base.Variant } : {}),
    os: base.Os,
    created,
    config: {
      User: "1000",
      ...(Env ? { Env } : {}),
      Cmd: [nodeOf(Entrypoint), "--enable-source-maps", `${appFolder}/${bundleName}`],
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
  return blobOf(Buffer.from(JSON.stringify(config)));
}
