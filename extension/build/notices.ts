// Generates the notices that the licences of bundled packages require in everything that contains parts of these packages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// @reads extension/build/go-license.txt

const root = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Returns the package folders of files, given the bundler's file names. */
export function bundledPackages(files: readonly string[]): readonly string[] {
  const folders = files.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)].map((folder) => join(root, folder));
}

/** Returns the folder of an installed package, as Node resolves it from another folder. */
export function installedPackage(name: string, from = join(root, "templates", "runtime")): string {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  if (from === dirname(from)) throw new Error(`${name} is not installed: run npm ci.`);
  return installedPackage(name, dirname(from));
}

/** Returns the folders of a bundled package and of all its dependencies. */
export function withDependencies(folder: string, found = new Set<string>()): readonly string[] {
  if (found.has(folder)) return [...found];
  found.add(folder);
  for (const name of Object.keys(readManifest(folder).dependencies ?? {}))
    withDependencies(installedPackage(name, folder), found);
  return [...found];
}

const licenceFile = /^((un)?licen[cs]e|copying|notice|third-?party-?notices)([-.].*)?$/i;

/** Licence texts for packages that declare a licence but do not contain its text. https://spdx.org/licenses/ */
const knownTexts: Readonly<Record<string, string>> = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
  ISC: `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`,
};

/** Packages without a licence text, with a package by the same authors that contains it. */
const siblings: Readonly<Record<string, string>> = { "@lit-labs/ssr-dom-shim": "lit", "koa-compose": "koa" };

function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((name) => licenceFile.test(name));
  const texts = files.sort().map((name) => readFileSync(join(folder, name), "utf8").replace(/^\uFEFF/, ""));
  if (texts.length > 0) return texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
  const { name, license = "", author } = readManifest(folder);
  const sibling = siblings[name];
  if (sibling !== undefined) return licenceText(installedPackage(sibling, folder));
  const known = knownTexts[license];
  const holder = typeof author === "string" ? author : author?.name;
  if (known === undefined || holder === undefined)
    throw new Error(
      `${name} contains no licence text (${license || "none"}): add it to extension/build/notices.ts.`,
    );
  return `Copyright (c) ${holder}\n\n${known}`;
}

/** Software that is not in the packages' own files. */
export interface OtherSoftware {
  readonly title: string;
  readonly text: string;
}

/** The components of the bundler's binary besides its own source. */
export const nativeParts: OtherSoftware = {
  title: "The Go standard library and golang.org/x/sys, in the program of esbuild (BSD-3-Clause)",
  text: readFileSync(join(import.meta.dirname, "go-license.txt"), "utf8").trim(),
};

const line = "-".repeat(100);

/** Returns the notices of these packages. Packages with the same text are listed together. */
export function noticesText(folders: readonly string[], others: readonly OtherSoftware[] = []): string {
  const titles = new Map<string, Set<string>>();
  const add = (text: string, title: string): void => {
    titles.set(text, (titles.get(text) ?? new Set()).add(title));
  };
  for (const folder of folders) {
    const { name, version, license } = readManifest(folder);
    add(licenceText(folder), `${name} ${version} (${license})`);
  }
  for (const { title, text } of others) add(text, title);
  const parts = [...titles].map(([text, names]) => `${[...names].sort().join("\n")}\n\n${text}`).sort();
  const intro = "Hookloom contains parts of the following software, under the licences below.";
  return `${[intro, ...parts].join(`\n\n${line}\n`)}\n`;
}
