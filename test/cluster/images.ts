import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../vscode/setup.mjs";
import { baseImage, pauseImage } from "./addresses.ts";

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

/** Makes one layer of a folder and pushes it. */
function publish(folder: string, socket: string, image: string, changes: readonly string[]): void {
  const docker = ["-H", `unix://${socket}`];
  const tar = `${folder}.tar`;
  execFileSync("tar", ["-C", folder, "--owner=0", "--group=0", "-cf", tar, "."]);
  const change = changes.flatMap((line) => ["--change", line]);
  execFileSync("docker", [...docker, "import", ...change, tar, image], { stdio: "pipe" });
  execFileSync("docker", [...docker, "push", image], { stdio: "pipe" });
  for (const path of [folder, tar]) rmSync(path, { recursive: true });
}

/** Makes the images that are not built by tests. `pause` is the program that holds a pod's namespaces. */
export function publishImages(folder: string, socket: string, pause: string): void {
  const files = join(folder, "image");
  copyTo(files, pause, "pause");
  publish(files, socket, pauseImage, ['ENTRYPOINT ["/pause"]']);
  baseFiles(files);
  publish(files, socket, baseImage, baseChanges);
}
