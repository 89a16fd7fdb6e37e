import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { variants, withoutSemicolons } from "../testing/variants.ts";
import { applyEdits } from "../text/edit-list.ts";
import { readFlow } from "./read-flow.ts";

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { onPush } from "./on-push.ts";

/** The entry point. */
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
let total = 0;

function zero() { return total * 0; }

async function onIssue({ payload, log }) {
  // log.info("soon");
  const { issue } = payload;
  if (issue.comments > 10) {
    log.info(\`busy: \${issue.title}\`);
  }
  return { total };
}

hub.on("issues.opened", onIssue).on("push", onPush);

hub.on("issues.closed", async ({ payload, log }) => {
  /* what is
     done */
  total += 1;
  await Promise.all([async () => { await log.info(payload.action); }, send(payload)]);
});

export const sum = (list: number[]) => {
  let all = 0;
  for (const each of list) all += each;
  return all;
};

const first = function () { return 1; }, second = () => { return 2 }

class Store {
  #items = new Map<string, number>();
  get(key: string) { return this.#items.get(key); }
  /* set(key, value) { } */
  set(key: string, value: number) {
    this.#items.set(key, value); // kept
  }
}

hub.on("star", onStar).on("fork", async () => { done(); });

async function onStar() {
  try { await store(); } catch (error) { throw error; }
}

export default webhook(hub);
`;

/** A document that looks the same, of which the reader keeps nothing. */
const forgotten = (document: FlowDocument): FlowDocument => structuredClone(document);

interface State {
  readonly text: string;
  readonly document: FlowDocument;
}

/** Reads after a change, and compares the result with a reading that starts from scratch. */
function expectSame({ text: before, document }: State, changes: readonly TextEdit[]): State {
  const after = applyEdits(before, changes);
  const quick = readFlow(after, { previous: { text: before, document, changes } });
  const whole = readFlow(after, { previous: { text: before, document: forgotten(document), changes } });
  expect(quick).toEqual(whole);
  return { text: after, document: quick };
}

const insertion = (at: number, newText: string): TextEdit => ({ start: at, end: at, newText });

/** The place behind some words of a text. */
function behind(source: string, words: string): number {
  const at = source.indexOf(words);
  expect(at, words).toBeGreaterThanOrEqual(0);
  return at + words.length;
}

/** True where flows were taken over from the previous reading. */
const isQuick = (before: FlowDocument, after: FlowDocument): boolean =>
  after.flows.some((flow) => before.flows.includes(flow));

describe("a key inside of a function", () => {
  const start: State = { text, document: readFlow(text) };

  test.each([
    ["a named handler", "const { issue } = payload;", "\n  call(1);"],
    ["an inline handler", "total += 1;", " total += 2;"],
    ["a variable's function", "let all = 0;", "\n  if (all) all = 1;"],
    ["a method", "this.#items.set(key, value);", " this.get(key);"],
    ["a broken handler", "total += 1;", "\n  const = 1;"],
    ["a space that breaks", "let all = 0;", "\n  const all;\n"],
  ])("in %s leaves the other flows as they are", (_, words, typed) => {
    let state = start;
    const at = behind(text, words);
    for (const [index, key] of [...typed].entries()) {
      const next = expectSame(state, [insertion(at + index, key)]);
      expect(isQuick(state.document, next.document)).toBe(true);
      state = next;
    }
    for (let left = typed.length; left > 0; left--)
      state = expectSame(state, [{ start: at + left - 1, end: at + left, newText: "" }]);
    expect(state.document).toEqual(start.document);
  });

  test.each([
    ["a comment that goes on into the next function", "total += 1;", "/* "],
    ["a brace too many", "total += 1;", "}"],
    ["a second statement", "let all = 0;", "} function more() {"],
    ["a trigger of its own", "return 1;", " }, other = github({}), third = () => {"],
    ["a function of its own", "return 1;", " }, third = function () {"],
    ["a registration of what stands elsewhere", "done();", ' }).on("watch", onStar).on("gollum", () => {'],
    ["a loop's head for the next statement", "return 1;", " } do {"],
    ["a template", "total += 1;", " x(`"],
    ["the end of a block comment", "get(key: string) {", " */"],
  ])("%s is read as ever", (_, words, typed) => {
    const state = expectSame(start, [insertion(behind(text, words), typed)]);
    expectSame(state, [insertion(behind(state.text, words), " ")]);
  });

  test("other names and another language are read correctly", () => {
    const options = { names: { send: { connector: "slack" } } };
    const at = behind(text, "let all = 0;");
    const changes = [insertion(at, " send.message(1);")];
    const after = applyEdits(text, changes);
    const previous = { text, document: start.document, changes };
    const unknown = { ...previous, document: forgotten(start.document) };
    expect(readFlow(after, { ...options, previous })).toEqual(
      readFlow(after, { ...options, previous: unknown }),
    );
    for (const language of ["ts", "tsx", "js"] as const)
      expect(readFlow(after, { language, previous })).toEqual(
        readFlow(after, { language, previous: unknown }),
      );
  });
});

test("an incremental reading equals a full one, whatever is typed", () => {
  const piece = fc.constantFrom(
    ..."(){}[]<;,.`'\"/*\\$=+: \nx0",
    "=>",
    "/*",
    "*/",
    "//",
    "${",
    "return ",
    "await ",
    "} {",
    "} do {",
    "}, z = () => {",
    '}).on("push", onPush).on("star", () => {',
    "if (a) {",
    "// x();\n",
    "const y = 1;\n",
  );
  const place = fc.record({ at: fc.nat(10_000), cut: fc.constantFrom(0, 0, 0, 1, 5), piece });
  const form = fc.constantFrom(...Object.values(variants), withoutSemicolons);
  fc.assert(
    fc.property(form, fc.array(place, { minLength: 1, maxLength: 8 }), fc.boolean(), (vary, keys, near) => {
      const source = vary(text);
      let state: State = { text: source, document: readFlow(source) };
      let cursor = (keys[0]?.at ?? 0) % source.length;
      for (const { at, cut, piece: newText } of keys) {
        const start = Math.min(near ? cursor : at % state.text.length, state.text.length);
        state = expectSame(state, [{ start, end: Math.min(start + cut, state.text.length), newText }]);
        cursor = start + newText.length;
      }
    }),
    { numRuns: 50, seed: 20261124 },
  );
});
