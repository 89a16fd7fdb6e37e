import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Build } from "../../extension/src/environments/build/build-project.ts";
import { buildImage, type PushedImage } from "../../extension/src/environments/image/build-image.ts";
import { checkRegistry } from "../../extension/src/environments/image/check-registry.ts";
import type { DeployEvent } from "../../extension/src/environments/verb-context.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import {
  docker,
  engineImages,
  freePort,
  LockedRegistry,
  Projects,
  platform,
  SlowRegistry,
} from "./image-scene.ts";

const never = new AbortController().signal;
const projects = new Projects();
const repository = `${clusterUnderTest.registry}/image-${process.pid}/hooks`;

interface Given {
  readonly repository?: string;
  readonly baseImage?: string;
  readonly signal?: AbortSignal;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly report?: (event: DeployEvent) => void;
}

function image(bundle: Build, given: Given = {}): Promise<PushedImage> {
  const { signal = never, report = () => undefined, ...over } = given;
  const context = { signal, report };
  return buildImage({
    bundle,
    repository,
    baseImage: clusterUnderTest.baseImage,
    platforms: [platform],
    context,
    ...over,
  });
}

const isOurs = (line: string): boolean => line.includes(`image-${process.pid}/`);

async function removeOurs(): Promise<void> {
  const names = (await engineImages()).filter(isOurs).map((line) => line.split(" ")[1] ?? "");
  if (names.length > 0) await docker("rmi", ...names);
}

afterAll(async () => {
  projects.remove();
  await removeOurs();
});

describe("an image of a project", () => {
  test("has the same digest twice: from another folder too, and after the first one was deleted", async () => {
    const [one, other, third] = await Promise.all(
      ["same", "same", "other"].map((word) => projects.build(word)),
    );
    const first = await image(one as Build);
    expect(first.image).toMatch(/\/hooks@sha256:[0-9a-f]{64}$/);
    expect(await image(one as Build)).toEqual(first);
    await removeOurs();
    expect(await image(other as Build)).toEqual(first);
    expect((await image(third as Build)).digest).not.toBe(first.digest);
  });

  test("is at most 6 MB larger than its base", async () => {
    const pushed = await image(await projects.build("size"));
    const size = async (name: string): Promise<number> =>
      Number(await docker("image", "inspect", "--format", "{{.Size}}", name));
    const [base, whole] = await Promise.all([size(clusterUnderTest.baseImage), size(pushed.image)]);
    expect(whole - base).toBeGreaterThan(0);
    expect(whole - base).toBeLessThan(6e6);
  });

  test("leaves the three newest in the engine", async () => {
    for (const word of ["1", "2", "3", "4"]) await image(await projects.build(word));
    expect((await engineImages()).filter(isOurs)).toHaveLength(3);
  });
});

describe("a pod of the image", () => {
  let namespace: TestNamespace;
  beforeAll(async () => {
    namespace = await newNamespace("image");
  });
  afterAll(() => namespace?.remove());

  test("runs Node as its first process and as a user without rights", async () => {
    const { image: name } = await image(await projects.build("hello"));
    const { api, path } = namespace;
    await api.post(path("v1", "pods"), {
      metadata: { name: "hook" },
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "hook",
            image: name,
            env: [{ name: "HOOKLOOM_STORE", value: "/tmp/inbox.db" }],
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
          },
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    });
    const log = await eventually(async () => {
      const text = await api.text(`${path("v1", "pods", "hook")}/log`);
      expect(text).toMatch(/hello pid/);
      return text;
    }, 60);
    expect(log).toContain("hello pid 1 uid 1000");
  });
});

