import { findSource } from "@hookloom/runtime/catalog";
import { describe, expect, it } from "vitest";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { completeEvents } from "./event-completion.ts";

function complete(marked: string): ReturnType<typeof completeEvents> {
  const { document, position } = openMarked(marked);
  return completeEvents(document, position);
}

const head = goodFile.slice(0, goodFile.indexOf("hub.on"));

describe("completion of events", () => {
  it("replaces the whole content of the literal, dots included", () => {
    const items = complete(goodFile.replace("issues.opened", "issues.op|ened"));
    expect(items.length).toBe(findSource("github")?.events.length);
    const item = items.find(({ label }) => label === "pull_request.opened");
    expect(item).toMatchObject({
      filterText: "pull_request.opened",
      textEdit: {
        range: { start: { line: 5, character: 8 }, end: { line: 5, character: 21 } },
        newText: "pull_request.opened",
      },
    });
    expect(item?.documentation).toMatch(/^[A-Z].+/);
  });

  it.each([
    `${head}hub.on("iss|`,
    `${head}hub.on("iss|\n\nexport default webhook(hub);\n`,
    `${head}hub.on("iss|);\n\nexport default webhook(hub);\n`,
    `${head}hub.on('|');`,
    `${head}hub.on("iss|, async ({ payload }) => {\n  console.log("hi");\n});\n\nexport default webhook(hub);\n`,
    goodFile.replace("export default", 'function f() {\n  if (\n}\n\nhub.on("|")\n\nexport default'),
  ])("works while the text is broken: %#", (marked) => {
    expect(complete(marked).map(({ label }) => label)).toContain("issues.opened");
  });

  it.each([
    goodFile.replace("issue.title", "issue.|title"),
    goodFile.replace("hub.on", "other.on").replace("issues.opened", "|"),
    'import { github } from "elsewhere";\nconst hub = github();\nhub.on("|");',
  ])("offers nothing elsewhere: %#", (marked) => {
    expect(complete(marked)).toEqual([]);
  });

  it("knows which source a trigger has", () => {
    const text = goodFile.replace(
      "\nhub.on",
      '\nconst web = http({ verify: "none" });\nweb.on("|", async () => {});\nhub.on',
    );
    const two = text.replace(
      "import { github",
      'import { http } from "@hookloom/runtime/http";\nimport { github',
    );
    expect(complete(two).map(({ label }) => label)).toEqual(["request"]);
  });
});
