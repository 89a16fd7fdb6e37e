import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { extract, pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Build } from "../../build/build-project.ts";
import { baseLayer, filesIn, testBase } from "../testing/engine.ts";
import { fullArchive, type ImageParts, thinArchive } from "./archive.ts";
import { imageConfig } from "./image-config.ts";
import { blobOf, bundleLayer } from "./layer.ts";
import { manifestOf, thinLayout } from "./layout.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookloom-archive-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function makeBuild(name = "abc.mjs", code = "run();", dir = folder): Promise<Build> {
  const file = path.join(dir, name);
  await mkdir(dir, { recursive: true });
  await writeFile(file, `${code}\n//# sourceMappingURL=${name}.map\n`);
  await writeFile(`${file}.map`, "{}");
  await writeFile(path.join(dir, "b.node"), "b");
  await writeFile(path.join(dir, "a.node"), "a");
  return {
    id: "abc",
    file,
    bytes: 6,
    assets: ["b.node", "a.node"].map((asset) => path.join(dir, asset)),
  };
}

async function entriesIn(bytes: Buffer): Promise<object[]> {
  const entries = extract();
  entries.end(bytes);
  const found: object[] = [];
  for await (const entry of entries) {
    const { name, mode, uid, gid, mtime } = entry.header;
    found.push({ name, mode, uid, gid, mtime: mtime.getTime() });
    entry.resume();
  }
  return found;
}

describe("the layer of a bundle", () => {
  it("has fixed names, times, owners and modes", async () => {
    const { bytes } = await bundleLayer(await makeBuild());
    const fixed = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
    expect(await entriesIn(bytes)).toEqual([
      { ...fixed, name: "app/", mode: 0o755 },
      { ...fixed, name: "app/webhook.mjs" },
      { ...fixed, name: "app/webhook.mjs.map" },
      { ...fixed, name: "app/a.node" },
      { ...fixed, name: "app/b.node" },
    ]);
    const files = await filesIn(Readable.from([bytes]));
    expect(files.get("app/webhook.mjs")?.toString()).toBe("run();\n//# sourceMappingURL=webhook.mjs.map\n");
  });

  it("is the same from another folder, under another name and at another time", async () => {
    const first = await bundleLayer(await makeBuild());
    const build = await makeBuild("def.mjs", "run();", path.join(folder, "other"));
    await utimes(build.file, 1, 1);
    expect((await bundleLayer(build)).digest).toBe(first.digest);
    expect((await bundleLayer(await makeBuild("abc.mjs", "walk();"))).digest).not.toBe(first.digest);
  });
});

const layer = blobOf(Buffer.from("layer"));
const configOf = (base = testBase()): Record<string, never> =>
  JSON.parse(imageConfig({ base, baseName: "node:24", layer, build: "abc" }).bytes.toString());

describe("the configuration of the image", () => {
  it("runs Node itself as a user without rights, whatever the base runs", () => {
    const base = testBase({ Variant: "v8" } as object);
    expect(configOf(base)).toEqual({
      architecture: "amd64",
      variant: "v8",
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: {
        User: "1000",
        Env: ["PATH=/usr/local/bin:/usr/bin"],
        Cmd: ["node", "--enable-source-maps", "/app/webhook.mjs"],
        WorkingDir: "/app",
        Labels: { "hookloom.build": "abc", "org.opencontainers.image.base.name": "node:24" },
      },
      rootfs: { type: "layers", diff_ids: [baseLayer, layer.digest] },
      history: [
        { created: "1970-01-01T00:00:00Z", created_by: "base image node:24" },
        { created: "1970-01-01T00:00:00Z", created_by: "hookloom build abc" },
      ],
    });
  });

  it("finds Node where a distroless base has it", () => {
    const { Config } = testBase();
    const base = testBase({ Config: { ...Config, Entrypoint: ["/nodejs/bin/node"] } });
    expect(configOf(base)).toMatchObject({
      config: { Cmd: ["/nodejs/bin/node", "--enable-source-maps", "/app/webhook.mjs"] },
    });
  });
});

const parts: ImageParts = {
  name: "docker.io/team/hooks:abc",
  config: blobOf(Buffer.from("{}")),
  layer,
  baseLayers: [baseLayer],
};

const manifestIn = (files: Map<string, Buffer>): { Config: string; RepoTags: string[]; Layers: string[] } =>
  JSON.parse(files.get("manifest.json")?.toString() ?? "[]")[0];

describe("an archive for the engine", () => {
  it("names the base's layers without holding them", async () => {
    const files = await filesIn(thinArchive(parts));
    const { Config, RepoTags, Layers } = manifestIn(files);
    expect(RepoTags).toEqual([parts.name]);
    expect(files.get(Config)?.toString()).toBe("{}");
    expect(Layers).toHaveLength(2);
    expect(files.has(Layers[0] ?? "")).toBe(false);
    expect(files.get(Layers[1] ?? "")?.toString()).toBe("layer");
  });

  it("holds all layers that the saved base had, also larger ones than a buffer", async () => {
    const saved = pack();
    const large = Buffer.alloc(1 << 20, 3);
    saved.entry({ name: "blobs/one" }, large);
    saved.entry({ name: "index.json" }, "{}");
    saved.entry({ name: "manifest.json" }, JSON.stringify([{ Layers: ["blobs/one"] }]));
    saved.finalize();
    const files = await filesIn(fullArchive(Readable.from(saved), parts));
    const { Layers } = manifestIn(files);
    expect(Layers[0]).toBe("blobs/one");
    expect(files.get("blobs/one")?.equals(large)).toBe(true);
    expect(files.get(Layers[1] ?? "")?.toString()).toBe("layer");
    expect(files.has("index.json")).toBe(false);
  });

  it("ends with the error of a base that breaks off", async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(100);
        throw new Error("gone");
      })(),
    );
    await expect(filesIn(fullArchive(broken, parts))).rejects.toThrow("gone");
  });

  it("as a layout describes each part by its digest, in OCI's own words", async () => {
    const gzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    const base = { mediaType: gzip, digest: `sha256:${"c".repeat(64)}`, size: 12 };
    const manifest = manifestOf(parts, [base]);
    const files = await filesIn(thinLayout(parts, manifest));
    const index = JSON.parse(files.get("index.json")?.toString() ?? "");
    expect(index.manifests).toMatchObject([
      {
        digest: manifest.digest,
        size: manifest.bytes.length,
        annotations: { "io.containerd.image.name": parts.name },
      },
    ]);
    const read = JSON.parse(files.get(`blobs/sha256/${manifest.digest.slice(7)}`)?.toString() ?? "");
    expect(read.layers).toEqual([
      { ...base, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" },
      { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: layer.digest, size: 5 },
    ]);
    expect(files.has(`blobs/sha256/${"c".repeat(64)}`)).toBe(false);
    for (const [name, bytes] of files)
      if (name.startsWith("blobs/")) expect(blobOf(bytes).digest).toBe(`sha256:${path.basename(name)}`);
  });
});
