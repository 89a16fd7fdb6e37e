import { readFlow } from "@hookloom/bridge/read";
import { Random } from "@hookloom/bridge/testing/random";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { lawSeed } from "../../../test/runner/tier.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";
import { goodFile } from "./testing/marked-document.ts";

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let client: LspClient;

beforeAll(async () => {
  bundle = await bundleServer();
  client = new LspClient(bundle.module);
  await client.start();
});
afterAll(async () => {
  await client.stop();
  await bundle.remove();
});

/** A document as JSON without its ids, which depend on what was there before. */
function shape(document: FlowDocument): unknown {
  const isId = new Set(["id", "flow"]);
  return JSON.parse(JSON.stringify(document, (key, value: unknown) => (isId.has(key) ? undefined : value)));
}

/** Fields whose text is not what the client's text has in their range. */
function wrongFields(document: FlowDocument, text: string): string[] {
  const wrong: string[] = [];
  JSON.stringify(document, (key, value: { text: string; range?: { start: number; end: number } }[]) => {
    for (const { text: own, range } of key === "fields" ? value : []) {
      if (range && text.slice(range.start, range.end) !== own) wrong.push(own);
    }
    return value;
  });
  return wrong;
}

function idsOf(document: FlowDocument): string[] {
  const ids: string[] = [];
  JSON.stringify(document, (key, value: unknown) => {
    if (key === "id" && typeof value === "string") ids.push(value);
    return value;
  });
  return ids;
}

const pieces = [
  "x",
  "{",
  "}",
  "(",
  ")",
  '"',
  "\n",
  "\r\n",
  ";",
  "  ",
  "await ",
  "é",
  "😀",
  "if (a) {\n}\n",
  "//",
  "`",
];

/** A few changes, each in the text as the one before it leaves it. */
function someChanges(mirror: TextDocument, random: Random) {
  const copy = TextDocument.create(mirror.uri, "typescript", 1, mirror.getText());
  return Array.from({ length: 1 + random.integerBelow(3) }, () => {
    const start = random.integerBelow(copy.getText().length + 1);
    const end = start + random.integerBelow(3) * random.integerBelow(6);
    const range = { start: copy.positionAt(start), end: copy.positionAt(end) };
    const change = { range, text: random.pick(pieces) };
    TextDocument.update(copy, [change], 1);
    return change;
  });
}

/** A whole valid text, with either kind of line end. */
function whole(variant: number): string {
  const text = variant % 2 === 0 ? goodFile : `// ${variant}\n${handlers(12)}`;
  return variant < 2 ? text : text.replaceAll("\n", "\r\n");
}

function handlers(lines: number): string {
  const handler = (index: number): string => `
async function step${index}(issue: { title: string; labels: string[] }) {
  const title = issue.title.trim();
  if (issue.labels.includes("urgent")) {
    for (const label of issue.labels) {
      console.log(title, label);
    }
  } else {
    await fetch("https://example.com", { method: "POST", body: title });
  }
  return { handled: true, title };
}
`;
  const count = Math.ceil(lines / handler(0).split("\n").length) + 1;
  return `${goodFile}${Array.from({ length: count }, (_, index) => handler(index)).join("")}`;
}

describe("a client that types", () => {
  it("and the server have the same text, whatever is typed, even in bursts", async () => {
    const uri = "file:///project/src/fuzz.ts";
    const random = new Random(lawSeed("a client that types"));
    const mirror = TextDocument.create(uri, "typescript", 1, goodFile.replaceAll("\n", "\r\n"));
    await client.open(uri, mirror.getText());
    await client.flow(uri);
    let healthy = 0;
    for (let version = 2; version < 200; version++) {
      const changes =
        version % 6 === 0 ? [{ text: whole(random.integerBelow(4)) }] : someChanges(mirror, random);
      TextDocument.update(mirror, changes, version);
      await client.change(uri, version, ...changes);
      if (random.integerBelow(3) === 0) continue;
      const { document } = await client.flowChanged(uri, version);
      const text = mirror.getText();
      const ids = idsOf(document);
      expect(new Set(ids).size, `the ids of version ${version}`).toBe(ids.length);
      expect(wrongFields(document, text), `the fields of version ${version}`).toEqual([]);
      if (document.problems.length > 0) continue;
      healthy++;
      expect(shape(document)).toEqual(shape(readFlow(text)));
    }
    expect(healthy).toBeGreaterThan(15);
  });

  it("sees each key in a thousand lines in the diagram right away, with all other ids unchanged", async () => {
    const uri = "file:///project/src/long.ts";
    const text = handlers(1000);
    const start = text.indexOf("issue.title.trim()", text.length / 2);
    await client.open(uri, text);
    const before = idsOf((await client.flow(uri)).document);
    await typeInTime(uri, text, start, "issue.title.slice(0, 8) + String(issue.labels.length) + ");
    const { document } = await client.flow(uri);
    expect(idsOf(document)).toEqual(before);
  });

  it("sees each key of a statement that breaks a thousand unindented lines right away", async () => {
    const uri = "file:///project/src/broken.ts";
    const text = handlers(1000).replace(/^[ \t]+/gm, "");
    await client.open(uri, text);
    const start = text.lastIndexOf("\n", text.indexOf("issue.title.trim()", text.length / 2)) + 1;
    await typeInTime(uri, text, start, "for (const item of list) { if (payload.issue && (");
    expect((await client.flow(uri)).document.problems).not.toEqual([]);
  });
});

