import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DeployEvent } from "@hookloom/core/environments/contract/verb-context";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuiltImage, buildImage, type ImageInput } from "./build-image.ts";
import type { ImageDestination } from "./destination.ts";
import type { ImageManifest } from "./oci/manifest.ts";
import { type EngineBehaviour, TestEngine } from "./testing/engine.ts";
import { baseLayer, type RegistryBehaviour, TestRegistry, testConfig } from "./testing/registry.ts";

let engine: TestEngine;
let registry: TestRegistry;
const registries: TestRegistry[] = [];
const events: DeployEvent[] = [];

async function startRegistry(behaviour: RegistryBehaviour = {}): Promise<TestRegistry> {
  const started = await TestRegistry.start(behaviour);
  registries.push(started);
  return started;
}

beforeEach(async () => {
  events.length = 0;
  engine = await TestEngine.start();
  registry = await startRegistry();
  registry.addBase({ repository: "node", tag: "24", platforms: ["linux/amd64"] });
});
afterEach(async () => {
  for (const started of registries.splice(0)) started.stop();
  await engine.stop();
});

const toRegistry = ({ host } = registry): ImageDestination => ({
  kind: "registry",
  repository: `${host}/team/hooks`,
});
const toEngine = (): ImageDestination => ({ kind: "engine", engine: engine.host, name: "hookloom/hooks" });

async function build(
  code = "run();",
  over: Partial<ImageInput> = {},
  signal = new AbortController().signal,
): Promise<BuiltImage> {
  const file = path.join(engine.folder, "bundle.mjs");
  await writeFile(file, code);
  await writeFile(`${file}.map`, "{}");
  return buildImage({
    bundle: { id: "0123456789ab", file, bytes: code.length, assets: [] },
    destination: toRegistry(),
    baseImage: `${registry.host}/node:24`,
    platforms: ["linux/amd64", "linux/amd64"],
    variables: engine.variables,
    context: { signal, report: (event) => events.push(event) },
    ...over,
  });
}

const uploadsTo = ({ requests }: TestRegistry): readonly string[] =>
  requests.filter((call) => call.startsWith("PUT ") && call.includes("/uploads/"));

const manifestOf = ({ content }: TestRegistry, { digest }: BuiltImage): ImageManifest =>
  JSON.parse(content.get(digest)?.toString() ?? "null");

describe("an image for a registry", () => {
  it("is pushed without an engine, and named by the digest of its manifest", async () => {
    const built = await build("run();", { variables: { HOME: engine.folder } });
    const { image, digest, bytes } = built;
    expect(image).toBe(`${registry.host}/team/hooks@${digest}`);
    expect(engine.requests).toEqual([]);
    const manifest = manifestOf(registry, built);
    expect(manifest.layers).toHaveLength(2);
    expect(bytes).toBe(manifest.layers[1]?.size);
    const tags = [...registry.repository("team/hooks").manifests.keys()];
    expect(tags).toContain(`0123456789ab-${digest.slice(7, 15)}`);
    expect(events.filter(({ level }) => level === "info").map(({ phase }) => phase)).toEqual([
      "image",
      "image",
      "push",
      "push",
    ]);
    expect(events.at(-1)).toMatchObject({ phase: "push", fraction: 1, message: `Pushed ${image}` });
  });

  it("has the same digest when it is built again, and sends nothing again", async () => {
    const first = await build();
    // The project's layer and the configuration; the base's layer is mounted.
    expect(uploadsTo(registry)).toHaveLength(2);
    expect(await build()).toEqual(first);
    expect(uploadsTo(registry)).toHaveLength(2);
    expect((await build("walk();")).digest).not.toBe(first.digest);
    expect(uploadsTo(registry)).toHaveLength(4);
  });

  it("has the same digest in another registry, to which the base is copied", async () => {
    const first = await build();
    const other = await startRegistry();
    const { digest } = await build("run();", { destination: toRegistry(other) });
    expect(digest).toBe(first.digest);
    expect(uploadsTo(other)).toHaveLength(3);
    expect([...other.content.values()].some((bytes) => bytes.equals(baseLayer))).toBe(true);
  });

  it.each([202, 401, 403, 405])("is copied if blobs cannot be mounted (%i)", async (refusesMounts) => {
    const other = await startRegistry({ refusesMounts });
    other.addBase({ repository: "node", tag: "24", platforms: ["linux/amd64"] });
    await build("run();", { baseImage: `${other.host}/node:24`, destination: toRegistry(other) });
    expect(uploadsTo(other)).toHaveLength(3);
  });

  it("reads blobs that are stored elsewhere without sending the registry's credentials", async () => {
    const base = await startRegistry({ redirects: true, auth: "basic", login: "me:pw" });
    base.addBase({ repository: "node", tag: "24", platforms: ["linux/amd64"] });
    await signIn(base, "me:pw");
    await build("run();", { baseImage: `${base.host}/node:24` });
    expect(base.requests.filter((call) => call.startsWith("GET /stored/"))).toHaveLength(2);
  });
});

