import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { ImageStore } from "./image-store.ts";
import { assembleImage, type Image, toBlob } from "./oci/manifest.ts";
import { filesIn } from "./testing/engine.ts";

let folder = "";
let store: ImageStore;
beforeEach(async () => {
  folder = temporaryFolder();
  store = new ImageStore(folder);
});

const base = toBlob(Buffer.alloc(1 << 20, 3));

async function addImage(word: string): Promise<Image> {
  const [config, layer] = [toBlob(Buffer.from(`{"${word}":1}`)), toBlob(Buffer.from(word))];
  const described = {
    mediaType: "application/vnd.oci.image.layer.v1.tar",
    digest: base.digest,
    size: base.bytes.length,
  };
  const image = assembleImage(config, [described], layer);
  for (const blob of [base, layer, config, image.manifest]) await store.addBlob(blob);
  return image;
}

const blobFiles = (): Promise<string[]> => readdir(path.join(folder, "blobs", "sha256"));
const ageAll = async (): Promise<void> => {
  for (const name of await blobFiles()) await utimes(path.join(folder, "blobs", "sha256", name), 1, 1);
};

it("stores a part once, and rejects a wrong digest", async () => {
  const one = toBlob(Buffer.from("one"));
  let reads = 0;
  const open = async () => {
    reads++;
    return Readable.from([one.bytes]);
  };
  await store.add(one.digest, open);
  await store.add(one.digest, open);
  expect(reads).toBe(1);
  const wrong = store.add(`sha256:${"0".repeat(64)}`, open);
  await expect(wrong).rejects.toMatchObject({ code: "registry-answer" });
  const broken = store.add(`sha256:${"1".repeat(64)}`, async () =>
    Readable.from(
      (async function* () {
        yield one.bytes;
        throw new Error("gone");
      })(),
    ),
  );
  await expect(broken).rejects.toThrow("gone");
  expect(await blobFiles()).toEqual([one.digest.slice(7)]);
});

it("returns an image with all its parts, or not at all", async () => {
  const image = await addImage("a");
  const { digest } = image.manifest;
  expect(await store.image(digest)).toEqual(image);
  await rm(path.join(folder, "blobs", "sha256", base.digest.slice(7)));
  expect(await store.image(digest)).toBeUndefined();
});

it("produces the same archive each time, larger than a stream's buffer", async () => {
  const image = await addImage("a");
  const files = await filesIn(store.archive(image, "hookloom/hooks:1"));
  const [docker] = JSON.parse(files.get("manifest.json")?.toString() ?? "[]");
  expect(docker.RepoTags).toEqual(["hookloom/hooks:1"]);
  expect(files.get(docker.Layers[0])?.equals(base.bytes)).toBe(true);
  expect(files.get(docker.Layers[1])?.toString()).toBe("a");
  for (const [name, bytes] of files)
    if (name.startsWith("blobs/")) expect(toBlob(bytes).digest).toBe(`sha256:${path.basename(name)}`);
  expect(await filesIn(store.archive(image, "hookloom/hooks:1"))).toEqual(files);
});

it("ends an archive with an error if a part is missing", async () => {
  const image = await addImage("a");
  await rm(path.join(folder, "blobs", "sha256", base.digest.slice(7)));
  await expect(filesIn(store.archive(image, "a:1"))).rejects.toThrow(/ENOENT/);
});

it("deletes what no environment needs, except what a deploy may just have stored", async () => {
  const [a, b] = [await addImage("a"), await addImage("b")];
  const kept = (name: string, { manifest }: Image) => ({ name, digest: manifest.digest });
  expect(await store.keep("dev", [kept("a", a), kept("b", b)])).toEqual([]);
  expect(await store.keep("prod", [kept("a", a)])).toEqual([]);
  await ageAll();
  expect(await store.keep("dev", [])).toEqual(["b"]);
  expect(await store.image(b.manifest.digest)).toBeUndefined();
  expect(await store.image(a.manifest.digest)).toEqual(a);
  expect(await blobFiles()).toHaveLength(4);
  await writeFile(path.join(folder, "blobs", "sha256", "half.tmp"), "");
  expect(await store.keep("prod", [])).toEqual(["a"]);
  // Reading a part counts as using it, just as storing it does.
  expect(await blobFiles()).toHaveLength(5);
  await ageAll();
  await store.keep("other", [{ name: "c", digest: `sha256:${"0".repeat(64)}` }]);
  expect(await blobFiles()).toEqual([]);
});

it("deletes nothing while the manifest of a needed image cannot be read", async () => {
  const { manifest } = await addImage("a");
  await ageAll();
  const file = path.join(folder, "blobs", "sha256", manifest.digest.slice(7));
  await rm(file);
  await mkdir(file);
  await expect(store.keep("dev", [{ name: "a", digest: manifest.digest }])).rejects.toThrow(/EISDIR/);
  expect(await blobFiles()).toHaveLength(4);
});
