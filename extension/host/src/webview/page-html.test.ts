import { expect, it } from "vitest";
import { pageHtml } from "./page-html.ts";

const parts = { title: "Charts", script: "a.js", style: "a.css", own: "https://own", language: "de" };

it("gives a page its language and translations, which cannot end their script", () => {
  const texts = { Send: "Senden", "<b>": "</script><b>" };
  const html = pageHtml({ ...parts, texts });
  expect(html).toContain('<html lang="de">');
  const [, script = ""] = /;globalThis\.hookloomTexts=(.*?);<\/script>/.exec(html) ?? [];
  expect(script).not.toContain("<");
  expect(JSON.parse(script)).toEqual(texts);
});

it("has no translations for an English user", () => {
  expect(pageHtml({ ...parts, texts: undefined })).not.toContain("hookloomTexts");
});
