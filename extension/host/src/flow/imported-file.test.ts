import { describe, expect, it } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { importCandidates } from "./imported-file.ts";
import { fakeVscode } from "./testing/fake-vscode.ts";

useVscode(fakeVscode);

describe("importCandidates", () => {
  it("tries the extensions that an import may omit", () => {
    expect(importCandidates("./handlers")).toContain("./handlers.ts");
    expect(importCandidates("../shared")).toContain("../shared/index.ts");
    expect(importCandidates("./handlers.ts")[0]).toBe("./handlers.ts");
  });

  it("reads a .js import as TypeScript first", () => {
    expect(importCandidates("./a.js")[0]).toBe("./a.ts");
    expect(importCandidates("./a.mjs")[0]).toBe("./a.mts");
  });

  it("returns nothing for a package", () => {
    expect(importCandidates("node:fs")).toEqual([]);
    expect(importCandidates("@octokit/rest")).toEqual([]);
    expect(importCandidates(".hidden")).toEqual([]);
  });
});
