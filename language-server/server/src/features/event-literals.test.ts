import { describe, expect, it } from "vitest";
import { eventLiteralAt } from "./event-completion.ts";

/** The literal around the `|` of a text, as its trigger and content. */
function at(marked: string): [string, string] | undefined {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const literal = eventLiteralAt(text, offset);
  return literal && [literal.trigger, text.slice(literal.content.start, literal.content.end)];
}

describe("eventLiteralAt", () => {
  it.each([
    ['hub.on("iss|ues.opened", async () => {});', "hub", "issues.opened"],
    ['hub.on("|", async () => {});', "hub", ""],
    ['hub.on("iss|', "hub", "iss"],
    ['hub.on("iss|ues\nlog("x")', "hub", "issues"],
    ['hub.on("iss|, async () => { log("x"); });', "hub", "iss"],
    ["hub\n  .on(\n  'pull_request.|", "hub", "pull_request."],
    ["$a?.on(`pu|sh`)", "$a", "push"],
    ['hub.on("iss| ues")', "hub", "iss ues"],
  ])("finds it in %j", (marked, trigger, content) => {
    expect(at(marked)).toEqual([trigger, content]);
  });

  it.each([
    'hub.on(|"push")',
    'hub.off("pu|sh")',
    'hub.on("push"|)',
    'hub.on("push", "x|")',
    "|",
    'on("pu|sh")',
  ])("finds none in %j", (marked) => {
    expect(at(marked)).toBeUndefined();
  });
});
