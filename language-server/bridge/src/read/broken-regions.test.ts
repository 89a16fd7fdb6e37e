import type { Block } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";

const kinds = ({ steps }: Block): readonly string[] =>
  steps.flatMap(({ kind, blocks }) => [kind, ...blocks.flatMap(kinds)]);

it("shows damage inside of a class as a hole in the handler itself, not in the function that registers it", () => {
  const { flows } = readFlow(`import { Probot } from "probot";
export default (app: Probot) => {
  console.log("loaded");
  app.on("push", async (context) => {
    if (context.isBot) {
      class Report {
        title = ;
      }
      context.log.info("made");
    }
  });
};
`);
  expect(flows.map(({ name, body }) => [name, kinds(body)])).toEqual([
    ["GitHub · push", ["if", "hole", "log"]],
    ["default", ["log", "call"]],
  ]);
});

it.each([
  ["an unfinished comment in place of a comment", "/*", ["first();", "/*", "last();"]],
  ["brackets after a comment", "//{\n{{", ["first();", "{{", "last();"]],
  ["a comment without its end", "/* a", ["first();", "/* a", "last();"]],
])("shows %s as a hole of its own, which starts where the code does", (_, typed, steps) => {
  const text = (line: string): string => `export async function run() {\n  first();\n${line}\n  last();\n}\n`;
  for (const comment of ["//", "/* a */"]) {
    const previous = { text: text(comment), document: readFlow(text(comment)) };
    const document = readFlow(text(typed), { previous });
    const read = listSteps(document).map(({ range }) => text(typed).slice(range.start, range.end));
    expect(read).toEqual(steps);
  }
});
