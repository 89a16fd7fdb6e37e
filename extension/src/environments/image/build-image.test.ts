import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DeployEvent } from "../verb-context.ts";
import { buildImage, type ImageInput, type PushedImage } from "./build-image.ts";
import { type EngineBehaviour, TestEngine, type TestImage, testBase } from "./testing/engine.ts";
import { TestRegistry } from "./testing/registry.ts";

let engine: TestEngine;
afterEach(() => engine.stop());

const repository = "127.0.0.1:9/team/hooks";
const told: DeployEvent[] = [];

async function start(behaviour: EngineBehaviour = {}, images?: TestImage[]): Promise<void> {
  told.length = 0;
  engine = await TestEngine.start(behaviour, images);
}

async function build(
  code = "run();",
  over: Partial<ImageInput> = {},
  signal?: AbortSignal,
): Promise<PushedImage> {
  const file = path.join(engine.folder, "bundle.mjs");
  await writeFile(file, code);
  await writeFile(`${file}.map`, "{}");
  return buildImage({
    bundle: { id: "0123456789ab", file, bytes: code.length, assets: [] },
    repository,
    baseImage: "node:24",
    platforms: ["linux/amd64", "linux/amd64"],
    variables: engine.variables,
    context: { signal: signal ?? new AbortController().signal, report: (event) => told.push(event) },
    ...over,
  });
}

const ours = (): TestImage[] =>
  engine.images.filter(({ RepoTags }) => RepoTags.some((name) => name.includes("team/hooks")));

describe("building an image", () => {
  it("loads only what is new, pushes it and gives its digest", async () => {
    await start();
    const { image, digest, bytes } = await build();
    expect(image).toBe(`${repository}@${digest}`);
    expect(bytes).toBeGreaterThan(1000);
    expect([...engine.loaded.keys()].filter((name) => name.endsWith(".tar"))).toHaveLength(1);
    expect(engine.requests).not.toContain("GET /images/get");
    expect(told.filter(({ level }) => level === "info").map(({ phase }) => phase)).toEqual([
      "image",
      "push",
      "push",
    ]);
    expect(told.at(-1)).toMatchObject({ phase: "push", fraction: 1, message: `Pushed ${image}.` });
  });

  it("gives the same digest twice, also without the first image, and loads nothing twice", async () => {
    await start();
    const first = await build();
    const loads = (): number => engine.requests.filter((call) => call === "POST /images/load").length;
    expect(await build()).toEqual(first);
    expect(loads()).toBe(1);
    for (const image of ours()) engine.images.splice(engine.images.indexOf(image), 1);
    expect(await build()).toEqual(first);
    expect(loads()).toBe(2);
    expect((await build("walk();")).digest).not.toBe(first.digest);
  });
});

describe("an image for an engine", () => {
  it("is whole for one that wants it so", async () => {
    await start({ wantsAll: true });
    await build();
    expect(engine.requests).toContain("GET /images/get");
    expect(engine.loaded.get("base/layer.tar")).toHaveLength(300_000);
    expect(ours()).toHaveLength(1);
  });

  it("is whole for one with containerd where the base's registry does not answer", async () => {
    await start({ containerd: true }, [
      testBase({
        RepoTags: ["127.0.0.1:9/node:24"],
        RepoDigests: [`127.0.0.1:9/node@sha256:${"2".repeat(64)}`],
      }),
    ]);
    await build("run();", { baseImage: "127.0.0.1:9/node:24" });
    expect(engine.requests).toContain("GET /images/get");
  });

  it("has no layer that containerd has, by the manifest of the base's registry", async () => {
    const layers = [
      { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: "sha256:z", size: 7 },
    ];
    const wanted = { digest: `sha256:${"3".repeat(64)}`, platform: { os: "linux", architecture: "amd64" } };
    const index = {
      manifests: [
        { ...wanted, digest: "sha256:4", platform: { os: "linux", architecture: "arm64" } },
        wanted,
      ],
    };
    const manifests = { [`sha256:${"2".repeat(64)}`]: index, [wanted.digest]: { layers } };
    const registry = await TestRegistry.start({ manifests });
    const name = `${registry.host}/node`;
    await start({ containerd: true }, [
      testBase({ RepoTags: [`${name}:24`], RepoDigests: [`${name}@sha256:${"2".repeat(64)}`] }),
    ]);
    await build("run();", { baseImage: `${name}:24` });
    registry.stop();
    expect(engine.requests).not.toContain("GET /images/get");
    expect(engine.loaded.has("oci-layout")).toBe(true);
    expect(ours()).toHaveLength(1);
  });

  it("sends the credentials of the registry, and tells nothing of them", async () => {
    await start();
    const auth = Buffer.from("me:hunter2").toString("base64");
    const config = { auths: { "127.0.0.1:9": { auth } } };
    await writeFile(path.join(engine.folder, "config.json"), JSON.stringify(config));
    await build();
    expect(engine.logins).toEqual([{ username: "me", password: "hunter2", serveraddress: "127.0.0.1:9" }]);
    expect(JSON.stringify(told)).not.toMatch(/hunter2/);
  });
});

