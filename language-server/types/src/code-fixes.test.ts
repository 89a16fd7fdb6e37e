import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { handler, TestClient, TestProject } from "./testing/project.ts";

let project: TestProject;
let client: TestClient;
let uri: string;
beforeAll(() => {
  project = new TestProject();
  project.write("src/words.ts", "export const shout = (words: string): string => words.toUpperCase();\n");
});
beforeEach(() => {
  client = new TestClient();
  uri = project.write("src/webhook.ts", "");
});
afterEach(() => client.service.end());
afterAll(() => project.remove());

const open = (text: string) => {
  client.open(uri, text);
  return { uri, languageId: "typescript", text };
};
const rangeOf = (text: string, words: string) => {
  const start = text.indexOf(words);
  return { start, end: start + words.length };
};

it("finds the errors of a whole text, in offsets, and no hints", async () => {
  const text = handler("  const unused = 1;\n  log.info(payload.issue.nothing);");
  expect(await client.service.problems(open(text))).toEqual([
    {
      range: rangeOf(text, "nothing"),
      severity: "error",
      code: "2339",
      message: expect.stringContaining("Property 'nothing' does not exist"),
    },
  ]);
});

it("says why it finds nothing where the project has no TypeScript", async () => {
  const bare = new TestProject({ packages: "none" });
  try {
    const text = { uri: bare.write("src/a.ts", "x;\n"), languageId: "typescript", text: "x;\n" };
    client.open(text.uri, text.text);
    await expect(client.service.problems(text)).rejects.toMatchObject({ reason: "no-typescript" });
    expect(await client.service.fixes(text, [{ start: 0, end: 1 }])).toEqual([]);
  } finally {
    bare.remove();
  }
});

it("imports a name that another file of the project exports", async () => {
  const text = handler("  log.info(shout(payload.issue.title));");
  const fixes = await client.service.fixes(open(text), [rangeOf(text, "shout")]);
  expect(fixes.map(({ problem }) => problem)).toEqual(fixes.map(() => rangeOf(text, "shout")));
  const [fix] = fixes;
  expect(fix?.title).toContain("words");
  expect(Object.keys(fix?.edits ?? {}).map((file) => fileURLToPath(file))).toEqual([fileURLToPath(uri)]);
  const written = Object.values(fix?.edits ?? {}).flatMap((edits) => edits.map(({ newText }) => newText));
  expect(written.join("")).toMatch(/import \{ shout \} from "\.\/words\.(js|ts)"/);
});

/** A text after the fix with this title of the problem that `«` and `»` are around. */
async function fixed(marked: string, title: string): Promise<string | undefined> {
  const problem = { start: marked.indexOf("«"), end: marked.indexOf("»") - 1 };
  const text = marked.replace(/[«»]/g, "");
  const fix = (await client.service.fixes(open(text), [problem])).find((one) => one.title === title);
  const document = TextDocument.create(uri, "typescript", 1, text);
  return fix && TextDocument.applyEdits(document, [...(fix.edits[uri] ?? [])]);
}

it("changes a name to the one that was meant", async () => {
  const property = handler("  log.info(payload.issue.«titel»);");
  expect(await fixed(property, "Change spelling to 'title'")).toBe(property.replace("«titel»", "title"));
  const variable = handler("  const total = 1;\n  log.info(`${«totl»}`);");
  expect(await fixed(variable, "Change spelling to 'total'")).toBe(variable.replace("«totl»", "total"));
});

it("awaits a promise where that removes the error", async () => {
  const member = handler('  const later = async () => ({ shown: "a" });\n  log.info(later().«shown»);');
  expect(await fixed(member, "Add 'await'")).toBe(member.replace("later().«shown»", "(await later()).shown"));
  const argument = handler('  const text = async () => "a";\n  log.info(«text()»);');
  expect(await fixed(argument, "Add 'await'")).toBe(argument.replace("«text()»", "await text()"));
});

it("offers nothing that would only move an error", async () => {
  const text = "function f() {\n  return text().«length»;\n}\nasync function text() {\n  return 1;\n}\n";
  expect(await fixed(text, "Add 'await'")).toBeUndefined();
});

it("offers nothing for a place without a problem", async () => {
  const text = handler("  log.info(shout(payload.issue.title));");
  expect(await client.service.fixes(open(text), [rangeOf(text, "log.info")])).toEqual([]);
});
