import { join } from "node:path";
import { buildProject } from "../../extension/core/src/environments/build/build-project.ts";
import { type BuiltImage, buildImage } from "../../extension/kubernetes/src/image/build-image.ts";
import { root } from "../vscode/setup.mjs";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { ledgerHandler, makeProject } from "./load-project.ts";

const platform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
/** How a test's project is built from the runtime's sources. */
export const buildOptions = { distDir: join(root, "dist"), conditions: ["hookloom-source"] };

/** Builds and pushes an image of a project that reports its deliveries to the ledger. */
export async function buildLoadImage(): Promise<BuiltImage> {
  const { project, remove } = makeProject("load", ledgerHandler, {});
  try {
    const outDir = join(project.root, "out");
    const { build, problems } = await buildProject(project, { ...buildOptions, outDir });
    if (build === undefined) throw new Error(`The load's project has problems: ${JSON.stringify(problems)}`);
    return await buildImage({
      bundle: build,
      destination: { kind: "registry", repository: `${clusterUnderTest.registry}/load` },
      baseImage: clusterUnderTest.baseImage,
      platforms: [platform],
      context: { signal: AbortSignal.timeout(120_000), report: () => undefined },
    });
  } finally {
    remove();
  }
}
