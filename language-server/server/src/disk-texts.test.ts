import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/runner/temporary-folder.ts";
import { sourceFilesAround } from "./disk-texts.ts";

it("finds what people wrote in a project", async () => {
  const folder = temporaryFolder();
  const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  for (const name of [
    "package.json",
    "src/webhook.ts",
    "src/lib/notify.mts",
    "test/webhook.test.tsx",
    "src/types.d.ts",
    "node_modules/a/index.ts",
    "dist/webhook.js",
    ".cache/a.ts",
  ]) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), "");
  }
  const found = await sourceFilesAround(uriOf("src/webhook.ts"));
  expect([...found].sort()).toEqual([uriOf("src/lib/notify.mts"), uriOf("test/webhook.test.tsx")]);
  expect(await sourceFilesAround("untitled:1")).toEqual([]);
});

it("leaves out the file itself and names the others as VS Code spells them", async () => {
  const folder = temporaryFolder();
  const project = path.join(folder, "@acme (1)");
  await mkdir(project);
  for (const name of ["package.json", "webhook.ts", "notify.ts"])
    await writeFile(path.join(project, name), "");
  const spelled = (name: string): string =>
    `${pathToFileURL(folder).href.replace(/\/([a-zA-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}%3A`)}/%40acme%20%281%29/${name}`;
  expect(await sourceFilesAround(spelled("webhook.ts"))).toEqual([spelled("notify.ts")]);
  expect(await sourceFilesAround(pathToFileURL(path.join(project, "webhook.ts")).href)).toEqual([
    spelled("notify.ts"),
  ]);
});