async function signIn({ host }: TestRegistry, login: string): Promise<void> {
  const auth = Buffer.from(login).toString("base64");
  await writeFile(path.join(engine.folder, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
}

describe("an image for an engine", () => {
  const blobs = (): Promise<string[]> =>
    readdir(path.join(engine.folder, ".local", "share", "hookloom", "images", "blobs", "sha256"));

  it.skipIf(process.platform === "win32")("is loaded with all its layers, each read once", async () => {
    const first = await build("run();", { destination: toEngine() });
    const name = `hookloom/hooks:0123456789ab-${first.digest.slice(7, 15)}`;
    expect(first.image).toBe(`${name}@${first.digest}`);
    expect([...engine.images.keys()]).toEqual([name]);
    expect([...engine.loaded.values()].some((bytes) => bytes.equals(baseLayer))).toBe(true);
    expect(await blobs()).toHaveLength(4);
    const reads = () =>
      registry.requests.filter((call) => call.startsWith("GET ") && call.includes("/blobs/"));
    // The base's layer and its configuration.
    expect(reads()).toHaveLength(2);
    await build("walk();", { destination: toEngine() });
    expect(reads()).toHaveLength(3);
    expect(engine.images.size).toBe(2);
  });

  it("has the same digest as in a registry, and is loaded once", async () => {
    const pushed = await build();
    const loaded = await build("run();", { destination: toEngine() });
    expect(loaded.digest).toBe(pushed.digest);
    expect(await build("run();", { destination: toEngine() })).toEqual(loaded);
    expect(engine.requests.filter((call) => call === "POST /images/load")).toHaveLength(1);
  });

  it("is an archive that containerd accepts as well", async () => {
    const { digest } = await build("run();", { destination: toEngine() });
    const index = JSON.parse(engine.loaded.get("index.json")?.toString() ?? "");
    expect(index.manifests).toMatchObject([
      {
        digest,
        annotations: { "io.containerd.image.name": expect.stringMatching(/^docker\.io\/hookloom\/hooks:/) },
      },
    ]);
    expect(JSON.parse(engine.loaded.get("oci-layout")?.toString() ?? "")).toEqual({
      imageLayoutVersion: "1.0.0",
    });
  });

  const restart = async (behaviour: EngineBehaviour): Promise<void> => {
    await engine.stop();
    engine = await TestEngine.start(behaviour);
  };

  it("is removed if its load is cancelled", async () => {
    await restart({ hangs: true });
    const cancel = new AbortController();
    const building = build("run();", { destination: toEngine() }, cancel.signal);
    building.catch(() => {});
    await engine.hanging;
    cancel.abort();
    await expect(building).rejects.toMatchObject({ name: "AbortError" });
    expect([...engine.images.keys()]).toEqual([]);
  });

  it("that cannot be loaded is reported in the engine's own words", async () => {
    await restart({ loadError: "write /var/lib/docker/tmp/x: no space left on device" });
    const failure = build("run();", { destination: toEngine() });
    await expect(failure).rejects.toMatchObject({ code: "engine-failed" });
    await expect(failure).rejects.toThrow(/^Docker could not load the image: .* no space left on device\.$/);
  });
});

describe("the base image", () => {
  it("for several platforms is read for that of the nodes", async () => {
    registry.addBase({ repository: "multi", tag: "24", platforms: ["linux/amd64", "linux/arm64"] });
    const baseImage = `${registry.host}/multi:24`;
    const [amd64, arm64] = [
      await build("run();", { baseImage }),
      await build("run();", { baseImage, platforms: ["linux/arm64/v8"] }),
    ];
    const configOf = (image: BuiltImage) =>
      JSON.parse(registry.content.get(manifestOf(registry, image).config.digest)?.toString() ?? "");
    expect(configOf(amd64)).toMatchObject({ architecture: "amd64" });
    expect(configOf(arm64)).toMatchObject({ architecture: "arm64" });
    await expect(build("run();", { baseImage, platforms: ["linux/s390x"] })).rejects.toThrow(
      /is for linux\/amd64, linux\/arm64, and the cluster's nodes are linux\/s390x/,
    );
  });

  it("is rejected for another architecture than the nodes', or for nodes of several", async () => {
    const wrong = build("run();", { platforms: ["linux/arm64"] });
    await expect(wrong).rejects.toMatchObject({ code: "platform" });
    await expect(wrong).rejects.toThrow(/is for linux\/amd64/);
    await expect(build("run();", { platforms: ["linux/amd64", "linux/arm64"] })).rejects.toThrow(
      /nodes are linux\/amd64, linux\/arm64/,
    );
    await expect(build("run();", { platforms: [] })).rejects.toMatchObject({ code: "platform" });
  });

  it("is reported if it does not exist or is private", async () => {
    const missing = build("run();", { baseImage: `${registry.host}/none:1` });
    await expect(missing).rejects.toMatchObject({ code: "base-missing" });
    const closed = await startRegistry({ auth: "basic", login: "me:pw" });
    const denied = build("run();", { baseImage: `${closed.host}/node:24` });
    await expect(denied).rejects.toMatchObject({ code: "base-denied" });
    await signIn(closed, "me:wrong");
    await expect(build("run();", { baseImage: `${closed.host}/node:24` })).rejects.toThrow(
      /does not let you pull the base image .*: run docker login 127/,
    );
  });

  it("is read from the first mirror of Docker Hub that has it", async () => {
    const empty = await startRegistry();
    const mirror = await startRegistry();
    mirror.addBase({ repository: "library/node", tag: "24-slim", platforms: ["linux/amd64"] });
    const mirrors = [`http://${empty.host}`, `http://${mirror.host}/`];
    const settings = JSON.stringify({ "registry-mirrors": mirrors });
    await writeFile(path.join(engine.folder, "daemon.json"), settings);
    await build("run();", { baseImage: "node:24-slim" });
    expect(empty.requests).toContain("GET /v2/library/node/manifests/24-slim");
    expect(mirror.requests.some((call) => call.startsWith("GET /v2/library/node/blobs/"))).toBe(true);
  });

  it("is rejected before it reaches an engine if its registry sends it corrupt", async () => {
    const { digest } = await build();
    const [layer] = manifestOf(registry, { digest, image: "", bytes: 0 }).layers;
    registry.content.set(layer?.digest ?? "", Buffer.alloc(baseLayer.length, 8));
    const failure = build("run();", { destination: toEngine() });
    await expect(failure).rejects.toMatchObject({ code: "registry-answer" });
    expect(engine.requests).not.toContain("POST /images/load");
  });

  it("is reported if its connection breaks, and nothing is left half written", async () => {
    const base = await startRegistry({ breaksOff: true });
    base.addBase({ repository: "node", tag: "24", platforms: ["linux/amd64"] });
    const baseImage = `${base.host}/node:24`;
    for (const destination of [toEngine(), toRegistry()])
      await expect(build("run();", { baseImage, destination })).rejects.toMatchObject({
        code: "registry-down",
      });
    expect(engine.images.size).toBe(0);
    expect(registry.repository("team/hooks").manifests.size).toBe(0);
  });

  it("is rejected if it is not an image", async () => {
    registry.addManifest("odd", "1", { config: { digest: `sha256:${"0".repeat(64)}` } });
    registry.addBase({
      repository: "short",
      tag: "1",
      platforms: ["linux/amd64"],
      config: { ...testConfig(), rootfs: {} },
    });
    for (const name of ["odd", "short"])
      await expect(build("run();", { baseImage: `${registry.host}/${name}:1` })).rejects.toMatchObject({
        code: "registry-answer",
      });
  });
});

describe("a cancelled build", () => {
  it.each([
    ["while the base is read", /^GET .*\/manifests\//],
    ["while a layer is read", /^GET .*\/blobs\//],
    ["while the image is pushed", /^(POST|PUT) /],
  ] as const)("%s ends at once", async (_name, hangs) => {
    const other = await startRegistry();
    registry.hangs = hangs;
    other.hangs = hangs;
    const cancel = new AbortController();
    const hanging = Promise.race([registry.hanging(), other.hanging()]);
    const building = build("run();", { destination: toRegistry(other) }, cancel.signal);
    building.catch(() => {});
    await hanging;
    cancel.abort();
    await expect(building).rejects.toMatchObject({ name: "AbortError" });
    expect(other.repository("team/hooks").manifests.size).toBe(0);
  });
});
