import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import type { PlacedField } from "./project-texts.ts";
import { handler, TestProject, usualConfig } from "./testing/project.ts";
import { typeTests } from "./testing/type-tests.ts";

const types = typeTests();

const uri = (file: string): string => types.project.write(file, "");
const partsOf = async (field: PlacedField, path: string): Promise<readonly TypeNode[]> =>
  (await types.client.service.typeChildren(field, path)).children;
const find = (nodes: readonly TypeNode[], name: string): TypeNode | undefined =>
  nodes.find((node) => node.name === name);

describe("the types of a mapping", () => {
  it("are the whole target, with what has to be given, and the parts of the payload", async () => {
    const type =
      '{ name: string | null; tags: { id: number }[]; state: "a" | "b"; at?: Date; by: { login?: string } }';
    const text = handler(`  const to: ${type} = «{}»;`);
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { target, roots } = await types.client.service.mappingTypes(field);
    expect(target?.children).toMatchObject([
      { name: "name", optional: false, nullable: true, shape: "text" },
      {
        name: "tags",
        shape: "list",
        element: { shape: "object", children: [{ name: "id", shape: "number" }] },
      },
      { name: "state", shape: "choice", literals: ['"a"', '"b"'] },
      { name: "at", optional: true, shape: "date" },
      { name: "by", optional: false, children: [{ name: "login", optional: true, shape: "text" }] },
    ]);
    const issue = find(roots[0]?.children ?? [], "issue");
    expect(find(issue?.children ?? [], "title")).toMatchObject({
      path: "payload.issue.title",
      shape: "text",
    });
    expect(find(issue?.children ?? [], "labels")).toMatchObject({ shape: "list", children: [] });
  });

  it("are those of the value in a return of an async function", async () => {
    const made = "async function make(): Promise<{ title: string }> { return «{}»; }";
    const { field } = types.client.openField(uri("src/webhook.ts"), made);
    const { target } = await types.client.service.mappingTypes(field);
    expect(target).toMatchObject({ type: "{ title: string; }", children: [{ name: "title" }] });
  });

  it("have no target where anything may stand", async () => {
    const { field } = types.client.openField(uri("src/webhook.ts"), handler("  const to = «{ a: 1 }»;"));
    expect((await types.client.service.mappingTypes(field)).target).toBeUndefined();
  });
});

it("the list of a loop has nothing in scope that the loop makes of it", async () => {
  const loop = (list: string, body: string): string =>
    handler(
      `  for (const label of ${list}) {\n    ${body}\n  }\n  for (const name in payload) log.info(name);`,
    );
  const read = async (text: string): Promise<readonly string[]> => {
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    return (await types.client.service.typeTree(field)).roots.map(({ name }) => name);
  };
  expect(await read(loop("«payload.issue.labels»", "log.info(label);"))).not.toContain("label");
  expect(await read(loop("payload.issue.labels", "log.info(«label»);"))).toContain("label");
  const list = types.client.openField(uri("src/webhook.ts"), loop("«l»", "log.info(label);"));
  const { items } = await types.client.service.completions(list.field, 1);
  expect(items.map(({ label }) => label)).not.toContain("label");
});

