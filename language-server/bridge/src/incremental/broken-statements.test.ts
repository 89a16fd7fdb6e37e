import type { FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { describe, expect, test } from "vitest";
import { EditRejected } from "../edits/errors.ts";
import { applyEdits } from "../text/edit-list.ts";
import { writeEdit } from "../write-edit.ts";
import { readFlow } from "./read-flow.ts";

/** A class without indentation. */
const flat = `import { save } from "./save.ts";
export class Queue {
#items = [];
add(item) {
this.#items.push(item);
const size = this.#items.length;
if (size > 3) {
this.flush();
}
return size;
}
flush() {
const list = this.#items;
for (const item of list) {
save(item);
}
this.#items = [];
return list;
}
}
`;

interface State {
  readonly text: string;
  readonly document: FlowDocument;
}

/** The readings while a text is typed before some words, key by key. */
function* typed(source: string, keys: string, before: string): Generator<State> {
  const at = source.indexOf(before);
  let last = { text: source, document: readFlow(source) };
  for (const [index, newText] of [...keys].entries()) {
    const changes = [{ start: at + index, end: at + index, newText }];
    const text = applyEdits(last.text, changes);
    last = { text, document: readFlow(text, { previous: { ...last, changes } }) };
    yield last;
  }
}

const bodies = ({ flows }: FlowDocument): Step[] => flows.flatMap(({ body }) => body.steps);

describe("text without indentation", () => {
  test.each([
    "for (const item of list) {",
    "if (this.size && (",
    "log.",
    "const { a } = [",
    "const text = `now ",
    "list.map((item) => {",
  ])("only what is typed is a hole: %s", (keys) => {
    const before = bodies(readFlow(flat)).map(({ id }) => id);
    for (const { text, document } of typed(flat, `\n${keys}`, "\nconst list")) {
      if (document.problems.length === 0) continue;
      const ids = bodies(document).map(({ id }) => id);
      expect(ids, text).toEqual(expect.arrayContaining(before));
      expect(bodies(document).filter(({ kind }) => kind === "hole")).toHaveLength(1);
    }
  });

  test("a first reading also shows everything that is readable", () => {
    const text = flat.replace("const list", "for (const x of y) {\nconst list");
    const { flows, problems } = readFlow(text);
    expect(flows.map(({ name }) => name)).toEqual(["Queue.add", "Queue.flush"]);
    expect(problems).toHaveLength(1);
  });

  test("the steps next to the hole can be edited", () => {
    const states = [...typed(flat, "\nfor (const x", "\nconst list")];
    const { text, document } = states.at(-1) as State;
    const step = bodies(document).find(({ label }) => label === "return") as Step;
    const edits = writeEdit(text, document, { op: "disable", steps: [step.id] });
    expect(applyEdits(text, edits)).toBe(text.replace("return size", "// return size"));
  });
});

describe("a mark that was removed", () => {
  test.each([
    ["the end of a branch", "}\nreturn size", "\nreturn size"],
    ["the end of a method", "return size;\n}", "return size;\n"],
    ["the start of a body", "add(item) {", "add(item) "],
    ["the end of a condition", "size > 3)", "size > 3"],
  ])("%s is put back for the reading, and named", (_, before, after) => {
    const start = flat.indexOf(before);
    const changes = [{ start, end: start + before.length, newText: after }];
    const text = applyEdits(flat, changes);
    const first = readFlow(flat);
    const { flows, problems } = readFlow(text, { previous: { text: flat, document: first, changes } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/^"[{})]" is missing here\.$/);
    expect(bodies({ flows, problems }).map(({ id }) => id)).toEqual(bodies(first).map(({ id }) => id));
  });
});

describe("a handler that a hole swallows", () => {
  const source = `import { github } from "@hookloom/runtime/github";
const hub = github({});
hub.on("push", async ({ log }) => {
  log.info("one");
  log.info("two");
});
function other() {
  return 1;
}
`;
  const first = readFlow(source);
  const [handler] = first.flows;
  const broken = source.replace("async ({ log }) => {\n", "async ({ log }) {{{ => ((\n");
  const document = readFlow(broken, { previous: { text: source, document: first } });

  test("stays as it was, in its place", () => {
    expect(document.flows.map(({ id, triggers }) => [id, triggers.length])).toEqual(
      first.flows.map(({ id, triggers }) => [id, triggers.length]),
    );
    const ids = document.flows[0]?.body.steps.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(handler?.body.steps.map(({ id }) => id) ?? []));
  });

  test("cannot be edited, and the refusal says why", () => {
    const [step] = document.flows[0]?.body.steps ?? [];
    const edit = () => writeEdit(broken, document, { op: "remove", steps: [step?.id ?? ""] });
    expect(edit).toThrow(EditRejected);
    expect(edit).toThrow(/syntax error/);
  });

  test("is restored as soon as the text can be read", () => {
    expect(readFlow(source, { previous: { text: broken, document } })).toEqual(first);
  });

  test("is removed with its text", () => {
    const text = `${source.slice(0, source.indexOf("hub.on"))}function other() {\n  return (\n`;
    const { flows } = readFlow(text, { previous: { text: source, document: first } });
    expect(flows.filter(({ triggers }) => triggers.length > 0)).toEqual([]);
  });
});
