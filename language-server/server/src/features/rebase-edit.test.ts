import { applyEdits } from "@hookloom/bridge/edit-list";
import { bridge } from "@hookloom/bridge/server-bridge";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { OpenDocument } from "../documents/open-document.ts";
import { declarationsFor, planEdit } from "./edit.ts";
import { rebaseEdit } from "./rebase-edit.ts";

const code = `export async function main(xs: string[]) {
  alpha();
  const beta = f(1, 1);
  // why
  gamma(); // note
  for (const x of xs) {
    delta(x);
    epsilon();
  }
  if (beta) {
  } else {
    zeta();
  }
}
`;

/** A document of which version 1 was shown, and in which each pair then replaced one text by another. */
function typed(...changes: readonly (readonly [from: string, to: string])[]) {
  const document = new OpenDocument("file:///a.ts", "typescript", 1, code);
  const seen = { text: code, document: document.flow() };
  for (const [index, [from, to]] of changes.entries()) {
    const start = document.text.indexOf(from);
    expect(start, from).toBeGreaterThanOrEqual(0);
    document.change(
      [{ range: document.toLspRange({ start, end: start + from.length }), text: to }],
      index + 2,
    );
    document.flow();
  }
  const step = (start: string): string => {
    const found = listSteps(seen.document).find(({ range }) => code.startsWith(start, range.start));
    if (!found) throw new Error(`No step starts with ${start}`);
    return found.id;
  };
  const blockOf = (start: string, at = 0): string =>
    listSteps(seen.document).find(({ id }) => id === step(start))?.blocks[at]?.id ?? "";
  const body = seen.document.flows[0]?.body.id ?? "";
  const rebase = (edit: FlowEdit): FlowEdit | undefined =>
    rebaseEdit(edit, {
      seen,
      now: { text: document.text, document: document.flow() },
      currentRange: (range) => document.currentRange(1, range),
      declaredIn: ({ text }) => bridge.readDeclarations(text),
    });
  return { document, step, blockOf, body, rebase };
}

describe("a place in a block", () => {
  const insert = (block: string, index: number): FlowEdit => ({ op: "insert", block, index, code: "x();" });

  it("keeps its neighbours while statements are added around it", () => {
    const { rebase, body, blockOf } = typed(["  alpha();", "  one();\n  two();\n  alpha();"]);
    expect(rebase(insert(body, 0))).toMatchObject({ index: 2 });
    expect(rebase(insert(body, 2))).toMatchObject({ index: 4 });
    expect(rebase(insert(body, 5))).toMatchObject({ index: 7 });
    expect(rebase(insert(blockOf("for"), 1))).toMatchObject({ index: 1 });
    expect(rebase(insert(blockOf("if"), 0))).toMatchObject({ index: 0 });
  });

  it("stays next to the remaining neighbour where the other one is gone", () => {
    const { rebase, body } = typed(["  alpha();\n", ""]);
    expect(rebase(insert(body, 1))).toMatchObject({ index: 0 });
    expect(rebase(insert(body, 2))).toMatchObject({ index: 1 });
  });

  it("stays above what is being typed on the line of the step below it", () => {
    const { rebase, body, document } = typed(["  alpha();\n", ""]);
    const start = document.text.indexOf("const beta");
    document.change([{ range: document.toLspRange({ start, end: start }), text: "const " }], 3);
    expect(document.flow().flows[0]?.body.steps[0]?.kind).toBe("hole");
    expect(rebase(insert(body, 1))).toMatchObject({ index: 0 });
  });

  it("is refused where both neighbours are gone", () => {
    const { rebase, body, blockOf } = typed(["  alpha();\n  const beta = f(1, 1);\n", ""]);
    expect(rebase(insert(body, 1))).toBeUndefined();
    expect(rebase(insert(blockOf("for"), 2))).toMatchObject({ index: 2 });
    const emptied = typed(["    zeta();\n", ""]);
    expect(emptied.rebase(insert(emptied.blockOf("if", 1), 0))).toBeUndefined();
    const filled = typed(["if (beta) {\n", "if (beta) {\n    eta();\n"]);
    expect(filled.rebase(insert(filled.blockOf("if"), 0))).toBeUndefined();
  });

  it("is refused where the steps around it changed their order", () => {
    const { rebase, body } = typed(["  alpha();\n", ""], ["  for (const", "  alpha();\n  for (const"]);
    expect(rebase(insert(body, 1))).toBeUndefined();
    expect(rebase(insert(body, 2))).toBeUndefined();
    expect(rebase(insert(body, 4))).toMatchObject({ index: 4 });
  });

  it("is refused in a block that is gone, or at an index that the block never had", () => {
    const { rebase, body, blockOf } = typed([
      "  if (beta) {\n  } else {\n    zeta();\n  }\n",
      "  console.log(1);\n",
    ]);
    expect(rebase(insert(blockOf("if"), 0))).toBeUndefined();
    expect(rebase(insert(body, 6))).toBeUndefined();
    expect(rebase(insert(body, Number.NaN))).toBeUndefined();
  });
});

