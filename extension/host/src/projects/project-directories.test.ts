import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { projectDirectories } from "./projects.ts";

test("a project's own folders, and neither packages nor what is built", async () => {
  const root = temporaryFolder();
  try {
    for (const folder of ["src/orders", "test", "node_modules/a", "dist", ".hookloom/dev"])
      await mkdir(path.join(root, folder), { recursive: true });
    await writeFile(path.join(root, "src", "webhook.ts"), "");
    const found = (await projectDirectories(root)).map((folder) => path.relative(root, folder));
    expect(found.sort()).toEqual(["", "src", path.join("src", "orders"), "test"]);
    expect(await projectDirectories(path.join(root, "gone"))).toEqual([path.join(root, "gone")]);
  } finally {
  }
});
