import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { sampleFile } from "@hookloom/runtime/catalog";
import { cachedFolder } from "../../../../../test/runner/cached-folder.ts";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";

// @reads templates/projects/**

/** The root of this repository. */
export const repository = path.resolve(import.meta.dirname, "../../../../..");

const packages = {
  "hookloom-runtime": { name: "@hookloom/runtime", files: { "dist/runtime.js": "export const own = 1;\n" } },
  "hookloom-gateway": {
    name: "@hookloom/gateway",
    exports: { "./access": "./dist/open-access.js" },
    files: { "dist/open-access.js": 'export { word as access } from "@hookloom/runtime/word";\n' },
  },
  hookloom: { name: "hookloom", files: {} },
};

function pack(vendor: string): void {
  for (const [base, { name, files, ...more }] of Object.entries(packages)) {
    const folder = path.join(temporaryFolder(), base);
    const all = {
      "package.json": JSON.stringify({ name, version: "1.2.3", type: "module", bin: "dist/cli.js", ...more }),
      ...files,
    };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    execFileSync("npm", ["pack", "--silent", "--pack-destination", vendor], {
      cwd: folder,
      shell: process.platform === "win32",
    });
    renameSync(path.join(vendor, `${base}-1.2.3.tgz`), path.join(vendor, `${base}.tgz`));
  }
}

/** Packed once on this machine, since npm takes a second for each. */
const packedPackages = (): string =>
  cachedFolder("packed", `${process.version} ${pack} ${JSON.stringify(packages)}`, pack);

interface Example {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}

/** Published payloads, as the build lays them out; a bare event takes the first of them. */
function writeSamples(distDir: string, events: readonly string[]): void {
  const load = createRequire(path.join(repository, "templates/runtime/package.json"));
  const published = load("@octokit/webhooks-examples") as readonly Example[];
  const folder = path.join(distDir, "samples");
  mkdirSync(path.join(folder, "github"), { recursive: true });
  mkdirSync(path.join(folder, "http"), { recursive: true });
  const write = (file: string, event: string, payload: unknown): void => {
    const samples = [{ id: "1", label: event, generated: false, payload }];
    writeFileSync(path.join(folder, `${file}.json`), JSON.stringify({ event, samples }));
  };
  for (const event of events) {
    const [name, action] = event.split(".");
    const examples = published.find((one) => one.name === name)?.examples ?? [];
    write(`github/${event}`, event, examples.find((one) => !action || one.action === action) ?? { action });
  }
  write("http/request", "request", { order: 7 });
}

/** Writes an empty sample for each event of a source. */
export function addEmptySamples(distDir: string, source: string, events: readonly string[]): void {
  const folder = path.join(distDir, "samples", source);
  mkdirSync(folder, { recursive: true });
  for (const event of events) {
    const samples = [{ id: "1", label: "Empty", generated: true, payload: {} }];
    writeFileSync(path.join(folder, sampleFile(event)), JSON.stringify({ event, samples }));
  }
}

/** A dist folder with the real templates, small packages really packed by npm, and samples. */
export function testDist(events: readonly string[]): string {
  const distDir = temporaryFolder();
  cpSync(path.join(repository, "templates/projects"), path.join(distDir, "projects"), { recursive: true });
  cpSync(packedPackages(), path.join(distDir, "vendor"), { recursive: true });
  writeFileSync(path.join(distDir, "cli.js"), '#!/usr/bin/env node\nconsole.log("hookloom runs");\n');
  writeFileSync(path.join(distDir, "parser.cjs"), "");
  writeFileSync(path.join(distDir, "kubernetes.cjs"), "");
  writeFileSync(path.join(distDir, "stored.js"), "");
  writeFileSync(path.join(distDir, "mcp.cjs"), "");
  mkdirSync(path.join(distDir, "native"));
  writeFileSync(path.join(distDir, "native", "esbuild"), "#!/bin/sh\necho native\n");
  chmodSync(path.join(distDir, "native", "esbuild"), 0o755);
  writeSamples(distDir, events);
  return distDir;
}

/** The text of a file. */
export function textOf(...parts: readonly string[]): string {
  return readFileSync(path.join(...parts), "utf8");
}
