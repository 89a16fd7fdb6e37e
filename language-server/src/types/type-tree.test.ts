import { describe, expect, it } from "vitest";
import type { TypeNode } from "../protocol/protocol.ts";
import { handler } from "./testing/project.ts";
import { typeTests } from "./testing/type-tests.ts";

const types = typeTests();

const uri = (file: string): string => types.project.write(file, "");
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
