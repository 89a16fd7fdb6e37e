import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { addEnvironment, writeEnvironment } from "./config/write-environment.ts";
import { checkHoldsNoLinks, checkInsideRoot, isInsideRoot } from "./inside-root.ts";
import { installProject } from "./packages/install.ts";
import { writeDeliveryTest } from "./scaffold/delivery-test.ts";
import { testDist } from "./testing/dist.ts";
import { replaceText, writeFiles } from "./write-files.ts";

let root: string;
let outside: string;
beforeEach(() => {
  const folder = temporaryFolder();
  root = path.join(folder, "project");
  outside = path.join(folder, "outside");
  for (const one of [root, outside]) mkdirSync(one);
});

/** A link to a folder; on Windows a junction, which needs no privileges. */
const linkFolder = (name: string, target: string): void =>
  symlinkSync(target, path.join(root, name), "junction");
const linkFile = (name: string, target: string): void => symlinkSync(target, path.join(root, name), "file");

describe("a path of a project", () => {
  const inside = (...parts: readonly string[]): Promise<boolean> =>
    isInsideRoot(root, path.join(root, ...parts));

  it("is inside where no link leads out, whether it exists or not", async () => {
    mkdirSync(path.join(root, "src"));
    writeFileSync(path.join(root, "src", "a.ts"), "");
    linkFolder("code", path.join(root, "src"));
    linkFile("b.ts", path.join(root, "src", "a.ts"));
    for (const file of ["", "src", "src/a.ts", "src/new.ts", "x/y/z", "code/new.ts", "b.ts", "..name"])
      expect(await inside(...file.split("/")), file).toBe(true);
  });

  it("is outside behind a link, a link in a link, a link to nothing, and above the project", async () => {
    linkFolder("src", outside);
    linkFolder("via", path.join(root, "src"));
    linkFile("gone", path.join(outside, "nothing"));
    linkFolder("up", path.dirname(root));
    for (const file of ["src", "src/a", "via/a/b", "gone", "up", "up/outside/a", "..", "../outside"])
      expect(await inside(...file.split("/")), file).toBe(false);
    expect(await inside("up", "project", "a")).toBe(true);
  });

  it("is inside a project that is itself reached through a link", async () => {
    const alias = path.join(path.dirname(root), "alias");
    symlinkSync(root, alias, "junction");
    expect(await isInsideRoot(alias, path.join(alias, "a"))).toBe(true);
    expect(await isInsideRoot(alias, path.join(root, "a"))).toBe(true);
    expect(await isInsideRoot(root, `${root}-other`)).toBe(false);
  });

  it("names the file in one sentence where it leads out", async () => {
    linkFolder("src", outside);
    await expect(checkInsideRoot(root, path.join(root, "src", "a.ts"))).rejects.toMatchObject({
      code: "outside",
      message: `Nothing was written because the path ${path.join("src", "a.ts")} contains a link that leads out of the project ${root}: replace the link with a file or folder of the project.`,
    });
  });
});

it("finds a link at any depth", async () => {
  const folder = path.join(root, ".hookloom", "dev");
  await checkHoldsNoLinks(root, folder);
  mkdirSync(path.join(folder, "logs"), { recursive: true });
  writeFileSync(path.join(folder, "logs", "previous.log"), "");
  await checkHoldsNoLinks(root, folder);
  linkFile(path.join(".hookloom", "dev", "logs", "current.log"), path.join(outside, "victim"));
  await expect(checkHoldsNoLinks(root, folder)).rejects.toThrow("current.log is a link");
});

describe("a link that leads out of the project is not written through", () => {
  const untouched = (): void => expect(readdirSync(outside)).toEqual([]);

  it("by new files", async () => {
    linkFolder("test", outside);
    const files = [{ path: "test/a.json", content: "{}" }];
    await expect(writeFiles(root, files, [])).rejects.toMatchObject({ code: "outside" });
    const project = { root, entry: path.join(root, "src/webhook.ts") };
    const delivery = { id: "d1", event: "push", payload: {} };
    await expect(writeDeliveryTest(project, delivery)).rejects.toMatchObject({ code: "outside" });
    untouched();
  });

  it("by changed files", async () => {
    const victim = path.join(path.dirname(root), "victim.json");
    writeFileSync(victim, '{ "environments": {} }');
    for (const name of ["package.json", "hookloom.json"]) linkFile(name, victim);
    const project = { root, environments: {} };
    const writes = [
      () => replaceText(root, "package.json", "", "new", []),
      () => addEnvironment(project, "shop", {}),
      () => writeEnvironment(root, "shop", {}),
      () => installProject(root, { distDir: testDist([]) }),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "outside" });
    expect(readFileSync(victim, "utf8")).toBe('{ "environments": {} }');
  });
});
