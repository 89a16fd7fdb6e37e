import { describe, expect, it } from "vitest";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { handlerLenses } from "./code-lens.ts";

describe("code lenses", () => {
  it("opens the diagram and sends a sample above each handler", () => {
    const { document } = openMarked(goodFile);
    const flow = document.flow().flows.find(({ triggers }) => triggers.length > 0)?.id;
    const { uri } = document;
    expect(handlerLenses(document).map(({ range, command }) => [range.start.line, command])).toEqual([
      [
        5,
        {
          title: "$(type-hierarchy-sub)\u00a0Open diagram",
          command: "hookloom.openFlow",
          arguments: [{ uri, flow }],
        },
      ],
      [
        5,
        {
          title: "$(send)\u00a0Send sample event",
          command: "hookloom.sendSample",
          arguments: [{ uri, source: "github", trigger: "hub", event: "issues.opened" }],
        },
      ],
    ]);
  });

  it("names the events of a handler of several, above which there is one way to its diagram", () => {
    const { document } = openMarked(
      goodFile.replace('"issues.opened"', '["issues.opened", "issues.edited"]'),
    );
    expect(handlerLenses(document).map(({ command }) => command?.title?.replace(/^.*\u00a0/, ""))).toEqual([
      "Open diagram",
      "Send sample issues.opened",
      "Send sample issues.edited",
    ]);
  });

  it("names the flow by the id that the diagram has after an edit", () => {
    const { document } = openMarked(goodFile);
    const before = document.flow().flows.find(({ triggers }) => triggers.length > 0)?.id;
    const more = 'hub.on("push", async () => {});\n\n';
    document.change(
      [{ range: { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } }, text: more }],
      2,
    );
    const lenses = handlerLenses(document).filter(
      ({ command }) => command?.title === "$(type-hierarchy-sub)\u00a0Open diagram",
    );
    const ids = lenses.map(({ command }) => command?.arguments?.[0].flow);
    expect(ids[1]).toBe(before);
    expect(new Set(ids).size).toBe(2);
    expect(document.flow().flows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it("offers no sample of an event that does not exist, and nothing in other files", () => {
    const wrong = openMarked(goodFile.replace("issues.opened", "nope")).document;
    expect(handlerLenses(wrong).map(({ command }) => command?.title)).toEqual([
      "$(type-hierarchy-sub)\u00a0Open diagram",
    ]);
    expect(handlerLenses(openMarked("x.on('push', async () => {});").document)).toEqual([]);
  });

  it("stands above handlers of other frameworks, once for a method of several events", () => {
    const text = `import { App } from "@slack/bolt";
const app = new App({});
app.shortcut("open", async () => {});
app.command("/deploy", async () => {});
`;
    const { document } = openMarked(text);
    const lenses = handlerLenses(document);
    expect(lenses.map(({ range, command }) => [range.start.line, command?.command])).toEqual([
      [2, "hookloom.openFlow"],
      [2, "hookloom.sendSample"],
      [3, "hookloom.openFlow"],
      [3, "hookloom.sendSample"],
    ]);
    expect(lenses[3]?.command?.arguments).toEqual([
      {
        uri: document.uri,
        source: "slack",
        trigger: "app",
        event: "command",
        framework: "bolt",
        detail: "/deploy",
      },
    ]);
  });
});
