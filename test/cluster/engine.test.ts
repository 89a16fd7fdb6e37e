import { execFile } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ReleaseRecord, Target } from "../../extension/core/src/environments/contract/target.ts";
import type { VerbContext } from "../../extension/core/src/environments/contract/verb-context.ts";
import { podImage } from "../../extension/kubernetes/src/image/destination.ts";
import { ImageStore, imageFolder } from "../../extension/kubernetes/src/image/image-store.ts";
import { DeployScene, handlerSource, recorded } from "./deploy-scene.ts";
import { docker } from "./image-scene.ts";

const containerd = process.env.HOOKLOOM_TEST_CONTAINERD ?? "";
const ctr = (...args: string[]): Promise<unknown> =>
  promisify(execFile)("ctr", ["--address", containerd, "--namespace", "k8s.io", "images", ...args]);

/** Images go into the machine's Docker instead of a registry. */
const engine = { registry: undefined, engine: "default" };

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string; readonly imagePullPolicy: string }[];
      };
    };
  };
}

describe.skipIf(!existsSync(containerd))("environments with an engine", () => {
  let scene: DeployScene;
  let data = "";

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), "hookloom-data-"));
    vi.stubEnv("XDG_DATA_HOME", data);
    scene = await DeployScene.start("engine", ["dev", "prod"]);
    for (const described of Object.values(scene.project.project.environments))
      Object.assign(described, engine);
  });
  afterAll(async () => {
    await scene?.stop();
    vi.unstubAllEnvs();
    rmSync(data, { recursive: true, force: true });
  });

  /** Brings the archive of an image to the nodes, as kind does for its own. */
  async function load(image: string): Promise<void> {
    const store = new ImageStore(imageFolder());
    const [, digest = ""] = image.split("@");
    const stored = await store.image(digest);
    if (!stored) throw new Error(`${image} is not stored.`);
    const file = join(data, `${digest.slice(7)}.tar`);
    await pipeline(store.archive(stored, podImage(image)), createWriteStream(file));
    await ctr("import", "--digests", file);
  }

  /** Deploys to dev, and brings the image to the nodes as soon as Docker has it. */
  async function deployed(): Promise<ReleaseRecord> {
    const { signal, report } = recorded();
    let loaded: Promise<boolean> | undefined;
    const context: VerbContext = {
      signal,
      report(event) {
        report(event);
        const [, image] = /^Available in Docker: (\S+)$/.exec(event.message) ?? [];
        if (image !== undefined) loaded = load(image).then(() => true);
      },
    };
    try {
      return (await dev.deploy(context)).release;
    } catch (error) {
      // On a busy machine an image may be loaded after the node's last try that a deploy waits for: then it is deployed
      // again, as people do.
      if (!(await loaded)) throw error;
      return (await dev.deploy(recorded())).release;
    } finally {
      await loaded;
    }
  }

  async function podsOf(
    environment: string,
  ): Promise<Deployment["spec"]["template"]["spec"]["containers"][number] | undefined> {
    const { api, path } = scene.namespace(environment);
    const [deployment] = await api.list<Deployment>(path("apps/v1", "deployments"));
    return deployment?.spec.template.spec.containers[0];
  }

  let dev: Target;
  let first: ReleaseRecord;

  test("run the loaded image and never pull", async () => {
    dev = await scene.open("dev");
    first = await deployed();
    const image = first.image ?? "";
    expect(image).toMatch(/^hookloom\/[^:]+:[^@]+@sha256:[0-9a-f]{64}$/);
    expect(await podsOf("dev")).toMatchObject({ image: podImage(image), imagePullPolicy: "Never" });
    expect(await docker("image", "inspect", "--format", "{{.Config.WorkingDir}}", podImage(image))).toBe(
      "/app",
    );
    expect((await scene.send("dev", "A")).status).toBe(202);
  });

  test("promote the archive with its digest", async () => {
    await docker("rmi", podImage(first.image ?? ""));
    const prod = await scene.open("prod");
    const { release } = await prod.promote(first, "dev", recorded());
    expect(release).toMatchObject({ image: first.image, promotedFrom: "dev", outcome: "ready" });
    // Prod's engine, which is the same here, has got it from the archive.
    expect(await docker("image", "inspect", "--format", "{{.Id}}", podImage(first.image ?? ""))).toMatch(
      /^sha256:/,
    );
    expect((await scene.send("prod", "A")).status).toBe(202);
  });

  test("roll back to an archive that the engine has lost", async () => {
    scene.project.write(handlerSource("two"));
    const release = await deployed();
    expect(release.image).not.toBe(first.image);
    await docker("rmi", podImage(first.image ?? ""));
    const back = await dev.rollback(undefined, recorded());
    expect(back.release).toMatchObject({ image: first.image, rolledBackTo: first.revision });
    expect(await podsOf("dev")).toMatchObject({ image: podImage(first.image ?? "") });
    expect(await docker("image", "inspect", "--format", "{{.Id}}", podImage(first.image ?? ""))).toMatch(
      /^sha256:/,
    );
  });

  test("are removed with their archives", async () => {
    const prod = await scene.open("prod");
    await prod.remove(recorded());
    await dev.remove(recorded());
    await expect(docker("image", "inspect", podImage(first.image ?? ""))).rejects.toThrow(/No such image/i);
  });
});