describe("the steps of an edit", () => {
  it("may be moved and indented by changes around them", () => {
    const { rebase, step } = typed(
      ["  for (const", "  if (beta) {\n  for (const"],
      ["  if (beta) {\n  }", "}\n  if (beta) {\n  }"],
    );
    for (const op of ["remove", "duplicate", "disable"] as const)
      expect(rebase({ op, steps: [step("delta"), step("epsilon")] }), op).toBeDefined();
  });

  it.each([
    ["gamma();", "gamma(1);"],
    ["// why", "// why not"],
    ["// note", "// note well"],
  ])("are refused where %s became %s", (from, to) => {
    const { rebase, step, body } = typed([from, to]);
    const steps = [step("alpha"), step("gamma")];
    for (const op of ["remove", "duplicate", "disable"] as const)
      expect(rebase({ op, steps }), op).toBeUndefined();
    expect(rebase({ op: "wrap", steps, in: "if" })).toBeUndefined();
    expect(rebase({ op: "move", steps, block: body, index: 4 })).toBeUndefined();
    expect(rebase({ op: "remove", steps: [step("alpha")] })).toBeDefined();
  });

  it("are refused where something was typed inside of them", () => {
    const { rebase, step } = typed(["epsilon();", "epsilon();\n    late();"]);
    expect(rebase({ op: "remove", steps: [step("for")] })).toBeUndefined();
    expect(rebase({ op: "remove", steps: [step("delta")] })).toBeDefined();
    expect(rebase({ op: "unwrap", step: step("for") })).toBeDefined();
  });

  it("are refused together where a statement was added between them", () => {
    const { rebase, step } = typed(["  // why", "  late();\n  // why"]);
    const steps = [step("const beta"), step("gamma")];
    expect(rebase({ op: "wrap", steps, in: "try" })).toBeUndefined();
    expect(rebase({ op: "duplicate", steps })).toBeUndefined();
    expect(rebase({ op: "remove", steps })).toBeDefined();
  });

  it("are refused where they are gone", () => {
    const { rebase, step, blockOf } = typed([
      "  for (const x of xs) {\n    delta(x);\n    epsilon();\n  }\n",
      "",
    ]);
    expect(rebase({ op: "remove", steps: [step("alpha"), step("for")] })).toBeUndefined();
    expect(rebase({ op: "removeBranch", block: blockOf("for") })).toBeUndefined();
    expect(rebase({ op: "comment", step: step("delta"), text: "" })).toBeUndefined();
  });
});

