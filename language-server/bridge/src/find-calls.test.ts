import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { findCalls } from "./find-calls.ts";
import { readFlow } from "./incremental/read-flow.ts";

/** Each call as `step -> function`, or `step -> name in file`. */
function callsOf(text: string): string[] {
  const document = readFlow(text);
  const steps = new Map(listSteps(document).map((step) => [step.id, step]));
  return findCalls(text, document).map(({ step, name, flow, file }) => {
    const target =
      flow === undefined ? `${name} in ${file}` : document.flows.find(({ id }) => id === flow)?.name;
    return `${steps.get(step)?.label} -> ${target}`;
  });
}

describe("the functions that a step calls", () => {
  it("are found in calls, values, conditions and what is passed on", () => {
    expect(
      callsOf(`async function main(items) {
  const total = await sum(items);
  if (isLarge(total)) {
    report(total);
  }
  items.map(format);
  return sum(items) + sum(items);
}
function sum(items) { return 1; }
const isLarge = (total) => { return total > 3; };
const format = ((item) => { return item; }) as Format;
function report(total) { console.log(total); }
`),
    ).toEqual(["total -> sum", "if -> isLarge", "report -> report", "items.map -> format", "return -> sum"]);
  });

  it("are those that the name means there: not a parameter, a property, a text or a type of the same name", () => {
    expect(
      callsOf(`function main(save) {
  save(1);
  store.save(2);
  log("save(3)");
  const at: typeof store = store;
}
function other() {
  save(4);
}
function save(n) {}
`),
    ).toEqual(["save -> save"]);
  });

  it("are functions that are written in the step, and what these call is theirs", () => {
    expect(
      callsOf(`function main(items) {
  items.forEach((item) => {
    notify(item);
  });
  function late() {
    notify(1);
  }
}
function notify(item) {}
`),
    ).toEqual(["items.forEach -> forEach callback", "notify -> notify", "late -> late", "notify -> notify"]);
  });

  it("are names that another file of the project exports, under the name that they have there", () => {
    expect(
      callsOf(`import { save as keep, type Order } from "./orders.ts";
import { request } from "node:http";
import * as all from "./all.ts";
export async function main(order: Order) {
  await keep(order);
  request(order);
  all.send(order);
}
`),
    ).toEqual(["keep -> save in ./orders.ts"]);
  });

  it("are empty for a step that is disabled, and functions may call themselves", () => {
    expect(
      callsOf(`function main(n) {
  // main(n);
  return main(n - 1);
}
`),
    ).toEqual(["return -> main"]);
  });

  it("leave the branches of a parallel step to their own cards", () => {
    expect(
      callsOf(`async function main() {
  await Promise.all([async () => { await one(); }, one()]);
}
async function one() {}
`),
    ).toEqual(expect.not.arrayContaining([expect.stringContaining("callback")]));
  });

  it("are refused for a document of another text", () => {
    const document = readFlow("function main() { one(); }");
    expect(() => findCalls("function main() { longer(); }", document)).toThrow(
      expect.objectContaining({ code: "stale" }),
    );
  });
});