describe("the base image", () => {
  it("is pulled where the engine does not have it, with progress", async () => {
    await start({ pulls: testBase() }, []);
    await build();
    expect(engine.requests).toContain("POST /images/create");
    expect(told[0]?.message).toBe("Pulling the base image node:24 for linux/amd64.");
    expect(told).toContainEqual(expect.objectContaining({ phase: "image", fraction: 1 }));
  });

  it.each([
    ["manifest for node:24 not found: manifest unknown", "base-missing"],
    ["pull access denied for node, repository does not exist or may require 'docker login'", "base-missing"],
    ["unauthorized: authentication required", "base-denied"],
    ["no matching manifest for linux/amd64 in the manifest list entries", "platform"],
    ["dial tcp: lookup docker.io: no such host", "registry-host"],
    ["dial tcp 1.2.3.4:443: connect: connection refused", "registry-down"],
    ["x509: certificate signed by unknown authority", "registry-certificate"],
    ["write /var/lib/docker/tmp/x: no space left on device", "engine-failed"],
  ])("that cannot be pulled (%s) is %s", async (pullError, code) => {
    await start({ pullError }, []);
    const failure: unknown = await build().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).toMatch(/^UserError: [^\n]+: [^\n]+\.$|with "docker system prune"\.$/);
  });

  it("for another architecture than the nodes' is refused, and so are mixed nodes", async () => {
    await start({}, [testBase({ Architecture: "arm64", RepoTags: ["127.0.0.1:9/node:24"] })]);
    const base = { baseImage: "127.0.0.1:9/node:24" };
    await expect(build("run();", base)).rejects.toThrow(/registry 127.0.0.1:9 does not answer/);
    await expect(build("run();", { platforms: ["linux/amd64", "linux/arm64"] })).rejects.toThrow(
      /nodes are linux\/amd64 and linux\/arm64/,
    );
    await expect(build("run();", { platforms: [] })).rejects.toMatchObject({ code: "platform" });
  });
});

describe("a base of several platforms", () => {
  it("is pulled by digest where the engine has another one's, whose name stays", async () => {
    const amd64 = { digest: `sha256:${"3".repeat(64)}`, platform: { os: "linux", architecture: "amd64" } };
    const registry = await TestRegistry.start({ manifests: { "24": { manifests: [amd64] } } });
    const name = `${registry.host}/node`;
    const pulls = testBase({ RepoTags: [], RepoDigests: [`${name}@${amd64.digest}`] });
    const mine = testBase({
      Id: "sha256:m",
      Architecture: "arm64",
      RepoTags: [`${name}:24`],
      RepoDigests: [],
    });
    await start({ pulls }, [mine]);
    await build("run();", { baseImage: `${name}:24` });
    registry.stop();
    expect(told[0]?.message).toBe(`Pulling the base image ${name}@${amd64.digest} for linux/amd64.`);
    expect(mine.RepoTags).toEqual([`${name}:24`]);
    expect(ours()).toHaveLength(1);
  });

  it("but not of this one is refused", async () => {
    const registry = await TestRegistry.start({ manifests: { "24": { manifests: [] } } });
    const name = `${registry.host}/node:24`;
    await start({}, [testBase({ Architecture: "arm64", RepoTags: [name] })]);
    await expect(build("run();", { baseImage: name })).rejects.toThrow(
      /node:24 is for linux\/arm64, and the cluster's nodes are linux\/amd64: choose another as baseImage/,
    );
    registry.stop();
  });
});

