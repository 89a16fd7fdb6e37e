import { mkdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import type { Build } from "@hookloom/core/environments/build/build-project";
import { extract } from "tar-stream";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { type ImageConfig, imageConfig } from "./oci/image-config.ts";
import { bundleLayer } from "./oci/layer.ts";
import { assembleImage, toBlob } from "./oci/manifest.ts";
import { filesIn } from "./testing/engine.ts";
import { testConfig } from "./testing/registry.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

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

const layer = toBlob(Buffer.from("layer"));
const baseOf = (entrypoint?: string): ImageConfig => ({
  os: "linux",
  architecture: "amd64",
  variant: "v8",
  ...testConfig(entrypoint),
});
const configOf = (base = baseOf()): Record<string, never> =>
  JSON.parse(imageConfig({ base, baseName: "node:24", layer, build: "abc" }).bytes.toString());

describe("the configuration of the image", () => {
  it("runs Node directly as an unprivileged user, whatever the base runs", () => {
    expect(configOf()).toEqual({
      architecture: "amd64",
      variant: "v8",
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: {
        User: "1000",
        Env: ["PATH=/usr/local/bin:/usr/bin"],
        Cmd: ["node", "--enable-source-maps", "--max-semi-space-size=8", "/app/webhook.mjs"],
        WorkingDir: "/app",
        Labels: { "hookloom.build": "abc", "org.opencontainers.image.base.name": "node:24" },
      },
      rootfs: { type: "layers", diff_ids: [`sha256:${"b".repeat(64)}`, layer.digest] },
      history: [
        { created: "1970-01-01T00:00:00Z", created_by: "base image node:24" },
        { created: "1970-01-01T00:00:00Z", created_by: "hookloom build abc" },
      ],
    });
  });

  it("finds Node in a distroless base", () => {
    expect(configOf(baseOf("/nodejs/bin/node"))).toMatchObject({
      config: {
        Cmd: ["/nodejs/bin/node", "--enable-source-maps", "--max-semi-space-size=8", "/app/webhook.mjs"],
      },
    });
  });
});

it("the manifest describes each part by its digest and OCI media type", () => {
  const config = toBlob(Buffer.from("{}"));
  const gzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  const base = { mediaType: gzip, digest: `sha256:${"c".repeat(64)}`, size: 12 };
  const { manifest } = assembleImage(config, [base], layer);
  expect(JSON.parse(manifest.bytes.toString())).toEqual({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: config.digest, size: 2 },
    layers: [
      { ...base, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" },
      { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: layer.digest, size: 5 },
    ],
  });
});
