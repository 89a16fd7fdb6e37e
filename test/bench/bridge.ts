import { parse } from "@babel/parser";
import { compareFlows } from "@hookloom/bridge/compare";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import { listSteps } from "@hookloom/protocol/walk";
import { handlersOf } from "./sources.ts";
import { percentile, type Row, timeOf } from "./table.ts";

const rounds = 60;
const warmUp = 15;

/** The text with one more key typed in the middle, with the previous reading and the change. */
function typed(text: string, before: string, key: string): { text: string; read: () => unknown } {
  const start = text.indexOf(before, text.length / 2);
  const next = text.slice(0, start) + key + text.slice(start);
  const changes = [{ start, end: start, newText: key }];
  const previous = { text, document: readFlow(text), changes };
  return { text: next, read: () => readFlow(next, { previous }) };
}

/** Beginnings of statements, which break the text while they are typed. */
const incompleteStatements = [
  "for (const item of list) {",
  "if (payload.issue && (",
  "log.info(`now ${total",
  "const { id } = [",
];
const keyLimit = 50;

/** Every key of unfinished statements in the middle of 1,000 unindented lines, of functions or of one class. */
function brokenKeys(): Row[] {
  const unindented = handlersOf(1_000).replace(/^[ \t]+/gm, "");
  const methods = unindented
    .slice(unindented.indexOf("async function handle0"))
    .replaceAll("async function ", "async ");
  const files = {
    functions: unindented,
    "one class": `class Handlers {\n${methods.slice(0, methods.lastIndexOf("}\n") + 2)}}\n`,
  };
  return Object.entries(files).flatMap(([name, source]) => {
    const times: number[] = [];
    for (const word of [...incompleteStatements, ...incompleteStatements]) {
      const at = source.indexOf("total += Number", source.length / 2);
      let text = `${source.slice(0, at)}\n${source.slice(at)}`;
      let document = readFlow(text);
      if (document.problems.length > 0) throw new Error("the sample is broken before anything is typed");
      [...word].forEach((newText, index) => {
        const start = at + index;
        const next = text.slice(0, start) + newText + text.slice(start);
        const previous = { text, document, changes: [{ start, end: start, newText }] };
        times.push(timeOf(() => (document = readFlow(next, { previous }))));
        text = next;
      });
    }
    const what = `key that breaks 1,000 unindented lines (${name})`;
    const peer = `median ${percentile(times, 0.5).toFixed(1)} ms`;
    return [
      { what: `${what}, p95`, value: percentile(times, 0.95), unit: "ms", peer, limit: keyLimit },
      { what: `${what}, longest of ${times.length}`, value: Math.max(...times), unit: "ms" },
    ];
  });
}

/** Two files of 1,000 steps as one picture, where every tenth handler differs in each way; both are read in that time. */
function comparison(): Row {
  const before = handlersOf(1_850);
  let at = 0;
  const after = before
    .split(/(?=^async function )/m)
    .map((handler) => {
      const kind = at++ % 10;
      if (kind === 1) return handler.replace("issue.comments > 10", "issue.comments > 20");
      if (kind === 2) return handler.replace(/^ {4}await notify.*\n/m, "");
      if (kind === 3)
        return handler.replace("  return { total };", '  log.info("done");\n  return { total };');
      if (kind === 4) return handler.replace(/^( {2}const urgent.*\n)([\s\S]*)(^ {2}return)/m, "$2$1$3");
      return handler;
    })
    .join("");
  const steps = listSteps(readFlow(before)).length;
  if (steps < 1_000) throw new Error(`the sample has ${steps} steps only`);
  const times: number[] = [];
  let counts = "";
  for (let round = 0; round < rounds; round++) {
    const time = timeOf(() => {
      counts = JSON.stringify(compareFlows({ text: before }, { text: after }).counts);
    });
    if (round >= warmUp) times.push(time);
  }
  const what = `compareFlows, two files of ${steps} steps, p95`;
  const peer = `median ${percentile(times, 0.5).toFixed(1)} ms; ${counts}`;
  return { what, value: percentile(times, 0.95), unit: "ms", peer, limit: 100 };
}

/** Reading and writing compared with a bare parse of the same text, in turns, so a slow moment affects all of them. */
export function benchBridge(): Row[] {
  const text = handlersOf(1_600);
  const document = readFlow(text);
  const flow = document.flows[Math.floor(document.flows.length / 2)];
  if (!flow) throw new Error("the sample has no flow");
  const edit = { op: "insert", block: flow.body.id, index: 1, code: "total += 1;" } as const;
  const broken = typed(text, "payload;", "(");
  let sent = document;
  const jobs = {
    read: () => readFlow(text),
    key: typed(text, "total += Number", "x").read,
    broken: () => readFlow(broken.text),
    breaking: broken.read,
    write: () => writeEdit(text, sent, edit),
    next: () => writeEdit(text, sent, edit),
  };
  const bare: number[] = [];
  const ratios = new Map<string, number[]>();
  const least = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      const parseTime = timeOf(() => parse(text, { sourceType: "module", plugins: ["typescript"] }));
      // The tree of a document is found at its first edit, and kept for the next one.
      if (name === "write") sent = { ...document };
      const time = timeOf(job);
      if (round < warmUp) continue;
      bare.push(parseTime);
      least.set(name, Math.min(time, least.get(name) ?? time));
      ratios.set(name, [...(ratios.get(name) ?? []), time / parseTime]);
    }
  }
  const fastest = Math.min(...bare);
  const parser = `bare @babel/parser ${percentile(bare, 0.5).toFixed(2)} ms (median), ${fastest.toFixed(2)} ms (least)`;
  const row = (name: keyof typeof jobs, what: string, limit?: number): Row => {
    const value = percentile(ratios.get(name) ?? [], 0.5);
    const peer = `${parser}; least to least ${((least.get(name) ?? 0) / fastest).toFixed(2)} x`;
    return { what, value, unit: "x", peer, ...(limit === undefined ? {} : { limit }) };
  };
  return [
    row("read", "readFlow, 1,600 lines, median ratio to a bare parse", 1.5),
    row("key", "readFlow after a key, with the reading before it", 0.2),
    row("broken", "readFlow of a text with one broken statement"),
    row("breaking", "readFlow after the key that broke it, with the reading before it"),
    row("write", "writeEdit with its verification, 1,600 lines", 2.2),
    row("next", "writeEdit, the next one for the same document"),
    comparison(),
    ...brokenKeys(),
  ];
}
