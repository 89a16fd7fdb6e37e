import { describe, expect, it } from "vitest";
import { readClientOptions, readQuestion } from "./guards.ts";

const draft = { block: "b1", index: 0, kind: "call", fields: { name: "total", call: "sum()" } };
const question = { uri: "file:///src/webhook.ts", version: 1, step: "", field: "call", draft };

describe("a question about a field of a draft", () => {
  it("is accepted with the texts of its fields by their names", () => {
    expect(readQuestion("typeTree", question)).toEqual(question);
    const empty = { ...question, draft: { ...draft, fields: {} } };
    expect(readQuestion("typeTree", empty)).toEqual(empty);
  });

  it.each([null, undefined, [1], "text", { name: 1 }])("is refused with %j as its fields", (fields) => {
    expect(() => readQuestion("typeTree", { ...question, draft: { ...draft, fields } })).toThrow(
      /^hookloom\/typeTree needs \{ uri, version, step, field, draft\? \}, and its "draft\.fields/,
    );
  });
});

describe("an edit", () => {
  const asked = { uri: question.uri, version: 1 };

  it.each([
    [{ op: "remove" }, 'its member "steps" must be a list of strings'],
    [{ op: "unwrap", step: null }, 'its member "step" must be a string'],
    [null, "it must be an object"],
    [{ op: "toString" }, 'its member "op" must be one of insert'],
  ])("is refused as %j with the code of a bad edit", (edit, why) => {
    const refused = expect.objectContaining({
      data: { code: "bad-edit" },
      message: expect.stringContaining(why),
    });
    expect(() => readQuestion("edit", { ...asked, edit })).toThrow(refused);
    expect(() => readQuestion("declarations", { ...asked, preview: { version: 1, edit } })).toThrow(refused);
  });
});

it("reads the client's options one by one", () => {
  const types = { trusted: true };
  expect(readClientOptions({ flowChanged: false, types, more: 1 })).toEqual({ flowChanged: false, types });
  expect(readClientOptions({ flowChanged: 1, validated: true, types: {} })).toEqual({ validated: true });
  expect(readClientOptions(undefined)).toEqual({});
});
