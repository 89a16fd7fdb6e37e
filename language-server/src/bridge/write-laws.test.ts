import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Block,
  blocksOf,
  type FlowDocument,
  type FlowEdit,
  placesOf,
  type StepPlace,
  stepsOf,
  type TextEdit,
  type WrapKind,
} from "../protocol/protocol.ts";
import { EditRefused } from "./errors.ts";
import { readFlow } from "./read-flow.ts";
import { parse } from "./syntax/parse.ts";
import { frameworkSources } from "./testing/framework-sources.ts";
import { applyEdits } from "./text/edit-list.ts";
import { writeEdit } from "./write-edit.ts";

// @reads language-server/src/bridge/read/steps/blocks.ts language-server/src/bridge/edits/operations/case.ts language-server/src/bridge/syntax/recover.ts language-server/src/bridge/edits/placing/place.ts language-server/src/protocol/rpc.ts

const sources = [
  "./read/steps/blocks.ts",
  "./edits/operations/case.ts",
  "./syntax/recover.ts",
  "./edits/placing/place.ts",
  "../protocol/rpc.ts",
].map((name) => readFileSync(new URL(name, import.meta.url), "utf8"));

const foreign = Object.values(frameworkSources).map(({ text }) => text);

/** The same code in the styles that files come in. */
const variants: Readonly<Record<string, (text: string) => string>> = {
  asWritten: (text) => text,
  tabs: (text) => text.replace(/^(?: {2})+/gm, (indent) => "\t".repeat(indent.length / 2)),
  fourSpaces: (text) => text.replace(/^(?: {2})+/gm, (indent) => indent + indent).trimEnd(),
  windows: (text) => `\uFEFF${text.replace(/\n/g, "\r\n")}`,
  withoutSemicolons: (text) => text.replace(/;$/gm, ""),
};

interface Change {
  readonly text: string;
  readonly document: FlowDocument;
  readonly edits: readonly TextEdit[];
  readonly newText: string;
  readonly newDocument: FlowDocument;
}

/** Makes an edit and checks what holds for every one of them; undefined where it is refused. */
function make(text: string, document: FlowDocument, edit: FlowEdit): Change | undefined {
  try {
    const edits = writeEdit(text, document, edit);
    const newText = applyEdits(text, edits);
    const before = parse(text);
    const after = parse(newText);
    expect(after.holes.length).toBe(before.holes.length);
    expect(after.issues.length).toBeLessThanOrEqual(before.issues.length);
    const newDocument = readFlow(newText, { previous: { text, document, changes: edits } });
    return { text, document, edits, newText, newDocument };
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    expect(error.message).toMatch(/^.+[.!?]$/s);
    return undefined;
  }
}

function expectInverse(
  change: Change,
  inverse: FlowEdit,
  same: (text: string) => string = (text) => text,
): void {
  const edits = writeEdit(change.newText, change.newDocument, inverse);
  expect(same(applyEdits(change.newText, edits))).toBe(same(change.text));
}

interface Draw {
  readonly text: string;
  readonly document: FlowDocument;
  readonly at: StepPlace;
  readonly to: Block;
  readonly index: number;
  readonly choice: number;
}

const draws = fc
  .tuple(
    // Half of the draws are of files of other frameworks, which are short.
    fc.oneof(fc.constantFrom(...sources), fc.constantFrom(...foreign)),
    fc.constantFrom(...Object.keys(variants)),
    fc.nat(),
    fc.nat(),
    fc.nat(),
    fc.nat(),
  )
  .map(([source, variant, stepAt, blockAt, index, choice]): Draw => {
    const text = variants[variant]?.(source) ?? source;
    const document = readFlow(text);
    const steps = placesOf(document);
    const blocks = blocksOf(document);
    const at = steps[stepAt % steps.length] as StepPlace;
    const to = blocks[blockAt % blocks.length] as Block;
    return { text, document, at, to, index: index % (to.steps.length + 1), choice };
  });

function law(name: string, check: (draw: Draw) => void, numRuns = 120): void {
  test(name, () => fc.assert(fc.property(draws, check), { numRuns, seed: 20 }));
}

const hasBraces = (text: string, block: Block): boolean => text[block.range.start - 1] === "{";
const blockOf = (document: FlowDocument, id: string): Block | undefined =>
  blocksOf(document).find((block) => block.id === id);
const placeOf = (document: FlowDocument, id: string): StepPlace | undefined =>
  placesOf(document).find(({ step }) => step.id === id);

const codes = ["probe(1);", 'if (probe) {\n  probe("a");\n}', "[1, 2].forEach(probe)", "// Note.\nprobe(2);"];
const kinds = [
  "variable",
  "assign",
  "call",
  "http",
  "log",
  "if",
  "switch",
  "for",
  "while",
  "try",
  "throw",
  "return",
];