describe("a field", () => {
  const set = (step: string, field: string): FlowEdit => ({ op: "set", step, field, text: "2" });

  it("is never overwritten where its text has changed meanwhile", () => {
    const { rebase, step } = typed(["f(1, 1)", "f(1, 19)"]);
    expect(rebase(set(step("const beta"), "value"))).toBeUndefined();
    expect(rebase(set(step("const beta"), "name"))).toBeDefined();
    expect(rebase(set(step("const beta"), "missing"))).toBeUndefined();
  });

  it("is distinguished from another one with the same text", () => {
    const document = typed(["epsilon();", "epsilon(1, 1);"]);
    const step = listSteps(document.document.flow()).find(({ label }) => label === "epsilon");
    const [first] = step?.fields.filter(({ text }) => text === "1") ?? [];
    expect(first).toBeDefined();
    const { start } = first?.range ?? { start: 0 };
    const at = document.document.toLspRange({ start, end: start });
    const seen = { text: document.document.text, document: document.document.flow() };
    document.document.change([{ range: at, text: "0, " }], 3);
    const now = { text: document.document.text, document: document.document.flow() };
    const rangeNow = (range: { start: number; end: number }) => document.document.currentRange(2, range);
    const names = step?.fields.filter(({ text }) => text === "1").map(({ name }) => name) ?? [];
    expect(names).toHaveLength(2);
    const declaredIn = ({ text }: { text: string }) => bridge.readDeclarations(text);
    for (const name of names)
      expect(
        rebaseEdit(set(step?.id ?? "", name), { seen, now, currentRange: rangeNow, declaredIn }),
      ).toBeUndefined();
  });

  it("is not confused with the comment above its step", () => {
    const { rebase, step } = typed(["// why", "// because"]);
    expect(rebase({ op: "comment", step: step("gamma"), text: "so" })).toBeUndefined();
    expect(rebase({ op: "comment", step: step("alpha"), text: "so" })).toBeDefined();
  });
});

describe("branches and handlers", () => {
  it("are refused where something was typed in them", () => {
    const { rebase, step, blockOf, document } = typed(["zeta();", "zeta(1);"]);
    expect(rebase({ op: "removeBranch", block: blockOf("if", 1) })).toBeUndefined();
    expect(rebase({ op: "removeBranch", block: blockOf("if", 0) })).toBeDefined();
    expect(rebase({ op: "addBranch", step: step("if"), kind: "elseIf" })).toBeDefined();
    expect(rebase({ op: "removeHandler", flow: document.flow().flows[0]?.id ?? "" })).toBeUndefined();
    const header = typed(["if (beta)", "if (!beta)"]);
    expect(header.rebase({ op: "addBranch", step: header.step("if"), kind: "elseIf" })).toBeUndefined();
    expect(header.rebase({ op: "unwrap", step: header.step("for") })).toBeDefined();
  });

  it("are added by name whatever the text has become", () => {
    const { rebase } = typed(["alpha", "omega"]);
    expect(rebase({ op: "addHandler", trigger: "hub", event: "push" })).toBeDefined();
  });
});

describe("a name", () => {
  const at = code.indexOf("beta");

  it("is found where it stands now", () => {
    const { rebase } = typed(["alpha", "longer"]);
    expect(rebase({ op: "rename", at: at + 2, name: "x" })).toEqual({ op: "rename", at: at + 1, name: "x" });
  });

  it.each([
    ["beta = f", "betas = f"],
    ["beta = f", "b = f"],
    ["const beta", "const a, abeta"],
  ])("that was typed over is not renamed: %s -> %s", (from, to) => {
    expect(typed([from, to]).rebase({ op: "rename", at, name: "x" })).toBeUndefined();
  });

  it("of a setting comes with the field of its literal", () => {
    const { rebase, step } = typed(["f(1, 1)", "f(1, 2)"]);
    const make = { op: "toSetting", field: "value", name: "BETA" } as const;
    expect(rebase({ ...make, step: step("const beta") })).toBeUndefined();
    expect(rebase({ op: "toSetting", step: step("alpha"), field: "function", name: "A" })).toBeDefined();
  });
});