describe.skipIf(!LockedRegistry.installed())("a registry that asks for a password", () => {
  let registry: LockedRegistry;
  beforeAll(async () => {
    registry = await LockedRegistry.start();
  });
  afterAll(() => registry?.stop());

  test("takes the image with the right one", async () => {
    const variables = registry.variables("right");
    const own = `${registry.host}/image-${process.pid}/hooks`;
    await checkRegistry(own, never, variables);
    const pushed = await image(await projects.build("locked"), { repository: own, variables });
    expect(pushed.image).toContain(registry.host);
  });

  test("refuses a wrong one and none before and at the push, in a sentence, and nothing is left", async () => {
    const own = `${registry.host}/image-${process.pid}/refused`;
    const bundle = await projects.build("refused");
    const before = await engineImages();
    for (const [variables, sentence] of [
      [registry.variables("wrong"), /with the credentials in Docker's configuration: run docker login/],
      [process.env, /lets nobody push to .* without a sign-in: run docker login/],
    ] as const) {
      await expect(checkRegistry(own, never, variables)).rejects.toThrow(sentence);
      await expect(image(bundle, { repository: own, variables })).rejects.toThrow(sentence);
    }
    expect(await engineImages()).toEqual(before);
  });
});

test("a registry that is down is told of, and nothing is left", async () => {
  const own = `127.0.0.1:${await freePort()}/image-${process.pid}/hooks`;
  const bundle = await projects.build("down");
  const before = await engineImages();
  const down = { code: "registry-down" };
  await expect(checkRegistry(own, never)).rejects.toMatchObject(down);
  await expect(image(bundle, { repository: own })).rejects.toMatchObject(down);
  expect(await engineImages()).toEqual(before);
});

test("a base that does not exist or is for other nodes is told of", async () => {
  const bundle = await projects.build("base");
  const none = `${clusterUnderTest.registry}/none:1`;
  await expect(image(bundle, { baseImage: none })).rejects.toMatchObject({ code: "base-missing" });
  const other = { code: "platform", message: expect.stringContaining("linux/s390x") };
  const context = { signal: never, report: () => undefined };
  const { baseImage } = clusterUnderTest;
  const wrong = buildImage({ bundle, repository, baseImage, platforms: ["linux/s390x"], context });
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
  async function cancelled(bundle: Build, given: Given, moment: Promise<unknown>): Promise<void> {
    const before = await engineImages();
    const cancel = new AbortController();
    const building = image(bundle, { ...given, signal: cancel.signal });
    await Promise.race([moment, building.catch(() => undefined)]);
    cancel.abort();
    await expect(building).rejects.toMatchObject({ name: "AbortError" });
    expect(await engineImages()).toEqual(before);
    // What the engine finishes after its client has gone would be left as well.
    await wait(500);
    expect(await engineImages()).toEqual(before);
  }

  test("while the base is pulled, it leaves nothing", async () => {
    const { digest } = await image(await projects.build("pulled"));
    await removeOurs();
    slow.hangs = /^GET .*\/blobs\//;
    const baseImage = `${slow.host}/image-${process.pid}/hooks@${digest}`;
    await cancelled(await projects.build("pull"), { baseImage }, slow.hanging());
  });

  test("at any moment while the image is loaded, it leaves nothing", async () => {
    for (const milliseconds of [0, 5, 15, 30, 60]) {
      const bundle = await projects.build(`load ${milliseconds}`);
      let begun: () => void = () => undefined;
      const loading = new Promise<void>((resolve) => {
        begun = resolve;
      });
      slow.hangs = /^(POST|PUT|PATCH|HEAD) /;
      const report = ({ message }: DeployEvent): void => {
        if (message.startsWith("Putting build")) begun();
      };
      const given = { repository: `${slow.host}/image-${process.pid}/load`, report };
      await cancelled(
        bundle,
        given,
        loading.then(() => wait(milliseconds)),
      );
    }
  });

  test("while the image is pushed, it leaves nothing", async () => {
    slow.hangs = /^(POST|PUT|PATCH) /;
    const given = { repository: `${slow.host}/image-${process.pid}/push` };
    await cancelled(await projects.build("push"), given, slow.hanging());
  });
});
