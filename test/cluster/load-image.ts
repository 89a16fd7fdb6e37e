import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildOutcome } from "../../extension/src/environments/build/build-project.ts";
import { buildProject } from "../../extension/src/environments/build/build-project.ts";
import { buildImage } from "../../extension/src/environments/image/build-image.ts";
import { root } from "../vscode/setup.mjs";
import { clusterUnderTest } from "./cluster-under-test.ts";

/** A handler that tells the ledger of each delivery, once it has worked for a moment. */
const source = `import { setTimeout as sleep } from "node:timers/promises";
import { github } from "@hookloom/runtime/github";
import { secret, webhook } from "@hookloom/runtime";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ delivery }) => {
  await sleep(20);
  const answer = await fetch(process.env.LEDGER_URL + "/" + delivery.id, { method: "POST" });
  await answer.arrayBuffer();
});
export default webhook(hub);
`;

/** A copy of the runtime, as a project has it: from a link, this repository's own packages would be found. */
function makeProject(folder: string): string {
  const runtime = join(folder, "node_modules", "@hookloom", "runtime");
  mkdirSync(runtime, { recursive: true });
  for (const name of ["package.json", "src"]) {
    cpSync(join(root, "templates", "runtime", name), join(runtime, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules", "pg-boss"), join(folder, "node_modules", "pg-boss"));
  const entry = join(folder, "webhook.ts");
  writeFileSync(entry, source);
  return entry;
}

async function bundle(folder: string): Promise<NonNullable<BuildOutcome["build"]>> {
  const entry = makeProject(folder);
  const { build, problems } = await buildProject(
    { root: folder, name: "load", entry },
    { outDir: join(folder, "out"), distDir: join(root, "dist"), conditions: ["hookloom-source"] },
  );
  if (build === undefined)
    throw new Error(`The project of the load has problems: ${JSON.stringify(problems)}`);
  return build;
}

/** Builds and pushes an image of a project that tells the ledger what it ran; gives it with its digest. */
export async function buildLoadImage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-load-"));
  try {
    const { registry, baseImage } = clusterUnderTest;
    const { image } = await buildImage({
      bundle: await bundle(folder),
      repository: `${registry}/load`,
      baseImage,
      platforms: [`linux/${process.arch === "x64" ? "amd64" : process.arch}`],
      context: { signal: AbortSignal.timeout(120_000), report: () => undefined },
    });
    return image;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
