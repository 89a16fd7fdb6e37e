import { toJsonSchema } from "@valibot/to-json-schema";
import { describe, expect, it } from "vitest";
import { capabilities } from "./capabilities.ts";
import { readInput } from "./capability.ts";

const toolNamed = (name: string) => capabilities.find((one) => one.name === name) ?? expect.fail(name);
const schemas = capabilities.map(
  (tool) => [tool.name, toJsonSchema(tool.input, { typeMode: "input" })] as const,
);

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

it.each(capabilities.map((tool) => [tool.name, tool] as const))(
  "%s describes its response",
  (_name, tool) => {
    expect(toJsonSchema(tool.output, { typeMode: "output" })).toMatchObject({ type: "object" });
  },
);

it.each(schemas)("%s takes described arguments and no others", (_name, schema) => {
  expect(schema).toMatchObject({ type: "object", additionalProperties: false });
  for (const member of Object.values((schema as ObjectSchema).properties ?? {}))
    expect(member).toHaveProperty("description");
});

describe("the schema of an edit", () => {
  const { properties = {} } = Object.fromEntries(schemas).edit_flow as ObjectSchema;
  const { oneOf } = properties.edit as { readonly oneOf: readonly Record<string, unknown>[] };
  const form = (op: string) => oneOf.filter((one) => JSON.stringify(one).includes(`"const":"${op}"`));

  it("has the members of each operation, and the kinds of steps", () => {
    expect(form("setEvent")).toMatchObject([
      { required: ["op", "flow", "trigger", "from", "event"], additionalProperties: false },
    ]);
    for (const op of ["toSetting", "mapFill", "mapExtract", "mapType"]) expect(form(op)).toHaveLength(1);
    expect(form("insert")).toHaveLength(2);
    expect(JSON.stringify(form("insert"))).toContain('"enum":["variable","assign","call"');
  });
});

describe("an input that a tool does not take", () => {
  const edit = (value: unknown) => () =>
    readInput(toolNamed("edit_flow"), { file: "a.ts", version: "1", edit: value });
  const place = { op: "insert", block: "b", index: 0 };

  it.each([
    [
      edit({ op: "remove", steps: [], step: "s" }),
      "edit.step is unknown: the known members are op, steps, unusedImports",
    ],
    [edit({ op: "remove" }), "edit.steps must be a list of strings"],
    [edit({ op: "delete" }), "edit.op must be one of insert, set, remove, "],
    [edit({ ...place, step: {} }), 'edit.code must be a string, unless "step" has a kind and fields'],
    [() => readInput(toolNamed("read_logs"), { lines: 0 }), "lines must be >=1, not 0"],
    [() => readInput(toolNamed("read_flow"), {}), "file is missing"],
    [
      () => readInput(toolNamed("read_flow"), { file: "a.ts", flow: 1 }),
      "flow is not an argument; the arguments are file",
    ],
  ])("is refused with one sentence: %#", (read, sentence) => {
    expect(read).toThrow(sentence);
  });
});
