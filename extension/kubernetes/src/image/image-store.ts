import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withLock } from "@hookloom/core/environments/platform/lock";
import { replaceFile } from "@hookloom/core/project/replace-file";
import { isMissing } from "@hookloom/core/project/system-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import { type Pack, pack } from "tar-stream";
import { brokenBlob } from "./oci/errors.ts";
import {
  type Blob,
  describeBlob,
  type Image,
  type ImageManifest,
  manifestType,
  toBlob,
} from "./oci/manifest.ts";
import type { Variables } from "./registry/docker-config.ts";

/** Returns the folder with this user's images. It is outside projects and caches, because a rollback needs the images. */
export function imageFolder(variables: Variables = process.env): string {
  const home = variables.HOME || homedir();
  const data =
    process.platform === "win32"
      ? variables.LOCALAPPDATA || path.join(home, "AppData", "Local")
      : variables.XDG_DATA_HOME || path.join(home, ".local", "share");
  return path.join(data, "hookloom", "images");
}

/** An image that an environment's releases need, with its name in the engine. */
export interface KeptImage {
  readonly name: string;
  readonly digest: string;
}

/** Younger unused parts are kept, since a deploy in progress has not recorded its release yet. */
const minPruneAgeMs = 24 * 60 * 60 * 1000;

const digestHex = (digest: string): string => digest.replace("sha256:", "");

/**
 * Images that were loaded into an engine instead of pushed to a registry, as an OCI image layout. Every part is a file named by
 * its digest, so shared parts are stored once. Each environment lists the images of its releases in a separate file.
 */