describe("events and options", () => {
  const file = `import { github } from "@hookloom/runtime/github";

const hub = github({ path: "/issues" });

hub.on("issues.opened", async ({ log }) => {
  log.info("one");
});
`;

  /** What becomes of an edit that was made before one text replaced another. */
  async function rebased(from: string, to: string, edit: (flow: string) => FlowEdit): Promise<boolean> {
    const document = new OpenDocument("file:///a.ts", "typescript", 1, file);
    const made = edit(document.flow().flows[0]?.id ?? "");
    const start = file.indexOf(from);
    document.change([{ range: document.toLspRange({ start, end: start + from.length }), text: to }], 2);
    try {
      planEdit(document, { uri: document.uri, version: 1, edit: made });
      return true;
    } catch (thrown) {
      expect(thrown).toMatchObject({ data: { code: "stale" } });
      return false;
    }
  }
  const event = (flow: string): FlowEdit =>
    ({ op: "setEvent", flow, trigger: "hub", from: "issues.opened", event: "push" }) as const;
  const path = (): FlowEdit => ({ op: "setOption", trigger: "hub", option: "path", value: "/all" });

  it("are changed whatever was typed elsewhere, and never over another text", async () => {
    expect(await rebased('"one"', '"two"', event)).toBe(true);
    expect(await rebased("issues.opened", "issues.closed", event)).toBe(false);
    expect(await rebased('"one"', '"two"', path)).toBe(true);
    expect(await rebased("/issues", "/mine", path)).toBe(false);
    expect(await rebased("hub = ", "web = ", path)).toBe(false);
  });
});

describe("declarationsFor", () => {
  it("reads the text, and with an edit what it would be after it, which changes nothing", async () => {
    const text = 'import { github } from "@hookloom/runtime/github";\n\nconst hub = github();\n';
    const document = new OpenDocument("file:///a.ts", "typescript", 4, text);
    const { uri } = document;
    const now = declarationsFor(document, { uri });
    expect(now).toMatchObject({ version: 4, declarations: { triggers: [{ name: "hub" }] } });
    const edit = { op: "removeTrigger", trigger: "hub" } as const;
    const after = declarationsFor(document, { uri, preview: { version: 4, edit } });
    expect(after.declarations.triggers).toEqual([]);
    expect(document.text).toBe(text);
    const unknown = { version: 4, edit: { op: "removeTrigger", trigger: "bus" } } as const;
    expect(() => declarationsFor(document, { uri, preview: unknown })).toThrow(
      expect.objectContaining({ data: { code: "not-found" } }),
    );
  });
});

describe("planEdit", () => {
  it("drops a card before the card that it was dropped on, whatever was typed above", () => {
    const document = new OpenDocument(
      "file:///a.ts",
      "typescript",
      1,
      "function f() {\n  alpha();\n  beta();\n  gamma();\n}\n",
    );
    const body = document.flow().flows[0]?.body;
    const steps = [body?.steps[0]?.id ?? ""];
    const start = document.toLspRange({ start: 15, end: 15 });
    document.change([{ range: start, text: "  one();\n  two();\n" }], 2);
    const edit = { op: "move", steps, block: body?.id ?? "", index: 2 } as const;
    const { changes } = planEdit(document, { uri: document.uri, version: 1, edit });
    expect(changes[document.uri]?.version).toBe(2);
    expect(applyEdits(document.text, changes[document.uri]?.edits ?? [])).toBe(
      "function f() {\n  one();\n  two();\n  beta();\n  alpha();\n  gamma();\n}\n",
    );
  });

  it("refuses with `stale` an edit of a version that is no longer kept, or does not exist yet", () => {
    const document = new OpenDocument("file:///a.ts", "typescript", 3, code);
    const steps = [document.flow().flows[0]?.body.steps[0]?.id ?? ""];
    for (const version of [2, 4])
      expect(() => planEdit(document, { uri: document.uri, version, edit: { op: "remove", steps } })).toThrow(
        expect.objectContaining({ data: { code: "stale" } }),
      );
  });
});