describe("a cancelled build leaves nothing", () => {
  it.each([
    ["pull", []],
    ["load", [testBase()]],
    ["push", [testBase()]],
  ] as const)("in the phase %s", async (hangs, images) => {
    await start({ hangs }, [...images]);
    const cancel = new AbortController();
    const building = build("run();", {}, cancel.signal);
    building.catch(() => {});
    await engine.hanging;
    cancel.abort();
    await expect(building).rejects.toMatchObject({ name: "AbortError" });
    expect(ours()).toEqual([]);
  });

  it("but what was there before", async () => {
    await start();
    await build();
    const [before] = ours();
    const cancel = new AbortController();
    const context = {
      signal: cancel.signal,
      report: ({ phase }: DeployEvent) => void (phase === "push" && cancel.abort()),
    };
    await expect(build("run();", { context })).rejects.toMatchObject({ name: "AbortError" });
    expect(ours()).toEqual([before]);
  });
});

describe("two deploys of one bundle at the same time", () => {
  it("do not end each other's push with a cancel", async () => {
    await start({ hangs: "push" });
    const [one, other] = [new AbortController(), new AbortController()];
    const building = [build("run();", {}, one.signal), build("run();", {}, other.signal)];
    for (const each of building) each.catch(() => {});
    const pushes = () => engine.requests.filter((call) => call.endsWith("/push"));
    await vi.waitFor(() => expect(pushes()).toHaveLength(2), 10_000);
    const [name] = ours()[0]?.RepoTags ?? [];
    one.abort();
    await expect(building[0]).rejects.toMatchObject({ name: "AbortError" });
    expect(ours()[0]?.RepoTags).toEqual([name, expect.stringContaining(`${name}.held-`)]);
    other.abort();
    await expect(building[1]).rejects.toMatchObject({ name: "AbortError" });
    expect(engine.names.filter((tag) => tag.includes("held"))).toEqual([]);
  });

  it("go on where the name was taken away just before the push", async () => {
    await start();
    let taken = false;
    const report = ({ phase }: DeployEvent): void => {
      const [image] = ours();
      if (phase !== "push" || taken || !image) return;
      taken = true;
      image.RepoTags = image.RepoTags.filter((tag) => tag.includes(".held-"));
    };
    const { image } = await build("run();", {
      context: { signal: new AbortController().signal, report },
    });
    expect(taken).toBe(true);
    expect(image).toMatch(/@sha256:/);
    expect(ours().map(({ RepoTags }) => RepoTags)).toEqual([
      [expect.stringMatching(/:0123456789ab-[0-9a-f]{8}$/)],
    ]);
  });
});

describe("a push that is refused", () => {
  it.each([
    ["denied: requested access to the resource is denied", "registry-denied"],
    ["unauthorized: authentication required", "registry-denied"],
    ["name unknown: The repository with name 'team/hooks' does not exist", "registry-denied"],
    ["Get https://reg/v2/: http: server gave HTTP response to HTTPS client", "registry-plain"],
    ["dial tcp 127.0.0.1:9: connect: connection refused", "registry-down"],
    ["received unexpected HTTP status: 500 Internal Server Error", "engine-failed"],
  ])("(%s) is %s, and the image is gone", async (pushError, code) => {
    await start({ pushError });
    await expect(build()).rejects.toMatchObject({ code });
    expect(ours()).toEqual([]);
  });
});

it("an engine that stops while it pushes is told of", async () => {
  await start({ hangs: "push" });
  const building = build();
  building.catch(() => {});
  await engine.hanging;
  await engine.stop();
  await expect(building).rejects.toMatchObject({ code: "engine-absent" });
});

it("old images of the repository go after a push, and no other ones", async () => {
  const labels = { Labels: { "hookloom.build": "x" } };
  const others = [
    testBase(),
    testBase({ Id: "sha256:a", RepoTags: [`${repository}:mine`], RepoDigests: [] }),
    testBase({ Id: "sha256:b", RepoTags: ["other/hooks:1"], RepoDigests: [], Config: labels }),
    testBase({ Id: "sha256:c", RepoTags: [`${repository}:x`, "kept:1"], RepoDigests: [], Config: labels }),
    testBase({ Id: "sha256:d", RepoTags: [], RepoDigests: [], Config: labels }),
  ];
  await start({}, [...others]);
  for (const code of ["1", "2", "3", "4", "5"]) await build(code);
  const left = engine.images.filter((image) => !others.includes(image));
  expect(left.map(({ Metadata }) => Metadata.LastTagTime.slice(17, 19))).toEqual(["02", "03", "04"]);
  expect(others.every((image) => engine.images.includes(image))).toBe(true);
});
