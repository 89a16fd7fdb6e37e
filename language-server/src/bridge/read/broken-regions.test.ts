import { expect, it } from "vitest";
import type { Block } from "../../protocol/protocol.ts";
import { readFlow } from "../bridge.ts";

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
