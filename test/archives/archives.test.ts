// The archives for every platform, each with the native esbuild of its platform and nothing that it does not use.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { desktopTargets } from "../../extension/build/native-esbuild.ts";

// @bundles dist/**
// @reads dist/** esbuild.ts package.json package-lock.json .vscodeignore docs/** extension/build/** extension/media/**

const root = join(import.meta.dirname, "..", "..");

const machines: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  linux: { 62: "x64", 183: "arm64" },
  darwin: { 16777223: "x64", 16777228: "arm64" },
  win32: { 34404: "x64", 43620: "arm64" },
};

/**
 * The platform and architecture of a program according to its header; undefined for anything but a program.
 * ELF: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html; Mach-O: mach-o/loader.h; PE:
 * https://learn.microsoft.com/windows/win32/debug/pe-format
 */
function platformOf(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 64) return undefined;
  const named = (system: string, machine: number) => `${system}-${machines[system]?.[machine] ?? machine}`;
  if (file.readUInt32BE(0) === 0x7f454c46) return named("linux", file.readUInt16LE(18));
  if (file.readUInt32LE(0) === 0xfeedfacf) return named("darwin", file.readUInt32LE(4));
  if (file.toString("latin1", 0, 2) !== "MZ") return undefined;
  const header = file.readUInt32LE(60);
  return file.toString("latin1", header, header + 2) === "PE"
    ? named("win32", file.readUInt16LE(header + 4))
    : undefined;
}

interface Archive {
  readonly megabytes: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

function archiveOf(name: string): Archive {
  const bytes = readFileSync(join(root, "dist", name));
  return { megabytes: bytes.length / 1e6, files: new Map(Object.entries(unzipSync(bytes))) };
}

const manifestOf = ({ files }: Archive): Record<string, unknown> =>
  JSON.parse(Buffer.from(files.get("extension/package.json") ?? []).toString());

const targetOf = ({ files }: Archive): string | undefined =>
  /TargetPlatform="([^"]+)"/.exec(Buffer.from(files.get("extension.vsixmanifest") ?? []).toString())?.[1];

const programs = ({ files }: Archive): Record<string, string> =>
  Object.fromEntries(
    [...files].flatMap(([name, bytes]) => {
      const platform = platformOf(bytes);
      return platform === undefined ? [] : [[name, platform] as const];
    }),
  );

/** What VS Code, the store and the notices read, and what the extension loads. */
const used = [
  /^(?:extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
  /^extension\/(?:package(?:\.nls(?:\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/docs\/.*\.md$/,
  /^extension\/(?:l10n|media|extension\/media)\//,
  /^extension\/dist\/(?:package\.json|hookloom\.schema\.json|THIRD-PARTY-NOTICES\.txt)$/,
  /^extension\/dist\/webview\/[\w.-]+$/,
];
const usedByNode = [
  /^extension\/dist\/[\w.-]+\.cjs$/,
  /^extension\/dist\/(?:cli|stored|language-server)\.js$/,
  /^extension\/dist\/(?:samples|projects|vendor|native)\//,
];
const usedByBrowsers = [/^extension\/dist\/(?:extension|language-server)\.web\.js$/];

const unused = ({ files }: Archive, patterns: readonly RegExp[]): readonly string[] =>
  [...files.keys()].filter((name) => name.endsWith(".map") || !patterns.some((one) => one.test(name)));

/** The `main` and `browser` files of a manifest that an archive lacks. */
function missingEntries(archive: Archive): readonly string[] {
  const { main, browser } = manifestOf(archive) as { readonly main?: string; readonly browser?: string };
  const entries = [main, browser].flatMap((one) =>
    one === undefined ? [] : [one.replace(/^\./, "extension")],
  );
  return entries.filter((name) => !archive.files.has(name));
}

beforeAll(() => {
  execFileSync(process.execPath, ["esbuild.ts", "--package", "--all"], { cwd: root, stdio: "pipe" });
}, 600_000);

describe.each(desktopTargets)("the archive for %s", (target) => {
  it("contains this platform's esbuild, no other program and no unused file", () => {
    const archive = archiveOf(`hookloom-${target}.vsix`);
    const program = `extension/dist/native/esbuild${target.startsWith("win32") ? ".exe" : ""}`;
    expect(targetOf(archive)).toBe(target);
    expect(programs(archive)).toEqual({ [program]: target });
    expect(unused(archive, [...used, ...usedByNode])).toEqual([]);
    expect(missingEntries(archive)).toEqual([]);
    expect(archive.files.has("extension/dist/THIRD-PARTY-NOTICES.txt")).toBe(true);
    expect(archive.megabytes).toBeLessThanOrEqual(12);
  });
});

it("the archive for browsers contains no program and nothing for Node", () => {
  const archive = archiveOf("hookloom-web.vsix");
  expect(targetOf(archive)).toBe("web");
  expect(programs(archive)).toEqual({});
  expect(unused(archive, [...used, ...usedByBrowsers])).toEqual([]);
  expect(missingEntries(archive)).toEqual([]);
  expect(archive.megabytes).toBeLessThanOrEqual(1.5);
});

it("a program of another platform is recognized by its header", () => {
  const elf = new Uint8Array(64);
  elf.set([0x7f, 0x45, 0x4c, 0x46]);
  elf[18] = 0xf3;
  expect(platformOf(elf)).toBe("linux-243");
  expect(platformOf(new Uint8Array(64))).toBeUndefined();
});
