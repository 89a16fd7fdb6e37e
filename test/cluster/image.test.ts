import { execFile } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Build } from "../../extension/core/src/environments/build/build-project.ts";
import type { DeployEvent } from "../../extension/core/src/environments/contract/verb-context.ts";
import { type BuiltImage, buildImage } from "../../extension/kubernetes/src/image/build-image.ts";
import { ImageDelivery } from "../../extension/kubernetes/src/image/deliver-image.ts";
import { type ImageDestination, podImage } from "../../extension/kubernetes/src/image/destination.ts";
import { ImageStore, imageFolder } from "../../extension/kubernetes/src/image/image-store.ts";
import { ownPort } from "../runner/ports.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import {
  docker,
  engineImages,
  LockedRegistry,
  namedImages,
  Projects,
  platform,
  SlowRegistry,
} from "./image-scene.ts";

const neverAborted = new AbortController().signal;
const projects = new Projects();
const ownName = `image-${process.pid}/hooks`;
const repository = `${clusterUnderTest.registry}/${ownName}`;
const toRegistry: ImageDestination = { kind: "registry", repository };
const toEngine: ImageDestination = { kind: "engine", engine: "default", name: ownName };
/** Archives of these tests are stored here instead of in this machine's own store. */
const data = mkdtempSync(join(tmpdir(), "hookloom-data-"));
const ownVariables = { ...process.env, XDG_DATA_HOME: data };

interface ImageOptions {
  readonly destination?: ImageDestination;
  readonly baseImage?: string;
  readonly signal?: AbortSignal;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly report?: (event: DeployEvent) => void;
}

function image(bundle: Build, given: ImageOptions = {}): Promise<BuiltImage> {
  const { signal = neverAborted, report = () => undefined, ...over } = given;
  return buildImage({
    bundle,
    destination: toRegistry,
    baseImage: clusterUnderTest.baseImage,
    platforms: [platform],
    context: { signal, report },
    variables: ownVariables,
    ...over,
  });
}

const accessWith = (variables: ImageOptions["variables"] = ownVariables) => ({
  variables,
  context: { signal: neverAborted, report: () => undefined },
});

async function removeOurs(): Promise<void> {
  const ids = (await namedImages()).map((line) => line.split(" ")[0] ?? "");
  if (ids.length > 0) await docker("rmi", "--force", ...new Set(ids));
}

afterAll(async () => {
  projects.remove();
  rmSync(data, { recursive: true, force: true });
  await removeOurs();
});

const sizeOf = async (name: string): Promise<number> =>
  Number(await docker("image", "inspect", "--format", "{{.Size}}", name));

describe("an image of a project", () => {
  test("has the same digest twice, from another folder too, in a registry and in an engine", async () => {
    const [one, other, third] = await Promise.all(
      ["same", "same", "other"].map((word) => projects.build(word)),
    );
    const first = await image(one as Build);
    expect(first.image).toMatch(/\/hooks@sha256:[0-9a-f]{64}$/);
    expect(await image(one as Build)).toEqual(first);
    expect(await image(other as Build)).toEqual(first);
    expect((await image(other as Build, { destination: toEngine })).digest).toBe(first.digest);
    expect((await image(third as Build)).digest).not.toBe(first.digest);
  });

  test("is at most 6 MB larger than its base", async () => {
    const pushed = await image(await projects.build("size"));
    for (const name of [pushed.image, clusterUnderTest.baseImage]) await docker("pull", "--quiet", name);
    const [base, whole] = [await sizeOf(clusterUnderTest.baseImage), await sizeOf(pushed.image)];
    expect(whole - base).toBeGreaterThan(0);
    expect(whole - base).toBeLessThan(6e6);
    // Docker counts the layer's files, and the folders above them.
    expect(pushed.bytes).toBeLessThan(6e6);
  });
});

