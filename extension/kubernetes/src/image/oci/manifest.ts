import { createHash } from "node:crypto";

/** A content-addressed blob. */
export interface Blob {
  readonly bytes: Buffer;
  /** `sha256:...` */
  readonly digest: string;
}

export const toBlob = (bytes: Buffer): Blob => ({
  bytes,
  digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
});

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

/** The parts of an image for one platform. */
export interface ImageManifest {
  readonly config: Descriptor;
  /** From bottom to top. */
  readonly layers: readonly Descriptor[];
}

/** A list of images, one for each platform. */
export interface ImageIndex {
  readonly manifests: readonly Descriptor[];
}

export const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** Converts Docker's media types to the OCI media types of the same formats. */
const ociMediaType = (mediaType: string): string =>
  mediaType
    .replace("application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar")
    .replace(/\.gzip$/, "+gzip")
    .replace(/\.zstd$/, "+zstd");

export const describeBlob = (mediaType: string, { bytes, digest }: Blob): Descriptor => ({
  mediaType,
  digest,
  size: bytes.length,
});

/** An image whose manifest and configuration are in memory. The layers are stored elsewhere under their digests. */
export interface Image {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Descriptor[];
}

/**
 * Adds a layer to the layers of a base image. The layer is not compressed, since the output of compressors, and so the digest,
 * differs between versions and processors.
 */
export function assembleImage(config: Blob, baseLayers: readonly Descriptor[], layer: Blob): Image {
  const layers = [
    ...baseLayers.map(({ mediaType, digest, size }) => ({
      mediaType: ociMediaType(mediaType),
      digest,
      size,
    })),
    describeBlob("application/vnd.oci.image.layer.v1.tar", layer),
  ];
  const configDescriptor = describeBlob("application/vnd.oci.image.config.v1+json", config);
  const manifest = { schemaVersion: 2, mediaType: manifestType, config: configDescriptor, layers };
  return { manifest: toBlob(Buffer.from(JSON.stringify(manifest))), config, layers };
}
