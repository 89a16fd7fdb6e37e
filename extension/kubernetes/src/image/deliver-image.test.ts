import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { selfSigned } from "@hookloom/core/project/testing/self-signed";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuiltImage, buildImage } from "./build-image.ts";
import { ImageDelivery } from "./deliver-image.ts";
import { type ImageDestination, imageDestination, podImage } from "./destination.ts";
import { parseRepository } from "./oci/reference.ts";
import { RegistryClient } from "./registry/registry-client.ts";
import { TestEngine } from "./testing/engine.ts";
import { type RegistryBehaviour, TestRegistry } from "./testing/registry.ts";

let engine: TestEngine;
const registries: TestRegistry[] = [];
beforeEach(async () => {
  engine = await TestEngine.start();
});
afterEach(async () => {
  for (const registry of registries.splice(0)) registry.stop();
  await engine.stop();
});

const never = new AbortController().signal;

async function startRegistry(behaviour: RegistryBehaviour = {}): Promise<TestRegistry> {
  const registry = await TestRegistry.start(behaviour);
  registries.push(registry);
  return registry;
}

async function signIn(host: string, login: object): Promise<void> {
  await writeFile(path.join(engine.folder, "config.json"), JSON.stringify({ auths: { [host]: login } }));
}

const password = (text: string): object => ({ auth: Buffer.from(text).toString("base64") });
const access = (signal = never) => ({
  variables: engine.variables,
  context: { signal, report: () => undefined },
});
const check = ({ host }: { host: string }, signal = never): Promise<void> =>
  new ImageDelivery({ kind: "registry", repository: `${host}/team/hooks` }, access(signal)).check();

describe("a registry that accepts the image", () => {
  it.each([
    ["from everyone", {}, undefined],
    ["over TLS that is not verified on loopback", { secure: true }, undefined],
    ["with a password", { auth: "basic", login: "me:pw" }, password("me:pw")],
    ["with a token for a password", { auth: "bearer", login: "me:pw" }, password("me:pw")],
    ["with a token for an identity", { auth: "bearer", login: "id-7" }, { identitytoken: "id-7" }],
    ["with a ready token", { auth: "bearer" }, { registrytoken: "pusher" }],
    ["and lets everyone read", { auth: "bearer-for-push", login: "me:pw" }, password("me:pw")],
  ] as const)("%s is left without an upload", async (_name, behaviour, login) => {
    const registry = await startRegistry(behaviour);
    if (login) await signIn(registry.host, login);
    await check(registry);
    expect(registry.requests).toContain("POST /v2/team/hooks/blobs/uploads/");
    expect(registry.requests.at(-1)).toMatch(/^DELETE /);
    expect(registry.uploads.size).toBe(0);
  });
});

describe("a registry that rejects the image is reported in one sentence", () => {
  it.each([
    ["a wrong password", { auth: "basic", login: "me:right" }, "an account that can push"],
    [
      "a wrong password at the token server",
      { auth: "bearer", login: "me:right" },
      "an account that can push",
    ],
    ["a reader", { login: "me:hunter2", auth: "bearer", forbids: true }, "an account that can push"],
    ["an unknown repository", { status: 404 }, "has no repository team/hooks"],
    ["a fault", { status: 503 }, "status 503\\): .* try again later"],
    ["something else", { status: 405 }, "does not respond like an image registry"],
  ] as const)("%s", async (_name, behaviour, sentence) => {
    const registry = await startRegistry(behaviour);
    await signIn(registry.host, password("me:hunter2"));
    const failure = await check(registry).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: "UserError" });
    expect(String(failure)).toMatch(new RegExp(sentence));
    expect(JSON.stringify([failure, String(failure), (failure as Error).cause ?? ""])).not.toMatch(
      /hunter2|bWU6/,
    );
  });

  it("without a sign-in", async () => {
    for (const auth of ["basic", "bearer", "bearer-for-push"] as const)
      await expect(check(await startRegistry({ auth, login: "me:pw" }))).rejects.toThrow(
        /requires a sign-in to push to team\/hooks: run docker login 127/,
      );
  });

  it("that is down", async () => {
    const registry = await startRegistry();
    registry.stop();
    await expect(check(registry)).rejects.toMatchObject({ code: "registry-down" });
  });

  it("with an unknown host name", async () => {
    await expect(check({ host: "no-such-registry.invalid" })).rejects.toMatchObject({
      code: "registry-host",
    });
  });
});

