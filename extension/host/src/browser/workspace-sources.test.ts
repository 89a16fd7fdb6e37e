import { beforeEach, describe, expect, it } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { fakeVscode, virtual } from "./testing/virtual-workspace.ts";
import { WorkspaceSources } from "./workspace-sources.ts";

useVscode({ ...fakeVscode });

const uriOf = (path: string): string => virtual.uri(`/repository/${path}`).toString();

let sources: WorkspaceSources;
const around = async (path: string): Promise<readonly string[]> =>
  (await sources.around({ uri: uriOf(path) })).sources.map(({ uri }) => uri);

beforeEach(() => {
  virtual.files.clear();
  virtual.listed.length = 0;
  sources = new WorkspaceSources();
});

describe("the source files of a workspace", () => {
  it("are read wherever VS Code has them, with a byte order mark as it stands", async () => {
    virtual.write("/repository/src/a.ts", "\uFEFFexport const a = 1;");
    virtual.write("/repository/key.pem", "secret");
    const uris = ["src/a.ts", "src/gone.ts", "key.pem"].map(uriOf);
    expect(await sources.read({ uris })).toEqual({ texts: ["\uFEFFexport const a = 1;", null, null] });
    virtual.write("/repository/src/a.ts", "x".repeat(2_000_001));
    expect(await sources.read({ uris: [uriOf("src/a.ts")] })).toEqual({ texts: [null] });
  });

  it("are listed up to the root of their project, the nearest first", async () => {
    for (const path of [
      "package.json",
      "top.ts",
      "app/package.json",
      "app/src/webhook.ts",
      "app/src/lib/deep/near.ts",
      "app/src/clients.ts",
      "app/types.d.ts",
      "app/main.js",
      "app/node_modules/a/index.ts",
      "app/.cache/b.ts",
    ])
      virtual.write(`/repository/${path}`, "");
    expect(await around("app/src/webhook.ts")).toEqual(
      ["app/src/clients.ts", "app/main.js", "app/src/lib/deep/near.ts"].map(uriOf),
    );
    expect(await around("top.ts")).toContain(uriOf("app/main.js"));
  });

  it("are listed once until one is made or removed, and have another stamp when they change", async () => {
    virtual.write("/repository/package.json", "");
    virtual.write("/repository/a.ts", "");
    virtual.write("/repository/b.ts", "");
    expect(await around("a.ts")).toEqual([uriOf("b.ts")]);
    expect(await around("b.ts")).toEqual([uriOf("a.ts")]);
    expect(virtual.listed).toEqual(["/repository"]);
    const stamp = async () => (await sources.around({ uri: uriOf("a.ts") })).sources[0]?.stamp;
    const before = await stamp();
    virtual.write("/repository/b.ts", "changed");
    expect(await stamp()).not.toBe(before);
    virtual.write("/repository/c.ts", "");
    expect(await around("a.ts")).toEqual(["b.ts", "c.ts"].map(uriOf));
    virtual.remove("/repository/b.ts");
    expect(await around("a.ts")).toEqual([uriOf("c.ts")]);
  });

  it("are empty for a file that is in no folder of the workspace", async () => {
    expect(await sources.around({ uri: "untitled://host/Untitled-1" })).toEqual({ sources: [] });
    expect(virtual.listed).toEqual([]);
  });
});
