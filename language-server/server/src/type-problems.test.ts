import { applyEdits } from "@hookloom/bridge/edit-list";
import type { FixesResult } from "@hookloom/protocol/code-problems";
import type { Range } from "@hookloom/protocol/flow-document";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type { EditResult } from "@hookloom/protocol/lsp-requests";
import { handler, TestProject } from "@hookloom/types/testing/project";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../../test/runner/until.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let project: TestProject;
let client: LspClient;
let uri: string;
beforeAll(async () => {
  bundle = await bundleServer();
  project = new TestProject();
  project.write("src/words.ts", "export const shout = (words: string): string => words.toUpperCase();\n");
});
beforeEach(async () => {
  uri = project.write("src/webhook.ts", "");
  client = new LspClient(bundle.module);
  await client.start();
});
afterEach(() => void client.process.kill());
afterAll(async () => {
  await bundle.remove();
  project.remove();
});

const wrong = handler("  log.info(shout(payload.issue.title));");
const rangeOf = (text: string, words: string): Range => {
  const start = text.indexOf(words);
  return { start, end: start + words.length };
};
const insert = (line: number, text: string) => ({
  range: { start: { line, character: 0 }, end: { line, character: 0 } },
  text,
});

describe("what TypeScript says of a document with a diagram", () => {
  it("is published with the version of its text, again after each change", async () => {
    await client.open(uri, wrong);
    await client.ask(lspMethods.watchFlow, { uri });
    const range = rangeOf(wrong, "shout");
    expect(await client.problemsOf(uri, 1)).toEqual({
      uri,
      version: 1,
      problems: [{ range, severity: "error", code: "2304", message: expect.any(String) }],
    });
    await client.change(uri, 2, insert(0, 'import { shout } from "./words.ts";\n'));
    expect(await client.problemsOf(uri, 2)).toEqual({ uri, version: 2, problems: [] });
  });

  it("is published again where another file has changed", async () => {
    await client.open(uri, `import { shout } from "./words.ts";\n${wrong}`);
    await client.ask(lspMethods.watchFlow, { uri });
    expect(await client.problemsOf(uri, 1)).toMatchObject({ problems: [] });
    const before = client.typeProblems.length;
    await client.open(new URL("words.ts", uri).href, "export const whisper = 1;\n");
    await until("problems are sent", () => client.typeProblems.length > before);
    expect(client.typeProblems.at(-1)).toMatchObject({ uri, version: 1, problems: [{ code: "2305" }] });
  });

  it("is nothing of a document without a diagram, and the reason where there are no types", async () => {
    const bare = new TestProject({ packages: "none" });
    const lone = bare.write("src/webhook.ts", wrong);
    await client.open(uri, wrong);
    await client.open(lone, wrong);
    await client.ask(lspMethods.watchFlow, { uri: lone });
    expect(await client.problemsOf(lone, 1)).toEqual({ uri: lone, version: 1, unavailable: "no-typescript" });
    expect(client.typeProblems.filter((found) => found.uri === uri)).toEqual([]);
    bare.remove();
  });
});

describe("a fix", () => {
  const offer = (text: string, words: string, version = 1): Promise<FixesResult> =>
    client.ask(lspMethods.fixes, { uri, version, ranges: [rangeOf(text, words)] });
  const plan = (version: number, id: string | undefined): Promise<EditResult> =>
    client.ask(lspMethods.fix, { uri, version, id });
  const fixed = (text: string, { changes }: EditResult): string =>
    applyEdits(text, changes[uri]?.edits ?? []);

  it("of TypeScript's changes the text that it was offered for", async () => {
    await client.open(uri, wrong);
    const { version, fixes } = await offer(wrong, "shout");
    expect(version).toBe(1);
    expect(fixes[0]).toMatchObject({ problem: 0, title: expect.stringContaining("words") });
    const result = await plan(1, fixes[0]?.id);
    expect(result.changes[uri]?.version).toBe(1);
    const text = fixed(wrong, result);
    expect(text).toMatch(/import \{ shout \} from "\.\/words\.(js|ts)";\n/);
    expect(text.replace(/import \{ shout \}.*\n/, "")).toBe(wrong);
  });

  it("keeps the line ends of the text", async () => {
    const text = wrong.replaceAll("\n", "\r\n");
    await client.open(uri, text);
    const { fixes } = await offer(text, "shout");
    const after = fixed(text, await plan(1, fixes[0]?.id));
    expect(after).toContain("import { shout }");
    expect(after).not.toMatch(/(?<!\r)\n/);
  });

  it("of our own checks replaces a wrong event", async () => {
    const text = handler("  log.info(payload.issue.title);").replace("issues.opened", "issue.opened");
    await client.open(uri, text);
    const { fixes } = await offer(text, '"issue.opened"');
    expect(fixes[0]?.title).toBe('Replace with "issues.opened"');
    expect(fixed(text, await plan(1, fixes[0]?.id))).toContain('hub.on("issues.opened"');
  });

  it("follows the text that moved, and is refused where it no longer fits", async () => {
    await client.open(uri, wrong);
    const { fixes } = await offer(wrong, "shout");
    const end = wrong.split("\n").length - 1;
    await client.change(uri, 2, insert(end, "function later() {}\n"));
    const result = await plan(1, fixes[0]?.id);
    expect(result.changes[uri]?.version).toBe(2);
    const after = fixed(`${wrong}function later() {}\n`, result);
    expect(after).toMatch(/import \{ shout \}[\s\S]*function later/);
    await client.change(uri, 3, insert(0, 'import { shout } from "./words.ts";\n'));
    await expect(plan(1, fixes[0]?.id)).rejects.toMatchObject({ data: { code: "stale" } });
    await expect(plan(3, "99.0")).rejects.toMatchObject({ data: { code: "stale" } });
  });

  it("is offered where the problem is by now, unless its text was replaced", async () => {
    await client.open(uri, wrong);
    await client.change(uri, 2, insert(0, "// a comment\n"));
    const { version, fixes } = await offer(wrong, "shout");
    expect([version, fixes.length > 0]).toEqual([2, true]);
    const line = wrong.slice(0, wrong.indexOf("shout")).split("\n").length;
    const character = wrong.split("\n")[line - 1]?.indexOf("shout") ?? 0;
    const word = { start: { line, character }, end: { line, character: character + 5 } };
    await client.change(uri, 3, { range: word, text: "other" });
    expect((await offer(wrong, "shout")).fixes).toEqual([]);
  });

  it("needs ranges and an id", async () => {
    await client.open(uri, wrong);
    await expect(client.ask(lspMethods.fixes, { uri, version: 1 })).rejects.toThrow(
      "{ uri, version, ranges }",
    );
    await expect(client.ask(lspMethods.fix, { uri, version: 1 })).rejects.toThrow("{ uri, version, id }");
  });
});