describe("a registry with its own certificate authority", () => {
  const open = ({ host }: TestRegistry, variables = engine.variables): Promise<unknown> =>
    RegistryClient.connect({
      repository: parseRepository(`${host}/team/hooks`),
      actions: "pull",
      credentials: { kind: "password", username: "me", password: "pw" },
      insecure: false,
      variables,
      signal: never,
    });

  it("is accepted once NODE_EXTRA_CA_CERTS names its authority, as the rejection says", async () => {
    const registry = await startRegistry({ secure: true, auth: "bearer", login: "me:pw" });
    await expect(open(registry)).rejects.toThrow("is not trusted");
    await expect(open(registry)).rejects.toThrow("set NODE_EXTRA_CA_CERTS");
    const file = path.join(engine.folder, "company.pem");
    await writeFile(file, selfSigned.cert);
    await open(registry, { ...engine.variables, NODE_EXTRA_CA_CERTS: file });
    expect(registry.requests.length).toBeGreaterThan(0);
  });

  it("is rejected with an unknown certificate, and accepted once its authority is in certs.d", async () => {
    const registry = await startRegistry({ secure: true, auth: "bearer", login: "me:pw" });
    await expect(open(registry)).rejects.toThrow(/is not trusted .* as certs.d\/127.0.0.1:\d+\/ca.crt/);
    const folder = path.join(
      engine.folder,
      "certs.d",
      registry.host.replace(":", process.platform === "win32" ? "" : ":"),
    );
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "ca.crt"), selfSigned.cert);
    await open(registry);
  });

  it("is never sent a password in plain text", async () => {
    const registry = await startRegistry({ auth: "basic", login: "me:pw" });
    await expect(open(registry)).rejects.toMatchObject({ code: "registry-plain" });
    expect(registry.requests).toEqual([]);
  });
});

it("a check ends when it is cancelled", async () => {
  const registry = await startRegistry({ silent: true });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  await expect(check(registry, cancel.signal)).rejects.toMatchObject({ name: "AbortError" });
});

it("an engine that does not answer is reported before anything is built", async () => {
  const destination: ImageDestination = { kind: "engine", engine: engine.host, name: "hookloom/hooks" };
  await new ImageDelivery(destination, access()).check();
  await engine.stop();
  await expect(new ImageDelivery(destination, access()).check()).rejects.toThrow(
    /^Docker does not respond at .*: start Docker, or change engine in hookloom.json\.$/,
  );
});