law(
  "what is inserted is read as such and removing it restores the bytes",
  ({ text, document, to, index, choice }) => {
    const code = codes[choice % codes.length] as string;
    const kind = kinds[choice % kinds.length] as string;
    const base = { op: "insert", block: to.id, index } as const;
    const change = make(
      text,
      document,
      choice % 2 === 0 ? { ...base, code } : { ...base, step: { kind, fields: {} } },
    );
    const now = change && blockOf(change.newDocument, to.id);
    if (!change || !now || !hasBraces(text, to)) return;
    expect(now.steps.length).toBe(to.steps.length + 1);
    expectInverse(change, { op: "remove", steps: [now.steps[index]?.id ?? ""] });
  },
);

law("removing takes nothing but the lines of the step", ({ text, document, at }) => {
  const change = make(text, document, { op: "remove", steps: [at.step.id] });
  if (!change) return;
  const lines = text.split("\n");
  const whole = change.edits.every(({ newText }) => newText === "");
  if (!whole || !text.slice(0, at.step.range.start).match(/\n[ \t]*$/)) return;
  let from = 0;
  for (const line of change.newText.split("\n")) {
    from = lines.indexOf(line, from) + 1;
    expect(from).toBeGreaterThan(0);
  }
});

law("moving inside of a block and back restores the bytes", ({ text, document, at, choice }) => {
  const { block, step, index } = at;
  const target = choice % (block.steps.length + 1);
  const change = make(text, document, { op: "move", steps: [step.id], block: block.id, index: target });
  if (!change || block.steps.length < 2) return;
  const back = target < index ? index + 1 : index;
  expectInverse(change, { op: "move", steps: [step.id], block: block.id, index: back });
});

law("moving to another block and back restores all but blank lines", ({ text, document, at, to, index }) => {
  const change = make(text, document, { op: "move", steps: [at.step.id], block: to.id, index });
  if (!change || !hasBraces(text, to) || !hasBraces(text, at.block) || to === at.block) return;
  if (!placeOf(change.newDocument, at.step.id)) return;
  const lines = (code: string): string => code.replace(/(?:\r?\n[ \t]*)+(?=\r?\n)/g, "");
  expectInverse(change, { op: "move", steps: [at.step.id], block: at.block.id, index: at.index }, lines);
});

law("duplicating copies and keeps what was there", ({ text, document, at }) => {
  const change = make(text, document, { op: "duplicate", steps: [at.step.id] });
  if (!change) return;
  const copied = stepsOf(change.newDocument).length;
  expect(copied).toBeGreaterThan(stepsOf(document).length);
});

law("enabling what was disabled restores the bytes", ({ text, document, at }) => {
  const change = make(text, document, { op: "disable", steps: [at.step.id] });
  const off = change && blockOf(change.newDocument, at.block.id)?.steps[at.index];
  if (!change || !off || at.step.disabled) return;
  expect(off.disabled).toBe(true);
  expectInverse(change, { op: "enable", steps: [off.id] });
});

law("removing a new comment restores the bytes", ({ text, document, at, choice }) => {
  const words = choice % 2 === 0 ? "Explains the step." : "Two\nlines";
  const change = make(text, document, { op: "comment", step: at.step.id, text: words });
  if (!change || at.step.comment !== undefined) return;
  expect(placeOf(change.newDocument, at.step.id)?.step.comment).toBe(words);
  expectInverse(change, { op: "comment", step: at.step.id, text: "" });
});

law("unwrapping what was wrapped restores the bytes", ({ text, document, at, choice }) => {
  const wraps: readonly WrapKind[] = ["if", "try", "for", "while"];
  const kind = wraps[choice % wraps.length] as WrapKind;
  const change = make(text, document, { op: "wrap", steps: [at.step.id], in: kind });
  const around = change && blockOf(change.newDocument, at.block.id)?.steps[at.index];
  if (!change || !around) return;
  expect(around.kind).toBe(kind);
  expectInverse(change, { op: "unwrap", step: around.id });
});

law("setting a field back restores the bytes", ({ text, document, at, choice }) => {
  const field = at.step.fields[choice % Math.max(1, at.step.fields.length)];
  if (!field) return;
  const words = ["other", "await other()", "a.b(c)", "{ a: 1 }", "a; b", "a //"];
  const edit = {
    op: "set",
    step: at.step.id,
    field: field.name,
    text: words[choice % words.length] ?? "",
  } as const;
  const change = make(text, document, edit);
  if (
    !change ||
    !placeOf(change.newDocument, at.step.id)?.step.fields.some(({ name }) => name === field.name)
  )
    return;
  expectInverse(change, { ...edit, text: field.text });
});