describe("the parts of what a mapping reads", () => {
  it("have the types that parts have in the place of the field, also those of parts that a check names", async () => {
    const text =
      handler(`  if (payload.issue.user === null || payload . issue ["milestone"] === null || payload["a\\"b'"]) return;
  const to: { title: string } = «{}»;`);
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { roots } = await types.client.service.mappingTypes(field);
    const issue = find(roots[0]?.children ?? [], "issue")?.children ?? [];
    expect(find(issue, "user")).toMatchObject({ path: "payload.issue.user", optional: false });
    expect(find(issue, "assignee")).toMatchObject({ path: "payload.issue.assignee", optional: true });
    expect(find(issue, "milestone")).toMatchObject({ path: "payload.issue.milestone", optional: false });
    const parts = await partsOf(field, "payload.issue.user");
    expect(find(parts, "login")).toMatchObject({ path: "payload.issue.user.login", type: "string" });
    const optional = await partsOf(field, "payload.issue.assignee");
    expect(find(optional, "login")).toMatchObject({
      path: "payload.issue.assignee?.login",
      type: "string | undefined",
      optional: true,
    });
  });

  it("are those of all members of a union, of a tuple's first element, and of what is anything", async () => {
    const text = `type Sum = { kind: "a"; value: 1 } | { kind: "b"; only: true; value: "x" };
export function main(sum: Sum | undefined, pair: [number, string], anything?: any) {
  const at = { sum, pair, anything };
  const to: { title: string } = «{}»;
}`;
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { roots } = await types.client.service.mappingTypes(field);
    const at = find(roots, "at")?.children ?? [];
    expect(at).toMatchObject([
      { name: "sum", optional: true },
      { name: "pair", shape: "list" },
      { name: "anything", type: "any" },
    ]);
    expect(await partsOf(field, "at.sum")).toMatchObject([
      { path: "at.sum?.kind", type: '"a" | "b" | undefined', shape: "choice" },
      { path: "at.sum?.value", type: '"x" | 1 | undefined' },
      { path: "at.sum?.only", type: "unknown", optional: true },
    ]);
    expect(await partsOf(field, "at.pair")).toMatchObject([
      { name: "[0]", path: "at.pair[0]", type: "number", optional: true },
    ]);
  });

  it("have in scope what the module declares below their function by now, and nothing below them in it", async () => {
    const namesIn = async (text: string): Promise<readonly string[]> => {
      const { field } = types.client.openField(uri("src/webhook.ts"), text);
      return (await types.client.service.mappingTypes(field)).roots.map(({ name }) => name);
    };
    const body = "  const to: { title: string } = «{}»;\n  const behind = 1;";
    expect(await namesIn(handler(body))).not.toContain("below");
    const grown = await namesIn(`${handler(body)}\nconst below = { title: "a" }, log = 1;\n`);
    expect(grown.filter((name) => ["below", "behind", "to", "log"].includes(name))).toEqual(["log", "below"]);
    // What runs with the module itself comes too early for it.
    const early = 'const first: { title: string } = «{}»;\nconst below = { title: "a" };\n';
    expect(await namesIn(early)).toEqual([]);
  });

  it("have in scope what an imported file exports by now", async () => {
    const other = uri("src/saved.ts");
    types.project.write("src/saved.ts", "export type thing = string;\n");
    const text = `import { thing } from "./saved.ts";\nexport const to: { title: string } = «{}»;\n`;
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const names = async (): Promise<readonly string[]> =>
      (await types.client.service.mappingTypes(field)).roots.map(({ name }) => name);
    expect(await names()).not.toContain("thing");
    types.project.write("src/saved.ts", "export const thing = { title: 'a' };\n");
    types.client.service.filesChanged([{ uri: other, type: 2 }]);
    expect(await names()).toContain("thing");
  });

  it("come without the parts of the payload's parts when asked for them shallow", async () => {
    const { field } = types.client.openField(uri("src/webhook.ts"), handler("  const to: Error = «{}»;"));
    const { roots, target } = await types.client.service.mappingTypes(field, true);
    expect(find(roots[0]?.children ?? [], "issue")).toMatchObject({ path: "payload.issue", children: [] });
    expect(find(target?.children ?? [], "message")).toBeDefined();
  });

  it("may be missing in a list where the project's compiler says so", async () => {
    const project = new TestProject({ config: false });
    const { compilerOptions, include } = usualConfig;
    const config = { compilerOptions: { ...compilerOptions, noUncheckedIndexedAccess: true }, include };
    project.write("tsconfig.json", JSON.stringify(config));
    const text = `export function main(list: { id: number }[], pair: [{ id: number }]) {
  const at = { list, pair };
  const to: { title: string } = «{}»;
}`;
    const file = project.write("src/webhook.ts", "");
    try {
      const { field } = types.client.openField(file, text);
      expect(await partsOf(field, "at.list")).toMatchObject([{ type: "{ id: number; } | undefined" }]);
      expect(await partsOf(field, "at.pair")).toMatchObject([{ type: "{ id: number; }" }]);
    } finally {
      types.client.close(file);
      project.remove();
    }
  });

  it("are read again where another open text has changed", async () => {
    const other = uri("src/other.ts");
    types.client.open(other, "export type thing = string;\n");
    const text = `import { thing } from "./other.ts";\nexport const to: { title: string } = «{}»;\n`;
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const names = async (): Promise<readonly string[]> =>
      (await types.client.service.mappingTypes(field)).roots.map(({ name }) => name);
    expect(await names()).not.toContain("thing");
    types.client.open(other, "export const thing = { title: 'a' };\n");
    expect(await names()).toContain("thing");
  });
});