describe("an image of an earlier deploy", () => {
  let registry: TestRegistry;
  let other: TestEngine;
  beforeEach(async () => {
    registry = await startRegistry();
    registry.addBase({ repository: "node", tag: "24", platforms: ["linux/amd64"] });
    other = await TestEngine.start();
  });
  afterEach(() => other.stop());

  const into = ({ host }: TestEngine): ImageDestination => imageDestination({ engine: host }, "hooks");
  const toRegistry = (): ImageDestination => imageDestination({ registry: `${registry.host}/team` }, "hooks");

  async function build(destination: ImageDestination, code = "run();"): Promise<BuiltImage> {
    const file = path.join(engine.folder, "bundle.mjs");
    await writeFile(file, code);
    await writeFile(`${file}.map`, "{}");
    return buildImage({
      bundle: { id: "0123456789ab", file, bytes: code.length, assets: [] },
      destination,
      baseImage: `${registry.host}/node:24`,
      platforms: ["linux/amd64"],
      ...access(),
    });
  }

  it("is loaded into another engine from its archive, without a registry", async () => {
    const { image } = await build(into(engine));
    registry.stop();
    expect(await new ImageDelivery(into(other), access()).provide(image, "0123456789ab")).toBe(image);
    expect([...other.images]).toEqual([...engine.images]);
    expect([...other.loaded.keys()]).toEqual([...engine.loaded.keys()]);
  });

  it("keeps its digest from an engine to a registry and from a registry to an engine", async () => {
    const { image, digest } = await build(into(engine));
    const pushed = await new ImageDelivery(toRegistry(), access()).provide(image, "0123456789ab");
    expect(pushed).toBe(`${registry.host}/team/hooks@${digest}`);
    const loaded = await new ImageDelivery(into(other), access()).provide(pushed ?? "", "0123456789ab");
    expect(loaded).toBe(image);
    expect([...other.images.keys()]).toEqual([podImage(image)]);
  });

  it("is not moved between two environments of the same registry, as long as that has it", async () => {
    const { image } = await build(toRegistry());
    const elsewhere = imageDestination({ registry: "registry.example.com/prod" }, "hooks");
    expect(await new ImageDelivery(elsewhere, access()).provide(image, "0123456789ab")).toBe(image);
    expect(await new ImageDelivery(toRegistry(), access()).restore(image, "0123456789ab")).toBe(true);
    registry.repository("team/hooks").manifests.clear();
    expect(await new ImageDelivery(elsewhere, access()).provide(image, "0123456789ab")).toBeUndefined();
    expect(await new ImageDelivery(toRegistry(), access()).restore(image, "0123456789ab")).toBe(false);
  });

  it("that a registry does not let this machine read is refused, and not taken for one that is gone", async () => {
    const hidden = await startRegistry({ auth: "basic", login: "me:pw" });
    const name = `team/hooks@sha256:${"a".repeat(64)}`;
    const provide = (host: string) =>
      new ImageDelivery(into(engine), access()).provide(`${host}/${name}`, "0123456789ab");
    expect(await provide(registry.host)).toBeUndefined();
    await expect(provide(hidden.host)).rejects.toMatchObject({
      code: "registry-denied",
      message: expect.stringContaining(`does not let you pull the image ${hidden.host}/team/hooks: `),
    });
  });

  it("is loaded again for a rollback if the engine has lost it", async () => {
    const { image } = await build(into(engine));
    engine.images.clear();
    expect(await new ImageDelivery(into(engine), access()).restore(image, "0123456789ab")).toBe(true);
    expect([...engine.images.keys()]).toEqual([podImage(image)]);
    // The stored objects of its release refer to the image in an engine.
    expect(await new ImageDelivery(toRegistry(), access()).restore(image, "0123456789ab")).toBe(false);
  });

  it("from another machine is available if the engine has it, and gone otherwise", async () => {
    const { image } = await build(into(engine));
    const variables = { ...engine.variables, HOME: other.folder, LOCALAPPDATA: other.folder };
    const elsewhere = { ...access(), variables };
    expect(await new ImageDelivery(into(engine), elsewhere).provide(image, "0123456789ab")).toBe(image);
    expect(await new ImageDelivery(into(other), elsewhere).provide(image, "0123456789ab")).toBeUndefined();
  });

  it("is kept, in its engine too, as long as a release of an environment needs it", async () => {
    const [one, two] = [await build(into(engine), "1"), await build(into(engine), "2")];
    await new ImageDelivery(into(engine), access()).keep("dev", [one.image, two.image]);
    await new ImageDelivery(into(engine), access()).keep("prod", [one.image]);
    expect(engine.images.size).toBe(2);
    await new ImageDelivery(into(engine), access()).keep("dev", []);
    expect([...engine.images.keys()]).toEqual([podImage(one.image)]);
    await new ImageDelivery(into(engine), access()).keep("prod", []);
    expect(engine.images.size).toBe(0);
    await new ImageDelivery(toRegistry(), access()).keep("prod", [
      `${registry.host}/team/hooks@${one.digest}`,
    ]);
  });
});
