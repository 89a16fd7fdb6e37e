import { Readable } from "node:stream";
import type { DeployPhase, VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import { deniedPush, ImageError, missingRepository, strangeRegistry } from "./oci/errors.ts";
import { type Image, manifestType } from "./oci/manifest.ts";
import type { Reference } from "./oci/reference.ts";
import type { RegistryClient } from "./registry/registry-client.ts";

/** Returns a function that counts the transferred bytes of these parts and reports the progress in steps of 5%. */
export function transferProgress(
  parts: readonly { readonly size: number }[],
  context: VerbContext,
  phase: DeployPhase,
  message: (percent: number) => string,
): (bytes: number) => void {
  const total = parts.reduce((all, { size }) => all + size, 0);
  let [done, reported] = [0, 0];
  return (bytes) => {
    done += bytes;
    const fraction = total === 0 ? 1 : Math.min(1, done / total);
    if (fraction < reported + 0.05 && !(fraction === 1 && reported < 1)) return;
    reported = fraction;
    context.report({ phase, level: "debug", message: message(Math.round(fraction * 100)), fraction });
  };
}

/** An image and access to its layers. */
export interface ImageSource {
  readonly image: Image;
  /** Opens a layer by its digest. Every call opens a new stream. */
  open(digest: string): AsyncIterable<Buffer>;
  /** The repository with the base image's layers. */
  readonly origin?: Reference;
}

/** Returns the path of a repository in the same registry that has the base image's layers. */
export const mountableFrom = ({ origin }: ImageSource, { host }: Reference): string | undefined =>
  origin?.host === host ? origin.path : undefined;

/** Explains why a registry rejects a push. */
function pushError({ repository, signedIn }: RegistryClient, status: number): ImageError {
  const { host, path } = repository;
  if (status === 401 || status === 403) return deniedPush(path, host, signedIn);
  return status === 404 ? missingRepository(path, host) : strangeRegistry(host, status);
}

const noBody = { headers: { "content-length": "0" } };

/**
 * Begins an upload and returns its URL, or undefined if the blob was mounted instead.
 * @throws ImageError
 */
async function beginUpload(registry: RegistryClient, query = ""): Promise<string | undefined> {
  const response = await registry.request("POST", `${registry.path("blobs", "uploads/")}${query}`, noBody);
  response.body.resume();
  const { status, headers } = response;
  if (query !== "" && status === 201) return undefined;
  if (status !== 202 || !headers.location) throw pushError(registry, status);
  return headers.location;
}

/** Checks whether a registry accepts an image: begins an upload and cancels it. @throws ImageError */
export async function tryUpload(registry: RegistryClient): Promise<void> {
  const uploadUrl = await beginUpload(registry);
  const response = await registry
    .request("DELETE", uploadUrl ?? "")
    .catch(ignored("registries expire uploads that they cannot cancel"));
  response?.body.resume();
}

/** Begins an upload unless the blob can be mounted from another repository in the registry. */
async function mountOrBegin(
  registry: RegistryClient,
  digest: string,
  from: string | undefined,
): Promise<string | undefined> {
  if (from === undefined) return beginUpload(registry);
  try {
    return await beginUpload(registry, `?mount=${digest}&from=${encodeURIComponent(from)}`);
  } catch (error) {
    // Some registries reject the mount instead of beginning an upload.
    if (!(error instanceof ImageError)) throw error;
    return beginUpload(registry);
  }
}

interface Upload {
  readonly digest: string;
  readonly size: number;
  readonly mountFrom?: string | undefined;
  open(): AsyncIterable<Buffer>;
}

/** Uploads a blob that the registry does not have. */
async function upload(
  registry: RegistryClient,
  { digest, size, mountFrom, open }: Upload,
  onBytes: (count: number) => void,
): Promise<void> {
  const uploadUrl = (await registry.hasBlob(digest))
    ? undefined
    : await mountOrBegin(registry, digest, mountFrom);
  if (uploadUrl === undefined) return onBytes(size);
  const url = `${uploadUrl}${uploadUrl.includes("?") ? "&" : "?"}digest=${encodeURIComponent(digest)}`;
  const make = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of open()) {
      yield chunk;
      onBytes(chunk.length);
    }
  };
  const headers = { "content-type": "application/octet-stream", "content-length": String(size) };
  const response = await registry.request("PUT", url, { headers, makeBody: make });
  response.body.resume();
  if (response.status !== 201) throw pushError(registry, response.status);
}

/**
 * Pushes an image to a repository under a tag. Uploads only the blobs that the registry lacks.
 * @throws ImageError; an AbortError if the signal aborts
 */
export async function pushImage(
  source: ImageSource,
  registry: RegistryClient,
  tag: string,
  context: VerbContext,
): Promise<void> {
  const mountFrom = mountableFrom(source, registry.repository);
  const { manifest, config, layers } = source.image;
  const message = t("Pushing to {0}", registry.repository.name);
  context.report({ phase: "push", level: "info", message, fraction: 0 });
  const topLayer = layers.at(-1)?.digest;
  const uploads: readonly Upload[] = [
    ...layers.map(({ digest, size }) => ({
      digest,
      size,
      open: () => source.open(digest),
      ...(digest === topLayer ? {} : { mountFrom }),
    })),
    { digest: config.digest, size: config.bytes.length, open: () => Readable.from([config.bytes]) },
  ];
  const onBytes = transferProgress(uploads, context, "push", (percent) =>
    t("Pushed {0}% of the image", percent),
  );
  for (const one of uploads) await upload(registry, one, onBytes);
  const headers = { "content-type": manifestType, "content-length": String(manifest.bytes.length) };
  const response = await registry.request("PUT", registry.path("manifests", tag), {
    headers,
    makeBody: () => manifest.bytes,
  });
  response.body.resume();
  if (response.status !== 201) throw pushError(registry, response.status);
}