/** A key may take 50 ms; this many readings of the whole text are far more, also where other work keeps the machine busy. */
const mostReadings = 20;
const leastReading = 25;

/** Types at an offset of a document as it was opened, and fails where keys cost far too much. */
async function typeInTime(uri: string, text: string, start: number, keys: string): Promise<void> {
  const mirror = TextDocument.create(uri, "typescript", 1, text);
  const times: number[] = [];
  const readings: number[] = [];
  for (const [index, key] of [...keys].entries()) {
    const position = mirror.positionAt(start + index);
    const change = { range: { start: position, end: position }, text: key };
    const version = index + 2;
    TextDocument.update(mirror, [change], version);
    const begun = performance.now();
    await client.change(uri, version, change);
    await client.flowChanged(uri, version);
    times.push(performance.now() - begun);
    // In turns, so that what slows down the machine slows down both.
    const read = performance.now();
    readFlow(text);
    readings.push(performance.now() - read);
  }
  const part = (all: readonly number[], share: number): number =>
    all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? Number.NaN;
  const reading = part(readings, 0.5);
  const [median, p95, longest] = [0.5, 0.95, 1 - 1 / times.length].map((share) =>
    part(times, share).toFixed(1),
  );
  console.log(
    `key to flowChanged, ${text.split("\n").length} lines: median ${median} ms, p95 ${p95} ms, longest ${longest} ms; ` +
      `reading all of it: median ${reading.toFixed(1)} ms`,
  );
  expect(part(times, 0.95)).toBeLessThan(mostReadings * Math.max(reading, leastReading));
}

const twoHandlers = goodFile
  .replace(
    "  log.info(payload.issue.title);\n",
    "  const { title } = payload.issue;\n  log.info(title);\n  await notify(title);\n  return { handled: true };\n",
  )
  .replace(
    "export default",
    'hub.on("push", async ({ log }) => {\n  log.info("pushed");\n});\n\nexport default',
  );

/** Types into a document key by key, and yields every intermediate reading. */
class Typist {
  readonly uri: string;
  readonly #mirror: TextDocument;
  #version = 1;

  constructor(name: string, text: string) {
    this.uri = `file:///project/src/${name}.ts`;
    this.#mirror = TextDocument.create(this.uri, "typescript", 1, text);
  }

  get text(): string {
    return this.#mirror.getText();
  }

  /** Puts a text in the place of another one, key by key, before the first occurrence of `before`. */
  async *type(keys: string, before: string, replaced = 0): AsyncGenerator<FlowDocument> {
    const start = this.text.indexOf(before);
    if (replaced > 0) yield this.#change(start, start + replaced, "");
    for (const [index, key] of [...keys].entries()) yield this.#change(start + index, start + index, key);
  }

  async #change(start: number, end: number, text: string): Promise<FlowDocument> {
    const range = { start: this.#mirror.positionAt(start), end: this.#mirror.positionAt(end) };
    this.#version++;
    TextDocument.update(this.#mirror, [{ range, text }], this.#version);
    await client.change(this.uri, this.#version, { range, text });
    return (await client.flowChanged(this.uri, this.#version)).document;
  }
}

const handlerIds = ({ flows }: FlowDocument): unknown =>
  flows.map(({ id, name, triggers }) => ({ id, name, triggers }));

async function lensFlows(uri: string): Promise<unknown[]> {
  const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
  return lenses.flatMap(({ command }) =>
    command?.command === "hookloom.openFlow" ? [command.arguments?.[0].flow] : [],
  );
}

/** The line that a text stands on, without the line end that it may begin with. */
const lineOf = (text: string, part: string): number =>
  text.slice(0, text.indexOf(part) + (part.startsWith("\n") ? 1 : 0)).split("\n").length;

describe("a handler whose text is broken", () => {
  it.each([
    ["an unclosed brace", [["\n  if (title) {", "\n  await notify"]]],
    [
      "two errors",
      [
        ["\n  const = 1", "\n  log.info(title)"],
        ["\n  send(", "\n  return { handled"],
      ],
    ],
    [
      "an unclosed brace and a call without its end",
      [
        ["\n  for (const c of title) {", "\n  log.info(title)"],
        ["\n  notify(", "\n  await notify"],
      ],
    ],
    ["an unfinished registration", [["[", '"issues.opened"']]],
    ["an unfinished trigger", [["\nconst other = github({", "\nconst hub"]]],
  ] as const)("keeps its place, its id and its lenses: %s", async (name, typed) => {
    const typist = new Typist(name.replaceAll(" ", "-"), twoHandlers);
    const { uri } = typist;
    await client.open(uri, typist.text);
    const first = (await client.flow(uri)).document;
    const lenses = await lensFlows(uri);
    expect(lenses).toHaveLength(2);
    for (const [keys, before] of typed) {
      for await (const document of typist.type(keys, before))
        expect(handlerIds(document)).toEqual(handlerIds(first));
      expect(await lensFlows(uri)).toEqual(lenses);
    }
    const broken = (await client.flow(uri)).document;
    expect(broken.problems.map(({ line }) => line)).toEqual(
      typed.map(([keys]) => lineOf(typist.text, keys)).sort((a, b) => a - b),
    );
    let last = broken;
    for (const [keys] of typed)
      for await (const document of typist.type("", keys, keys.length)) last = document;
    expect(typist.text).toBe(twoHandlers);
    expect(last).toEqual(first);
    expect(await lensFlows(uri)).toEqual(lenses);
  });
});
