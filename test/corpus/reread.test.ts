import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import { listBlocks } from "@hookloom/protocol/walk";
import { expect, test } from "vitest";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { variants } from "../../language-server/bridge/src/testing/variants.ts";
import { lawSeed } from "../runner/tier.ts";
import {
  type CorpusFile,
  isModest,
  ownSample,
  packageFiles,
  packages,
  roundsOf,
  sampleOf,
} from "./corpus.ts";

/** How often files of each group are typed into; a time limit would try less on a busy machine. */
const rounds = roundsOf(25);

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
  const bodies = listBlocks(document);
  if (bodies.length === 0 || random.next() < 0.05) return random.integerBelow(text.length + 1);
  const { start, end } = random.pick(bodies).range;
  return start + random.integerBelow(end - start + 1);
}

function* edits(document: FlowDocument, text: string, random: Random): Generator<readonly TextEdit[]> {
  const at = placeIn(document, text, random);
  const kind = random.integerBelow(6);
  if (kind === 0)
    yield [{ start: at, end: Math.min(text.length, at + 1 + random.integerBelow(3)), newText: "" }];
  else if (kind === 1) {
    const from = text.lastIndexOf("\n", at) + 1;
    const to = text.indexOf("\n", at) + 1 || text.length;
    const newText = random.pick(["", text.slice(from, to).repeat(2), `  // ${text.slice(from, to)}`]);
    yield [{ start: from, end: to, newText }];
  } else if (kind === 2) {
    const other = Math.min(text.length, at + 3 + random.integerBelow(40));
    yield [
      { start: at, end: at, newText: random.pick(pieces) },
      { start: other, end: other, newText: random.pick(pieces) },
    ];
  } else if (kind === 3) {
    const word = random.pick(typed);
    const cut = word.length - random.integerBelow(word.length);
    for (let done = 0; done < cut; done++)
      yield [{ start: at + done, end: at + done, newText: word[done] as string }];
    for (let left = cut; left > cut - 2 && left > 0; left--)
      yield [{ start: at + left - 1, end: at + left, newText: "" }];
  } else yield [{ start: at, end: at + (kind === 4 ? 0 : 1), newText: random.pick(pieces) }];
}

interface Counts {
  edits: number;
  quick: number;
}

/** Types at a random place of a file and compares each reading with one that starts without cached trees. */
function typeOnce(file: CorpusFile, seed: string, counts: Counts): void {
  const random = new Random(seed);
  const [variant, vary] = random.pick(Object.entries(variants));
  const { language } = file;
  let text = vary(file.text);
  let document = readFlow(text, { language });
  const made: string[] = [];
  for (const changes of edits(document, text, random)) {
    if (changes.some(({ end }) => end > text.length)) break;
    const next = applyEdits(text, changes);
    const given = random.next() < 0.9 ? changes : undefined;
    const unknown = { text, document: structuredClone(document), changes: given };
    const whole = readFlow(next, { language, previous: unknown });
    const fast = readFlow(next, { language, previous: { text, document, changes: given } });
    made.push(JSON.stringify(changes));
    expect(fast, `${seed} (${variant}) after ${made.join(" ")}`).toEqual(whole);
    counts.edits++;
    if (isQuick(document, fast)) counts.quick++;
    document = fast;
    text = next;
  }
}

/** True where a reading has flows of the previous one, which only the fast path gives. */
function isQuick(before: FlowDocument, after: FlowDocument): boolean {
  const old = new Set(before.flows);
  return after.flows.some((flow) => old.has(flow));
}

function filesOf(group: (typeof groups)[number]): readonly CorpusFile[] {
  if (group === "this repository") return ownSample(rounds, isModest);
  return sampleOf(packageFiles(group).filter(isModest), rounds);
}

const groups = [...packages, "this repository"] as const;

// One test of all groups: which keys take the fast path depends on where they fall, so a share needs many of them.
test("an incremental reading equals a full one, and often takes the fast path", () => {
  const counts = { edits: 0, quick: 0 };
  for (const files of groups.map(filesOf)) {
    for (let round = 0; round < Math.max(rounds, files.length); round++) {
      const file = files[round % files.length];
      if (file) typeOnce(file, lawSeed(`${file.name}:${round}`), counts);
    }
  }
  expect(counts.edits).toBeGreaterThan(500);
  expect(counts.quick / counts.edits).toBeGreaterThan(0.1);
});
