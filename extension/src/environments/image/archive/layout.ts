import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { ImageParts } from "./archive.ts";
import { type Blob, blobOf } from "./layer.ts";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

/** The manifest of one image, or the list of those of several platforms. */
export interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

const ociManifest = "application/vnd.oci.image.manifest.v1+json";

/** Docker's older names of the same formats, which an OCI manifest does not use. */
const ociLayer = (mediaType: string): string =>
  mediaType
    .replace("application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar")
    .replace(/\.gzip$/, "+gzip")
    .replace(/\.zstd$/, "+zstd");

const describe = (mediaType: string, { bytes, digest }: Blob): Descriptor => ({
  mediaType,
  digest,
  size: bytes.length,
});

/** Our layer is not compressed: packers differ between versions and processors, and with them the digest would. */
export function manifestOf(parts: ImageParts, baseLayers: readonly Descriptor[]): Blob {
  const layers = [
    ...baseLayers.map(({ mediaType, digest, size }) => ({ mediaType: ociLayer(mediaType), digest, size })),
    describe("application/vnd.oci.image.layer.v1.tar", parts.layer),
  ];
  const config = describe("application/vnd.oci.image.config.v1+json", parts.config);
  return blobOf(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers })));
}

/**
 * An OCI image layout (image-layout.md) without the base's layers: an engine that keeps its images in containerd finds them by
 * their digests in the content that it has pulled.
 */
export function thinLayout(parts: ImageParts, manifest: Blob): Readable {
  const fixed = { mtime: new Date(0), mode: 0o644 };
  const tar = pack();
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      { ...describe(ociManifest, manifest), annotations: { "io.containerd.image.name": parts.name } },
    ],
  };
  for (const { bytes, digest } of [parts.config, parts.layer, manifest])
    tar.entry({ ...fixed, name: `blobs/sha256/${digest.replace("sha256:", "")}` }, bytes);
  tar.entry({ ...fixed, name: "index.json" }, JSON.stringify(index));
  tar.entry({ ...fixed, name: "oci-layout" }, JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  tar.finalize();
  return Readable.from(tar);
}
