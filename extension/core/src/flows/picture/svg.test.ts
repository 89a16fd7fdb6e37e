import { readFlow } from "@hookloom/bridge/read";
import { layoutFlow, linesPath } from "@hookloom/protocol/layout-flow";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { cardIcons } from "./card-icons.generated.ts";
import { flowDiagrams } from "./flow-diagram.ts";
import { toSvg } from "./svg.ts";

const document = readFlow(`/**
 * What it is for.
 */
export async function main(items) {
  // A note that is so long that it takes more than the one line which the card above has the room for.
  for (const item of items) {
    if (item.open) {
      one(item);
    } else {
      two(item);
      three(item);
    }
  }
  // <b>&"
  return done;
}
`);
const pictures = flowDiagrams(document);
const idOf = (label: string): string => listSteps(document).find((step) => step.label === label)?.id ?? "";
const cards = (svg: string): string[] =>
  [...svg.matchAll(/<g class="card [^"]*"><title>[^<]*<\/title>.*?<text[^>]*>([^<]*)</g)].map(
    ([, name]) => name ?? "",
  );

it("draws notes above their cards, in lines, with their marks escaped", () => {
  const svg = toSvg(pictures, cardIcons);
  const notes = [...svg.matchAll(/<g class="note"><title>([^<]*)<\/title>(.*?)<\/g>/g)];
  expect(notes.map(([, title]) => title)).toEqual([
    "What it is for.",
    "A note that is so long that it takes more than the one line which the card above has the room for.",
    "&#60;b&#62;&#38;&#34;",
  ]);
  expect([...(notes[1]?.[2] ?? "").matchAll(/<text/g)]).toHaveLength(3);
  expect(toSvg(pictures, cardIcons, "light", { collapsed: new Set(), notes: false })).not.toContain(
    'class="note"',
  );
});

const collapsed = (id: string): string =>
  toSvg(pictures, cardIcons, "light", { collapsed: new Set([id]), notes: true });

it("hides collapsed steps behind the card or the label that counts them", () => {
  const loop = collapsed(idOf("for each"));
  expect(cards(loop)).toEqual(["main", "for each", "return"]);
  expect(loop).toContain("item of items · 4 steps");
  const otherwise = listSteps(document).find(({ kind }) => kind === "if")?.blocks[1]?.id ?? "";
  expect(cards(collapsed(otherwise))).toEqual(["main", "for each", "if", "one", "return"]);
  expect(collapsed(otherwise)).toContain("else · 2 steps");
});

it("places everything as the page does", () => {
  const [flow] = document.flows;
  if (!flow) throw new Error("There is no flow.");
  const svg = toSvg(pictures, cardIcons);
  const { cards: placed, lines, pills, boxes, bounds, start } = layoutFlow(flow);
  const at = ({ x, y }: { x: number; y: number }): string =>
    `<rect x="${x}" y="${y}" width="280" height="52"`;
  for (const one of [start, ...placed]) expect(svg).toContain(at(one));
  expect(svg).toContain(`<path d="${linesPath(lines)}"/>`);
  expect([...svg.matchAll(/<g class="pill/g)]).toHaveLength(pills.length);
  expect([...svg.matchAll(/<rect class="box teal"/g)]).toHaveLength(boxes.length);
  expect(svg).toContain(`height="${bounds.height + 40}"`);
});

it("has the icons of its cards once, and none that it does not use", () => {
  const svg = toSvg(pictures, cardIcons);
  const symbols = [...svg.matchAll(/<symbol id="([^"]+)" viewBox="0 0 16 16">(.*?)<\/symbol>/g)];
  const kinds = ["arrow-up", "git-compare", "symbol-function", "symbol-method", "sync"];
  expect(symbols.map(([, id]) => id).sort()).toEqual(kinds.map((kind) => `icon-${kind}`));
  expect(symbols.find(([, id]) => id === "icon-sync")?.[2]).toBe(cardIcons.sync?.shapes);
  expect([...svg.matchAll(/<use class="icon" href="#icon-symbol-method"/g)]).toHaveLength(3);
});

it("says what a call of a connection does, with its mark in grey, and the sources of events", () => {
  const text = `import { WebClient } from "@slack/web-api";
import { github } from "@hookloom/runtime/github";
const chat = new WebClient("t");
const hub = github({ secret: "s" });
hub.on("issues.opened", async () => {
  await chat.chat.postMessage({ channel: "#shop" });
});
`;
  const names = { chat: { connector: "slack" } } as const;
  const svg = toSvg(flowDiagrams(readFlow(text, { names })), cardIcons);
  expect(svg).toContain('class="card action grey"');
  expect(svg).toMatch(/href="#icon-brand-slack"[^>]*\/><text[^>]*>[^<]+<tspan class="about"> #shop<\/tspan>/);
  expect(svg).toContain(">GitHub · issues.opened</text>");
});

it("continues below a switch that is left by break, and draws the default that the code does not have", () => {
  const text = "export function run(a) {\n  switch (a) {\n    case 1:\n      break;\n  }\n  last();\n}\n";
  const svg = toSvg(flowDiagrams(readFlow(text)), cardIcons);
  expect(svg).toContain('<g class="pill absent"><title>default</title>');
  expect(svg).toContain('<circle class="end"');
});

it("has the colours of a theme, else those of the reader", () => {
  expect(toSvg(pictures, cardIcons)).toContain("@media(prefers-color-scheme:dark)");
  expect(toSvg(pictures, cardIcons, "dark")).toContain("--page:#1f1f1f");
  expect(toSvg(pictures, cardIcons, "light")).not.toContain("prefers-color-scheme");
});
