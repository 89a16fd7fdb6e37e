import { parse } from "@babel/parser";
import { readFlow, writeEdit } from "@hookloom/language-server/bridge";
import { handlersOf } from "./sources.ts";
import { percentile, type Row, timeOf } from "./table.ts";

const rounds = 60;

/** Reading and writing beside a bare parse of the same text, in turns so that a slow moment meets all three. */
export function benchBridge(): Row[] {
  const text = handlersOf(1_600);
  const document = readFlow(text);
  const flow = document.flows[Math.floor(document.flows.length / 2)];
  if (!flow) throw new Error("the sample has no flow");
  const bare: number[] = [];
  const read: number[] = [];
  const write: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const parseTime = timeOf(() => parse(text, { sourceType: "module", plugins: ["typescript"] }));
    const readTime = timeOf(() => readFlow(text));
    const edit = { op: "insert", block: flow.body.id, index: 1, code: "total += 1;" } as const;
    const writeTime = timeOf(() => writeEdit(text, document, edit));
    if (round < 15) continue;
    bare.push(parseTime);
    read.push(readTime / parseTime);
    write.push(writeTime / parseTime);
  }
  const beside = `bare @babel/parser ${percentile(bare, 0.5).toFixed(2)} ms (median)`;
  return [
    {
      what: "readFlow, 1,600 lines, median ratio to a bare parse",
      value: percentile(read, 0.5),
      unit: "x",
      limit: 2,
      peer: beside,
    },
    {
      what: "writeEdit with its verification, 1,600 lines",
      value: percentile(write, 0.5),
      unit: "x",
      limit: 3,
      peer: beside,
    },
  ];
}
