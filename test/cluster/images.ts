import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../vscode/setup.mjs";
import { baseImage, pauseImage } from "./addresses.ts";
import { cacheFolder } from "./install.mjs";

const exec = promisify(execFile);

/** The files that a program needs to start, as its dynamic linker names them. */
function libraries(program: string): string[] {
  const output = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...output.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path ?? "");
}

function copyTo(folder: string, from: string, to: string): void {
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  copyFileSync(from, join(folder, to));
}

/** A root folder with Node, its libraries, authorities and the user `node` of Node's own images. */
function baseFiles(folder: string): void {
  const node = join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  copyTo(folder, node, "usr/local/bin/node");
  for (const library of libraries(node)) copyTo(folder, library, library.slice(1));
  const authorities = "/etc/ssl/certs/ca-certificates.crt";
  if (existsSync(authorities)) copyTo(folder, authorities, authorities.slice(1));
  mkdirSync(join(folder, "home/node"), { recursive: true });
  mkdirSync(join(folder, "tmp"), { mode: 0o1777 });
  writeFileSync(join(folder, "etc/passwd"), "node:x:1000:1000::/home/node:/usr/local/bin/node\n");
  writeFileSync(join(folder, "etc/group"), "node:x:1000:\n");
}

const baseChanges = [
  "USER 1000:1000",
  "WORKDIR /home/node",
  "ENV PATH=/usr/local/bin",
  'ENTRYPOINT ["/usr/local/bin/node"]',
];

interface Image {
  readonly name: string;
  /** A folder with its files. */
  readonly files: string;
  readonly changes: readonly string[];
}

/** The images that are not built by tests. `pause` is the program that holds a pod's namespaces. */
function imagesIn(folder: string, pause: string): readonly Image[] {
  const files = (name: string) => join(folder, "images", name);
  copyTo(files("pause"), pause, "pause");
  baseFiles(files("base"));
  return [
    { name: pauseImage, files: files("pause"), changes: ['ENTRYPOINT ["/pause"]'] },
    { name: baseImage, files: files("base"), changes: baseChanges },
  ];
}

/** Makes one layer of an image's files and pushes it. */
async function publish({ name, files, changes }: Image, docker: readonly string[]): Promise<void> {
  const tar = `${files}.tar`;
  await exec("tar", ["-C", files, "--owner=0", "--group=0", "-cf", tar, "."]);
  const change = changes.flatMap((line) => ["--change", line]);
  await exec("docker", [...docker, "import", ...change, tar, name]);
  await exec("docker", [...docker, "push", name]);
}

/** The folder in which the registry's files with these images are kept for the next cluster. */
function keptFolder(images: readonly Image[]): string {
  const hash = createHash("sha256");
  for (const { name, files, changes } of images) {
    hash.update(JSON.stringify([name, changes]));
    for (const path of globSync("**", { cwd: files }).sort()) {
      hash.update(path);
      if (statSync(join(files, path)).isFile()) hash.update(readFileSync(join(files, path)));
    }
  }
  return join(cacheFolder(), `cluster-images-${hash.digest("hex").slice(0, 16)}`);
}

/** Puts the images that are not built by tests into the registry, whose files are in `stored`, and into Docker. */
export async function publishImages(
  folder: string,
  { socket, pause, stored }: { readonly socket: string; readonly pause: string; readonly stored: string },
): Promise<void> {
  const docker = ["-H", `unix://${socket}`];
  const images = imagesIn(folder, pause);
  const kept = keptFolder(images);
  if (existsSync(kept)) {
    cpSync(kept, stored, { recursive: true });
    for (const { name } of images) await exec("docker", [...docker, "pull", name]);
  } else {
    for (const image of images) await publish(image, docker);
    // Compressing them takes most of a cluster's start. A copy that is broken off never gets the name.
    mkdirSync(cacheFolder(), { recursive: true });
    const partial = mkdtempSync(`${kept}-partial-`);
    cpSync(stored, partial, { recursive: true });
    if (existsSync(kept)) rmSync(partial, { recursive: true });
    else renameSync(partial, kept);
  }
  rmSync(join(folder, "images"), { recursive: true });
}
