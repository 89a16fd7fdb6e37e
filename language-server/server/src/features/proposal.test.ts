import { NoTypes } from "@hookloom/types/errors";
import { describe, expect, it } from "vitest";
import { OpenDocument } from "../documents/open-document.ts";
import { checkedProposal, diffLines, markedText } from "./proposal.ts";

const text = `export async function main(count: number) {
  one(count);
  two();
}
`;
const uri = "file:///project/main.ts";

function subject() {
  const document = new OpenDocument(uri, "typescript", 3, text);
  const block = document.flow().flows[0]?.body.id ?? "";
  const asked: string[] = [];
  const propose = (code: string, error?: string | Error) =>
    checkedProposal(document, { uri, version: 3, block, index: 1, code }, async (after) => {
      asked.push(after);
      if (error instanceof Error) throw error;
      return error;
    });
  return { document, block, asked, propose };
}

describe("a proposal", () => {
  it("is shown as what it adds, in cards and in lines, and changes nothing", async () => {
    const { document, asked, propose } = subject();
    const { version, diff, lines } = await propose("if (count > 1) {\n  three();\n}");
    expect(version).toBe(3);
    expect(diff.steps.map(({ marks }) => marks)).toEqual([["added"], ["added"]]);
    expect(diff.document.flows[0]?.body.steps.map(({ label }) => label)).toHaveLength(3);
    expect(lines).toEqual([
      { kind: "same", text: "  one(count);" },
      { kind: "added", text: "  if (count > 1) {" },
      { kind: "added", text: "    three();" },
      { kind: "added", text: "  }" },
      { kind: "same", text: "  two();" },
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("    three();");
    expect(document.text).toBe(text);
  });

  it.each([
    ["an explanation", "Here is the code that you want"],
    ["half a statement", "if (count > 1) {"],
    ["a break outside of a loop", "break;"],
  ])("is refused before types are asked: %s", async (_, code) => {
    const { asked, propose } = subject();
    await expect(propose(code)).rejects.toMatchObject({ data: { code: expect.any(String) } });
    expect(asked).toEqual([]);
  });

  it("is refused with what TypeScript says of it, or where it cannot be asked", async () => {
    const { propose } = subject();
    await expect(propose("count.length;", "Property 'length' does not exist.")).rejects.toMatchObject({
      message: expect.stringContaining("Property 'length' does not exist."),
      data: { code: "wrong-types" },
    });
    await expect(propose("three();", new NoTypes("no-typescript"))).rejects.toMatchObject({
      data: { code: "no-types" },
    });
  });

  it("is refused where its place is gone", async () => {
    const { document } = subject();
    const place = { uri, version: 3, block: "gone", index: 0 };
    await expect(
      checkedProposal(document, { ...place, code: "three();" }, async () => undefined),
    ).rejects.toMatchObject({ data: { code: expect.any(String) } });
  });
});

it("marks the place in the whole text, with the indentation that it has", () => {
  const { document, block } = subject();
  const marked = markedText(document, { uri, version: 3, block, index: 1 });
  expect(marked.text).toBe(text.replace("  two", `  ${marked.mark}\n  two`));
});

it("shows a change within a line as that line before and after", () => {
  expect(diffLines("a\nf(() => { x(); });\nb\n", [{ start: 11, end: 11, newText: "y(); " }])).toEqual([
    { kind: "same", text: "a" },
    { kind: "removed", text: "f(() => { x(); });" },
    { kind: "added", text: "f(() => {y();  x(); });" },
    { kind: "same", text: "b" },
  ]);
});
