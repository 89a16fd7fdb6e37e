import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { readArchive, unpack } from "./read-archive.ts";

test("what npm packs is unpacked unchanged, long paths and modes included", async () => {
  const folder = temporaryFolder();
  const long = path.join("a".repeat(90), "b".repeat(90), "c".repeat(90), "d.txt");
  mkdirSync(path.join(folder, path.dirname(long)), { recursive: true });
  writeFileSync(path.join(folder, long), "x".repeat(513));
  writeFileSync(path.join(folder, "cli.js"), "#!/usr/bin/env node\n");
  writeFileSync(path.join(folder, "empty.txt"), "");
  writeFileSync(path.join(folder, "package.json"), '{ "name": "p", "version": "1.0.0", "bin": "cli.js" }');
  execFileSync("npm", ["pack", "--silent"], { cwd: folder, shell: process.platform === "win32" });
  const target = temporaryFolder();
  await unpack(await readArchive(path.join(folder, "p-1.0.0.tgz")), target);
  for (const name of [long, "cli.js", "empty.txt", "package.json"])
    expect(readFileSync(path.join(target, name)).equals(readFileSync(path.join(folder, name))), name).toBe(
      true,
    );
  expect(statSync(path.join(target, "cli.js")).mode & 0o111).not.toBe(0);
});

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write("0000644\0", 100);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  // The checksum counts its own field as eight blanks.
  const sum = block.reduce((total, byte) => total + byte, 8 * 32);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

test.each([
  [
    "a path that leaves the folder",
    gzipSync(Buffer.concat([header("package/../../evil", 0)])),
    "contains the path",
  ],
  ["an absolute path", gzipSync(header("/etc/evil", 0)), "contains the path"],
  ["a cut end", gzipSync(header("package/a", 9999)), "is damaged (Unexpected end"],
  ["no archive at all", Buffer.from("plain text"), "is damaged"],
])("%s is refused", async (_what, content, sentence) => {
  const file = path.join(temporaryFolder(), "bad.tgz");
  writeFileSync(file, content);
  await expect(readArchive(file)).rejects.toThrow(sentence);
});

test("a missing archive is named", async () => {
  await expect(readArchive("/nowhere/a.tgz")).rejects.toMatchObject({ code: "no-dist" });
});
