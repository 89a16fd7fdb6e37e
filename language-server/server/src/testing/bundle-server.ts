import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

// @bundles language-server/server/src/server.ts

/** Bundles the server into a temporary folder as the build does: the tests run what ships. */
export async function bundleServer(): Promise<{ module: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-server-"));
  const module = join(folder, "language-server.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "..", "server.ts")],
    outfile: module,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["hookloom-source"],
    banner: {
      js: 'import { createRequire as hookloomRequire } from "node:module"; const require = hookloomRequire(import.meta.url);',
    },
  });
  return { module, remove: () => rm(folder, { recursive: true, force: true }) };
}
