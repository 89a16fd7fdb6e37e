import { expect, it } from "vitest";
import { CopiedSteps } from "./copied-steps.ts";

const imports = [
  { module: "./notify.ts", name: "notify", as: "notify" },
  { module: "../shared/my%20file.ts", name: "*", as: "shared" },
  { module: "octokit", name: "Octokit", as: "Octokit" },
];
const paste = (code: string) => ({ op: "paste", block: "b", index: 0, code }) as const;

it("gives pasted steps the imports of the file that they come from", () => {
  const copied = new CopiedSteps();
  expect(copied.complete("file:///p/src/a.ts", paste("a();"))).toEqual(paste("a();"));
  copied.remember("file:///p/src/a.ts", "a();\nb();\n", imports);
  const modulesIn = (uri: string): unknown => {
    const edit = copied.complete(uri, paste("a();\r\nb();"));
    return edit.op === "paste" && edit.imports?.map(({ module }) => module);
  };
  expect(modulesIn("file:///p/src/b.ts")).toEqual(["./notify.ts", "../shared/my file.ts", "octokit"]);
  expect(modulesIn("file:///p/src/flows/b.ts")).toEqual([
    "../notify.ts",
    "../../shared/my file.ts",
    "octokit",
  ]);
  expect(modulesIn("file:///p/src/notify.ts")).toEqual(["../shared/my file.ts", "octokit"]);
  expect(copied.complete("file:///p/src/b.ts", paste("other();"))).toEqual(paste("other();"));
});

it("names files of a repository that is open in a browser, and none from another place", () => {
  const copied = new CopiedSteps();
  copied.remember("vscode-vfs://github/acme/api/src/a.ts", "a();", imports);
  const modulesIn = (uri: string): unknown => {
    const edit = copied.complete(uri, paste("a();"));
    return edit.op === "paste" && edit.imports?.map(({ module }) => module);
  };
  expect(modulesIn("vscode-vfs://github/acme/api/src/flows/b.ts")).toEqual([
    "../notify.ts",
    "../../shared/my file.ts",
    "octokit",
  ]);
  expect(modulesIn("vscode-vfs://gitlab/acme/api/src/b.ts")).toEqual(["octokit"]);
  expect(modulesIn("file:///acme/api/src/b.ts")).toEqual(["octokit"]);
  expect(modulesIn("untitled:Untitled-1")).toEqual(["octokit"]);
});

it("knows a file by every spelling of its URI", () => {
  const copied = new CopiedSteps();
  copied.remember("file:///p/%40acme/a.ts", "a();", [
    { module: "./notify.ts", name: "notify", as: "notify" },
  ]);
  expect(copied.complete("file:///p/@acme/notify.ts", paste("a();"))).toMatchObject({ imports: [] });
  expect(copied.complete("file:///p/@acme/b/c.ts", paste("a();"))).toMatchObject({
    imports: [{ module: "../notify.ts" }],
  });
});
