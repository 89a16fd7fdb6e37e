import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";

// @reads templates/runtime/dist/openapi/docs/** templates/runtime/src/**

const runtime = path.join(import.meta.dirname, "..", "..", "..", "templates", "runtime");
export const runtimeDist: string = path.join(runtime, "dist");

/** A process of a bundle, by the origin of its management port. */
export interface ServedBundle {
  readonly origin: string;
  stop(): Promise<void>;
}

interface BundleOptions {
  /** The source of the program, which serves a webhook. */
  readonly source: string;
  /** Conditions of packages, besides that of the runtime's sources. */
  readonly conditions?: readonly string[];
  /** The files beside the bundle `webhook.mjs`, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The variables of the process, given its folder. */
  variables(folder: string): Readonly<Record<string, string>>;
}

async function managementOrigin(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const { msg, managementPort } = JSON.parse(line);
    if (msg === "listening") return `http://127.0.0.1:${managementPort}`;
  }
  throw new Error("The process ended before it listened.");
}

/** Bundles a program and runs it with what travels beside it, laid out as in an image. */
export async function serveBundle({
  source,
  conditions = [],
  files,
  variables,
}: BundleOptions): Promise<ServedBundle> {
  const folder = await mkdtemp(path.join(tmpdir(), "hookloom-served-"));
  const file = path.join(folder, "webhook.mjs");
  await build({
    stdin: { contents: source, resolveDir: runtime },
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    conditions: ["hookloom-source", ...conditions],
    banner: {
      js: 'import { createRequire as docsRequire } from "node:module"; const require = docsRequire(import.meta.url);',
    },
    external: ["pg", "@opentelemetry/*"],
  });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  await cp(path.join(runtimeDist, "openapi", "docs"), path.join(folder, "docs"), { recursive: true });
  const env = { ...process.env, PORT: "0", HOOKLOOM_STORE: "memory", ...variables(folder) };
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const origin = await managementOrigin(createInterface({ input: child.stdout }));
  child.stdout.resume();
  return {
    origin,
    stop: async () => {
      const ended = once(child, "exit");
      if (child.kill()) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
