import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { Ratios } from "./ratios.mjs";

const ratio = (what: string, value: number) => ({ what, value, unit: "x" });

function recordedFile(): string {
  const file = join(temporaryFolder(), "ratios.json");
  writeFileSync(file, JSON.stringify({ bridge: { parsing: 2 }, receiver: { durable: 2, storing: 1 } }));
  return file;
}

it("reports ratios that grew by more than 10 % and ratios that are no longer measured", () => {
  const ratios = new Ratios(recordedFile());
  ratios.add("receiver", ratio("durable", 2.5));
  expect(ratios.problems()).toEqual([
    'receiver: "durable" grew by 25 %, from 2 to 2.5: if that is meant, `npm run bench -- --record receiver` records it.',
    'receiver no longer measures "storing": if that is meant, `npm run bench -- --record receiver` records it.',
  ]);
});

it("accepts a ratio within 10 %, a new ratio, and a figure that is not a ratio", () => {
  const ratios = new Ratios(recordedFile());
  ratios.add("receiver", ratio("durable", 2.2));
  ratios.add("receiver", ratio("storing", 0.5));
  ratios.add("receiver", ratio("new", 9));
  ratios.add("receiver", { what: "wait", value: 50, unit: "ms" });
  expect(ratios.problems()).toEqual([]);
});

it("records the measured parts and keeps the others", () => {
  const file = recordedFile();
  const ratios = new Ratios(file);
  ratios.add("receiver", ratio("durable", 1.8));
  ratios.record();
  const later = new Ratios(file);
  later.add("receiver", ratio("durable", 2));
  later.add("bridge", ratio("parsing", 2.3));
  expect(later.problems().map((problem) => problem.split(":")[0])).toEqual(["receiver", "bridge"]);
});
