import { readFlow } from "@hookloom/bridge/read";
import { stepsOf } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { flowPictures, withCollapsed, withoutNotes } from "./flow-picture.ts";
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
const pictures = flowPictures(document);
const [picture] = pictures;
const idOf = (label: string): string => stepsOf(document).find((step) => step.label === label)?.id ?? "";
const cards = (svg: string): string[] =>
  [...svg.matchAll(/<g class="card [^"]*"><title>[^<]*<\/title>.*?<text[^>]*>([^<]*)</g)].map(
    ([, name]) => name ?? "",
  );

it("draws notes above their cards, in lines, with their marks escaped", () => {
  const svg = toSvg(pictures);
  const notes = [...svg.matchAll(/<g class="note"><title>([^<]*)<\/title>(.*?)<\/g>/g)];
  expect(notes.map(([, title]) => title)).toEqual([
    "What it is for.",
    "A note that is so long that it takes more than the one line which the card above has the room for.",
    "&#60;b&#62;&#38;&#34;",
  ]);
  expect([...(notes[1]?.[2] ?? "").matchAll(/<text/g)]).toHaveLength(3);
  if (!picture) throw new Error("There is no flow.");
  expect(toSvg([withoutNotes(picture)])).not.toContain('class="note"');
});

it("hides what is collapsed behind the card that says how many steps it is", () => {
  if (!picture) throw new Error("There is no flow.");
  expect(cards(toSvg([withCollapsed(picture, new Set([idOf("for each")]))]))).toEqual([
    "main",
    "for each",
    "return",
  ]);
  const otherwise = stepsOf(document).find(({ kind }) => kind === "if")?.blocks[1]?.id ?? "";
  const names = cards(toSvg([withCollapsed(picture, new Set([otherwise]))]));
  expect(names.sort()).toEqual(["2 steps", "for each", "if", "main", "one", "return"]);
  expect(withCollapsed(picture, new Set())).toBe(picture);
});

it("has the colours of a theme, else those of the reader", () => {
  expect(toSvg(pictures)).toContain("@media(prefers-color-scheme:dark)");
  expect(toSvg(pictures, "dark")).toContain("--page:#1f1f1f");
  expect(toSvg(pictures, "light")).not.toContain("prefers-color-scheme");
});
