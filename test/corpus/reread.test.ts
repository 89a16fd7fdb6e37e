import { applyEdits, readFlow } from "@hookloom/language-server/bridge";
import type { FlowDocument, TextEdit } from "@hookloom/language-server/protocol";
import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { allBlocks } from "./laws.ts";
import { Random } from "./random.ts";

/** How often a file of each group is picked and typed into; a time limit would try less on a busy machine. */
const rounds = 25;

const typed = [
  "const found = list.map((item) => item.id);",
  "if (ready) {\n  log.info(`now ${total}`);\n}",
  'await send({ to: "all", text: name });',
  "// later();\n",
  "for (const each of all) { await each(); }",
  "return a / b * (c + 1);",
  "hub.on('push', async () => { done(); });",
  "/* a note */ call();",
  "try { x(); } catch { y(); }",
  "class Local { #a = 1; get b() { return this.#a; } }",
  "export const x = 1;",
];
const pieces = [
  ..."(){}[]<>;,.`'\"/*\\$=+?:&| \n\tx0",
  "=>",
  "/*",
  "*/",
  "//",
  "${",
  "\r\n",
  "await ",
  "while (",
  "do {",
  "} {",
  "})",
  ", {",
];

/** An offset, usually in a function's body. */
function placeIn(document: FlowDocument, text: string, random: Random): number {
  const bodies = [...allBlocks(document)];
  if (bodies.length === 0 || random.next() < 0.05) return random.below(text.length + 1);
  const { start, end } = random.pick(bodies).block.range;
  return start + random.below(end - start + 1);
}

function* edits(document: FlowDocument, text: string, random: Random): Generator<readonly TextEdit[]> {
  const at = placeIn(document, text, random);
  const kind = random.below(6);
  if (kind === 0) yield [{ start: at, end: Math.min(text.length, at + 1 + random.below(3)), newText: "" }];
  else if (kind === 1) {
    const from = text.lastIndexOf("\n", at) + 1;
    const to = text.indexOf("\n", at) + 1 || text.length;
    const newText = random.pick(["", text.slice(from, to).repeat(2), `  // ${text.slice(from, to)}`]);
    yield [{ start: from, end: to, newText }];
  } else if (kind === 2) {
    const other = Math.min(text.length, at + 3 + random.below(40));
    yield [
      { start: at, end: at, newText: random.pick(pieces) },
      { start: other, end: other, newText: random.pick(pieces) },
    ];
  } else if (kind === 3) {
    const word = random.pick(typed);
    const cut = word.length - random.below(word.length);
    for (let done = 0; done < cut; done++)
      yield [{ start: at + done, end: at + done, newText: word[done] as string }];
    for (let left = cut; left > cut - 2 && left > 0; left--)
      yield [{ start: at + left - 1, end: at + left, newText: "" }];
  } else yield [{ start: at, end: at + (kind === 4 ? 0 : 1), newText: random.pick(pieces) }];
}

/** Types at random places and compares each reading with one that starts without cached trees. */
function typeInto(files: readonly CorpusFile[], seed: string): void {
  const random = new Random(seed);
  for (let round = 0; round < rounds; round++) {
    const file = random.pick(files);
    const vary = random.pick(Object.entries(variants));
    let text = vary[1](file.text);
    if (text.length > 40_000) continue;
    const { language } = file;
    const start = text;
    let document = readFlow(text, { language });
    const made: string[] = [];
    for (const changes of edits(document, text, random)) {
      if (changes.some(({ end }) => end > text.length)) break;
      const next = applyEdits(text, changes);
      const given = random.next() < 0.9 ? changes : undefined;
      const whole = readFlow(next, {
        language,
        previous: { text, document: structuredClone(document), changes: given },
      });
      const fast = readFlow(next, { language, previous: { text, document, changes: given } });
      made.push(JSON.stringify(changes));
      expect(fast, `${seed}: ${file.name} (${vary[0]}, ${start.length}) after ${made.join(" ")}`).toEqual(
        whole,
      );
      note(document, fast);
      document = fast;
      text = next;
    }
  }
}

const count = { edits: 0, quick: 0, broken: 0, quickBroken: 0 };

/** Records whether a reading reused flows of the previous one, which only the fast path does. */
function note(before: FlowDocument, after: FlowDocument): void {
  const old = new Set(before.flows);
  const quick = after.flows.some((flow) => old.has(flow));
  const broken = after.problems.length > 0;
  count.edits++;
  if (quick) count.quick++;
  if (broken) count.broken++;
  if (quick && broken) count.quickBroken++;
}

describe("an incremental reading equals a full one", () => {
  for (const name of packages) {
    test(name, () => typeInto(packageFiles(name), name));
  }
  test("this repository", () => typeInto(ownFiles(), "own"));
  test("most readings take the fast path", () => {
    const { edits, quick, broken, quickBroken } = count;
    process.stdout.write(
      `corpus: ${edits} keys, ${quick} quick; ${broken} broke the text, ${quickBroken} of them quick\n`,
    );
    expect(quick / edits).toBeGreaterThan(0.1);
  });
});