describe("an image in an engine", () => {
  test("has the configuration of its archive, also when it is loaded again after a deletion", async () => {
    await new ImageDelivery(toEngine, accessWith()).check();
    const { image: name, digest } = await image(await projects.build("loaded"), { destination: toEngine });
    expect(name).toMatch(new RegExp(`^${ownName}:[^@]+@${digest}$`));
    const inspect = async (): Promise<{ Id: string; Config: object }[]> =>
      JSON.parse(await docker("image", "inspect", podImage(name)));
    const [first] = await inspect();
    expect(first?.Config).toMatchObject({ User: "1000", WorkingDir: "/app" });
    const stored = await new ImageStore(imageFolder(ownVariables)).image(digest);
    expect([stored?.config.digest, digest]).toContain(first?.Id);
    await docker("rmi", podImage(name));
    expect(await new ImageDelivery(toEngine, accessWith()).restore(name, "build")).toBe(true);
    expect(await inspect()).toMatchObject([{ Id: first?.Id, Config: first?.Config }]);
  });

  test("is promoted from its archive to a registry by the same digest, and back", async () => {
    const { image: name, digest } = await image(await projects.build("promoted"), { destination: toEngine });
    const pushed = await new ImageDelivery(toRegistry, accessWith()).provide(name, "build");
    expect(pushed).toBe(`${repository}@${digest}`);
    await docker("rmi", podImage(name));
    const elsewhere = { ...ownVariables, XDG_DATA_HOME: join(data, "elsewhere") };
    const loaded = await new ImageDelivery(toEngine, accessWith(elsewhere)).provide(pushed ?? "", "again");
    expect(loaded).toBe(`${ownName}:again-${digest.slice(7, 15)}@${digest}`);
    expect(await sizeOf(podImage(loaded ?? ""))).toBeGreaterThan(0);
  });

  test("is deleted once no release needs it", async () => {
    const [one, two] = [
      await image(await projects.build("one"), { destination: toEngine }),
      await image(await projects.build("two"), { destination: toEngine }),
    ];
    await new ImageDelivery(toEngine, accessWith()).keep("dev", [one.image, two.image]);
    await new ImageDelivery(toEngine, accessWith()).keep("dev", [two.image]);
    const lines = (await namedImages()).join("\n");
    expect(lines).toContain(podImage(two.image));
    expect(lines).not.toContain(podImage(one.image));
  });
});

describe("a pod of the image", () => {
  let namespace: TestNamespace;
  beforeAll(async () => {
    namespace = await newNamespace("image");
  });
  afterAll(() => namespace?.remove());

  /** Runs a pod and gives its log once it has said hello. */
  async function logOf(name: string, container: Readonly<Record<string, unknown>>): Promise<string> {
    const { api, path } = namespace;
    await api.post(path("v1", "pods"), {
      metadata: { name },
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "hook",
            env: [{ name: "HOOKLOOM_STORE", value: "/tmp/inbox.db" }],
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            ...container,
          },
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    });
    return eventually(async () => {
      const text = await api.text(`${path("v1", "pods", name)}/log`);
      expect(text).toMatch(/ pid /);
      return text;
    });
  }

  test("runs Node as its first process and as an unprivileged user", async () => {
    const { image: pushed } = await image(await projects.build("hello"));
    expect(await logOf("hook", { image: pushed })).toContain("hello pid 1 uid 1000");
  });

  const containerd = process.env.HOOKLOOM_TEST_CONTAINERD ?? "";
  test.skipIf(!existsSync(containerd))(
    "runs from the archive that the nodes import, and is never pulled",
    async () => {
      const { image: name, digest } = await image(await projects.build("imported"), {
        destination: toEngine,
      });
      const store = new ImageStore(imageFolder(ownVariables));
      const stored = await store.image(digest);
      if (!stored) throw new Error("The archive is not stored.");
      const file = join(data, "image.tar");
      await pipeline(store.archive(stored, podImage(name)), createWriteStream(file));
      // As kind loads an image into its nodes.
      const args = ["--address", containerd, "--namespace", "k8s.io", "images", "import", "--digests", file];
      await promisify(execFile)("ctr", args);
      const log = await logOf("imported", { image: podImage(name), imagePullPolicy: "Never" });
      expect(log).toContain("imported pid 1 uid 1000");
    },
  );
});

