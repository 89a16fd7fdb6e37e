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
 * would give the same source another digest; history is left out for the same reason.
 */
export function imageConfig({ base, baseName, layer, build }: ConfigInput): Blob {
  const { Env, Entrypoint, StopSignal, Labels } = base.Config ?? {};
  const labels = { ...Labels, "org.opencontainers.image.base.name": baseName, [buildLabel]: build };
  const config = {
    architecture: base.Architecture,
    ...(base.Variant ? { variant: base.Variant } : {}),
    os: base.Os,
    created: "1970-01-01T00:00:00Z",
    config: {
      User: "1000",
      ...(Env ? { Env } : {}),
      Cmd: [nodeOf(Entrypoint), "--enable-source-maps", `${appFolder}/${bundleName}`],
      WorkingDir: appFolder,
      ...(StopSignal ? { StopSignal } : {}),
      Labels: Object.fromEntries(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))),
    },
    rootfs: { type: "layers", diff_ids: [...(base.RootFS.Layers ?? []), layer.digest] },
  };
  return blobOf(Buffer.from(JSON.stringify(config)));
}