export class ImageStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #blob(digest: string): string {
    return path.join(this.#folder, "blobs", "sha256", digestHex(digest));
  }

  async has(digest: string): Promise<boolean> {
    const now = new Date();
    return utimes(this.#blob(digest), now, now).then(
      () => true,
      () => false,
    );
  }

  /**
   * Stores a blob unless it already exists.
   * @throws ImageError `registry-answer` if the digest does not match; any error from `open` or its stream
   */
  async add(
    digest: string,
    open: () => Promise<AsyncIterable<Buffer>>,
    onBytes: (count: number) => void = () => {},
  ): Promise<void> {
    if (await this.has(digest)) return;
    const file = this.#blob(digest);
    const temporary = `${file}.${randomUUID()}.tmp`;
    await mkdir(path.dirname(file), { recursive: true });
    const hash = createHash("sha256");
    const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        onBytes(chunk.length);
        yield chunk;
      }
    };
    try {
      await pipeline(await open(), measured, createWriteStream(temporary));
      if (`sha256:${hash.digest("hex")}` !== digest) throw brokenBlob(digest);
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async addBlob({ bytes, digest }: Blob): Promise<void> {
    await this.add(digest, async () => Readable.from([bytes]));
  }

  openBlob(digest: string): AsyncIterable<Buffer> {
    return createReadStream(this.#blob(digest));
  }

  /** Returns an image with all its parts; undefined if a part is missing. */
  async image(digest: string): Promise<Image | undefined> {
    const bytes = await readFile(this.#blob(digest)).catch(
      ignored("an image without its manifest is built again"),
    );
    if (!bytes) return undefined;
    const manifest = toBlob(bytes);
    if (manifest.digest !== digest) return undefined;
    const { config, layers } = JSON.parse(bytes.toString("utf8")) as ImageManifest;
    const parts = await Promise.all(
      [digest, config.digest, ...layers.map((layer) => layer.digest)].map((one) => this.has(one)),
    );
    if (parts.includes(false)) return undefined;
    return { manifest, config: toBlob(await readFile(this.#blob(config.digest))), layers };
  }

  /**
   * Creates an archive of an image with all its layers, which both Docker (`manifest.json`, image specification 1.2) and
   * containerd (an OCI image layout) can load.
   */
  archive({ manifest, config, layers }: Image, name: string): Readable {
    const tar = pack();
    const write = async (): Promise<void> => {
      const layerDigests = [...new Set(layers.map(({ digest }) => digest))];
      for (const digest of layerDigests) await this.#addFile(tar, digest);
      for (const { bytes, digest } of [config, manifest])
        tar.entry({ ...fixedMetadata, name: blobName(digest) }, bytes);
      for (const [file, content] of archiveIndexes({ manifest, config, layers }, name))
        tar.entry({ ...fixedMetadata, name: file }, JSON.stringify(content));
      tar.finalize();
    };
    write().catch((error: Error) => tar.destroy(error));
    return Readable.from(tar);
  }

  async #addFile(tar: Pack, digest: string): Promise<void> {
    const file = this.#blob(digest);
    const { size } = await stat(file);
    await pipeline(createReadStream(file), tar.entry({ ...fixedMetadata, name: blobName(digest), size }));
  }

  #referencesFile(owner: string): string {
    return path.join(this.#folder, "references", `${createHash("sha256").update(owner).digest("hex")}.json`);
  }

  async #references(): Promise<readonly KeptImage[]> {
    const folder = path.join(this.#folder, "references");
    const names = await readdir(folder).catch(() => []);
    const texts = await Promise.all(
      names.filter((name) => name.endsWith(".json")).map((name) => readFile(path.join(folder, name), "utf8")),
    );
    return texts.flatMap((text) => JSON.parse(text) as readonly KeptImage[]);
  }

  /**
   * Keeps the images of an environment's releases and deletes images that no environment needs any longer.
   * @param owner identifies the environment on this machine
   * @returns the names of images that are no longer needed
   */
  async keep(owner: string, images: readonly KeptImage[]): Promise<readonly string[]> {
    const file = this.#referencesFile(owner);
    // Most environments use a registry and have never had an archive.
    if (images.length === 0 && !existsSync(file)) return [];
    await mkdir(path.dirname(file), { recursive: true });
    return withLock(
      path.join(this.#folder, "references.lock"),
      async () => {
        const previous = await this.#references();
        if (images.length > 0) await replaceFile(file, JSON.stringify(images));
        else await rm(file, { force: true });
        const needed = await this.#references();
        await this.#prune(needed);
        const names = new Set(needed.map(({ name }) => name));
        return [...new Set(previous.map(({ name }) => name))].filter((name) => !names.has(name));
      },
      { holder: t("Another deploy") },
    );
  }

  async #prune(needed: readonly KeptImage[]): Promise<void> {
    const digests = new Set<string>();
    for (const { digest } of needed) {
      digests.add(digest);
      // Any other error is thrown: otherwise the layers of a temporarily unreadable image would be deleted.
      const bytes = await readFile(this.#blob(digest)).catch((thrown: unknown) => {
        if (!isMissing(thrown)) throw thrown;
      });
      if (!bytes) continue;
      const { config, layers } = JSON.parse(bytes.toString("utf8")) as ImageManifest;
      for (const part of [config, ...layers]) digests.add(part.digest);
    }
    const folder = path.join(this.#folder, "blobs", "sha256");
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      if (digests.has(`sha256:${name}`)) continue;
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > minPruneAgeMs) await rm(file, { force: true });
    }
  }
}

const fixedMetadata = { mtime: new Date(0), mode: 0o644 };

const blobName = (digest: string): string => `blobs/sha256/${digestHex(digest)}`;

/** Unlike Docker, containerd does not expand Docker Hub's short names. */
const fullName = (name: string): string =>
  /^[^/]*[.:][^/]*\/|^localhost\//.test(name) ? name : `docker.io/${name}`;

/** Returns the archive's index files, which list the archive's parts for Docker and for containerd. */
function archiveIndexes(
  { manifest, config, layers }: Image,
  name: string,
): readonly (readonly [string, unknown])[] {
  const annotations = {
    "io.containerd.image.name": fullName(name),
    "org.opencontainers.image.ref.name": name,
  };
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [{ ...describeBlob(manifestType, manifest), annotations }],
  };
  const docker = {
    Config: blobName(config.digest),
    RepoTags: [name],
    Layers: layers.map(({ digest }) => blobName(digest)),
  };
  return [
    ["manifest.json", [docker]],
    ["index.json", index],
    ["oci-layout", { imageLayoutVersion: "1.0.0" }],
  ];
}
