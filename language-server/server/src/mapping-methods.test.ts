import { expect, test } from "vitest";
import { mappingFor } from "./own-methods.ts";
import { goodFile, openMarked } from "./testing/marked-document.ts";

const text = goodFile.replace("  log.info", "  const task = { title: payload.issue.title };\n  log.info");

test("a mapping is read in the current text, for a version that is still known", () => {
  const { document } = openMarked(text);
  const step = document.flow().flows[0]?.body.steps[0]?.id ?? "";
  const ask = (version: number) => mappingFor(document, { uri: document.uri, version, step, field: "value" });
  expect(ask(1)).toMatchObject({ version: 1, mapping: {} });
  document.change([{ text: `\n${text}` }], 2);
  expect(ask(1)).toMatchObject({ version: 2, mapping: {} });
  expect(() => ask(7)).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: "stale" }) }));
});