describe.skipIf(!LockedRegistry.installed())("a registry that asks for a password", () => {
  let registry: LockedRegistry;
  beforeAll(async () => {
    registry = await LockedRegistry.start();
  });
  afterAll(() => registry?.stop());

  test("accepts the image with the right password", async () => {
    const variables = registry.variables("right");
    const own = `${registry.host}/image-${process.pid}/hooks`;
    const destination: ImageDestination = { kind: "registry", repository: own };
    await new ImageDelivery(destination, accessWith(variables)).check();
    const pushed = await image(await projects.build("locked"), { destination, variables });
    expect(pushed.image).toContain(registry.host);
  });

  test("rejects a wrong and a missing password, before and during the push, with a clear message", async () => {
    const own = `${registry.host}/image-${process.pid}/refused`;
    const bundle = await projects.build("refused");
    const destination: ImageDestination = { kind: "registry", repository: own };
    for (const [variables, sentence] of [
      [registry.variables("wrong"), /with the credentials in Docker's configuration: run docker login/],
      [process.env, /requires a sign-in to push to .*: run docker login/],
    ] as const) {
      await expect(new ImageDelivery(destination, accessWith(variables)).check()).rejects.toThrow(sentence);
      await expect(image(bundle, { destination, variables })).rejects.toThrow(sentence);
    }
  });
});

test("an unreachable registry is reported", async () => {
  const own = `127.0.0.1:${await ownPort()}/${ownName}`;
  const destination: ImageDestination = { kind: "registry", repository: own };
  const down = { code: "registry-down" };
  await expect(new ImageDelivery(destination, accessWith()).check()).rejects.toMatchObject(down);
  await expect(image(await projects.build("down"), { destination })).rejects.toMatchObject(down);
});

test("a base that does not exist or is for other nodes is reported", async () => {
  const bundle = await projects.build("base");
  const missingImage = `${clusterUnderTest.registry}/none:1`;
  await expect(image(bundle, { baseImage: missingImage })).rejects.toMatchObject({ code: "base-missing" });
  const other = { code: "platform", message: expect.stringContaining("linux/s390x") };
  const context = { signal: neverAborted, report: () => undefined };
  const { baseImage } = clusterUnderTest;
  const platforms = ["linux/s390x"];
  const wrong = buildImage({ bundle, destination: toRegistry, baseImage, platforms, context });
  await expect(wrong).rejects.toMatchObject(other);
});

describe("cancelled", () => {
  let slow: SlowRegistry;
  beforeAll(async () => {
    slow = await SlowRegistry.start();
  });
  afterEach(() => {
    slow.hangs = undefined;
  });
  afterAll(() => slow?.stop());

  /** Cancels at `moment`, and expects the engine to have what it had before. */
  async function cancelled(bundle: Build, given: ImageOptions, moment: Promise<unknown>): Promise<void> {
    const before = await engineImages(bundle);
    const cancel = new AbortController();
    const building = image(bundle, { ...given, signal: cancel.signal });
    await Promise.race([moment, building.catch(() => undefined)]);
    cancel.abort();
    await expect(building).rejects.toMatchObject({ name: "AbortError" });
    expect(await engineImages(bundle)).toEqual(before);
    // Work that the engine finishes after its client is gone would be left too.
    await wait(500);
    expect(await engineImages(bundle)).toEqual(before);
  }

  test("while the base is read, it leaves nothing behind", async () => {
    const { digest } = await image(await projects.build("pulled"));
    slow.hangs = /^GET .*\/blobs\//;
    const baseImage = `${slow.host}/${ownName}@${digest}`;
    const given = { baseImage, destination: toEngine };
    await cancelled(await projects.build("pull"), given, slow.hanging());
  });

  test("at any moment while the image is loaded, it leaves nothing behind", async () => {
    for (const milliseconds of [0, 5, 15, 30, 60, 120]) {
      const bundle = await projects.build(`load ${milliseconds}`);
      let begun: () => void = () => undefined;
      const loading = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const report = ({ message }: DeployEvent): void => {
        if (message.startsWith("Loading")) begun();
      };
      const moment = loading.then(() => wait(milliseconds));
      await cancelled(bundle, { destination: toEngine, report }, moment);
    }
  });

  test("while the image is pushed, it ends at once", async () => {
    slow.hangs = /^(POST|PUT|PATCH) /;
    const destination: ImageDestination = {
      kind: "registry",
      repository: `${slow.host}/image-${process.pid}/push`,
    };
    await cancelled(await projects.build("push"), { destination }, slow.hanging());
  });
});
