import type { StepMark } from "@hookloom/protocol/flow-diff";
import type { Flow, Step } from "@hookloom/protocol/flow-document";
import {
  type FlowLayout,
  type FlowLook,
  metrics,
  type PlacedNote,
  type PlacedPill,
  type Point,
} from "@hookloom/protocol/flow-layout-types";
import { everything, layoutFlow, linesPath } from "@hookloom/protocol/layout-flow";
import { printableLines } from "@hookloom/protocol/printable";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { type FlowPicture, markText, oneLine } from "./flow-picture.ts";

const { cardWidth, cardHeight } = metrics;
const margin = 20;
/** Pixels between one flow and the next. */
const flowGap = 40;
/** An estimate of how many letters fit, with room to spare for a wider font. */
const letters = { title: 30, detail: 29, pill: 28 };

/** Text between tags. XML cannot represent most control characters, so they are escaped visibly. */
const entities = (text: string): string =>
  printableLines(text).replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

/** The texts and the classes of a card. */
interface Card {
  readonly classes: readonly string[];
  readonly title: string;
  readonly detail: string;
  readonly tip: string;
  readonly marks: string;
}

/** A step's card as the page draws it: a call of a connection says what it does, and the code under that. */
function stepCard(step: Step, marks: readonly StepMark[], hidden: number | undefined): Card {
  const { kind, label, detail, disabled, connector, fields } = step;
  const code = fields.find(({ name }) => name === "function")?.text;
  const isAction = connector !== undefined && code !== undefined;
  const shown = isAction ? code : detail;
  const isOff = disabled ? ["off"] : [];
  return {
    classes: [...isOff, kind, stepKinds[kind].tint, ...marks.slice(0, 1)],
    title: isAction && detail ? `${label} ${detail}` : label,
    detail: [shown, hidden === undefined ? "" : stepCount(hidden)].filter(Boolean).join(" · "),
    tip: `${kind}: ${label}${detail ? `\n${detail}` : ""}`,
    marks: markText(marks),
  };
}

function startCard({ triggers: [trigger] }: Flow, title: string, mark: string): Card {
  const detail = trigger ? trigger.source : "function";
  return { classes: ["start", "purple"], title, detail, tip: `${title}\n${detail}`, marks: mark };
}

/** What happened to a card, on its upper edge. */
function drawMark({ x, y }: Point, text: string): string {
  if (text === "") return "";
  const width = text.length * 6.2 + 14;
  const left = x + cardWidth - width - 8;
  return `<g class="sign"><rect x="${left}" y="${y - 8}" width="${width}" height="16" rx="8"/><text x="${left + width / 2}" y="${y + 4}" text-anchor="middle">${entities(text)}</text></g>`;
}

function drawCard(at: Point, { classes, title, detail, tip, marks }: Card): string {
  const { x, y } = at;
  const alone = detail === "";
  const second = alone
    ? ""
    : `<text class="detail" x="${x + 50}" y="${y + 39}">${entities(oneLine(detail, letters.detail))}</text>`;
  return `<g class="card ${classes.join(" ")}"><title>${entities(tip)}</title><rect x="${x}" y="${y}" width="${cardWidth}" height="${cardHeight}" rx="8"/><rect class="tile" x="${x + 8}" y="${y + 10}" width="32" height="32" rx="7"/><text class="title" x="${x + 50}" y="${y + (alone ? 31 : 22)}">${entities(oneLine(title, letters.title))}</text>${second}${drawMark(at, marks)}</g>`;
}

function drawPill({ x, y, label, ghost, hidden }: PlacedPill): string {
  const count = hidden === undefined ? "" : ` · ${stepCount(hidden)}`;
  const text = oneLine(label, letters.pill - count.length) + count;
  const width = Math.min(metrics.pillWidth, text.length * 6.2 + 20);
  return `<g class="pill${ghost ? " absent" : ""}"><title>${entities(label)}</title><rect x="${x - width / 2}" y="${y}" width="${width}" height="${metrics.pillHeight}" rx="10"/><text x="${x}" y="${y + 14}" text-anchor="middle">${entities(text)}</text></g>`;
}

/** A note's text in lines as wide as a card; what does not fit is in its tooltip. */
function noteLines(text: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.trim().split("\n")) {
    let line = "";
    for (const word of oneLine(paragraph, 400).split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (longer.length <= metrics.noteLetters || line === "") line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  return lines;
}

function drawNote({ x, y, height, text }: PlacedNote): string {
  const fit = Math.round((height - metrics.notePad) / metrics.noteLine);
  const lines = noteLines(text);
  const shown = lines.slice(0, fit).map((line) => oneLine(line, metrics.noteLetters));
  if (lines.length > fit) shown[fit - 1] = `${oneLine(shown[fit - 1] ?? "", metrics.noteLetters - 2)} …`;
  const words = shown.map(
    (line, at) => `<text x="${x + 13}" y="${y + 16 + at * metrics.noteLine}">${entities(line)}</text>`,
  );
  const box = `<rect x="${x}" y="${y}" width="${cardWidth}" height="${height}" rx="4"/><rect class="side" x="${x}" y="${y}" width="3" height="${height}"/>`;
  return `<g class="note"><title>${entities(text)}</title>${box}${words.join("")}</g>`;
}

function drawFlow({ flow, title, mark, marks }: FlowPicture, layout: FlowLayout): string {
  const boxes = layout.boxes.map(
    ({ step, x, y, width, height }) =>
      `<rect class="box ${stepKinds[step.kind].tint}" x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>`,
  );
  const branches = layout.branches.map(({ label, flow: runs, ...at }) =>
    drawCard(at, {
      classes: ["branch", runs === undefined ? "green" : "purple"],
      title: runs === undefined ? label : "function",
      detail: runs === undefined ? "" : label,
      tip: label,
      marks: "",
    }),
  );
  const cards = layout.cards.map(({ step, hidden, ...at }) =>
    drawCard(at, stepCard(step, marks.of(step.id), hidden)),
  );
  const end = layout.end ? `<circle class="end" cx="${layout.end.x}" cy="${layout.end.y}" r="4.5"/>` : "";
  return [
    ...boxes,
    `<path d="${linesPath(layout.lines)}"/>`,
    ...layout.pills.map(drawPill),
    ...layout.notes.toSorted((one, other) => one.y - other.y).map(drawNote),
    drawCard(layout.start, startCard(flow, title, mark)),
    ...branches,
    ...cards,
    end,
  ].join("");
}

/** The colours of a picture. */
const themes = {
  light:
    "--page:#fff;--line:#a3a3a3;--card:#f2f2f2;--edge:#d4d4d4;--text:#1f1f1f;--soft:#616161;--blue:#0063d3;--amber:#a86400;--teal:#007d86;--green:#388a34;--purple:#652d90;--pink:#b4307f;--red:#cd3131;--grey:#616161",
  dark: "--page:#1f1f1f;--line:#6b6b6b;--card:#2e2e2e;--edge:#454545;--text:#e6e6e6;--soft:#9d9d9d;--blue:#59a4f9;--amber:#e2b053;--teal:#4ec9c0;--green:#7fc777;--purple:#b180d7;--pink:#e07bb5;--red:#f28b82;--grey:#9d9d9d",
} as const;

export type PictureTheme = keyof typeof themes;

const tints = ["blue", "amber", "teal", "green", "purple", "pink", "red", "grey"]
  .map((tint) => `.${tint}{--tint:var(--${tint})}`)
  .join("");

const shapes = `${tints}svg{font:13px system-ui,sans-serif}.page{fill:var(--page)}.note rect{fill:var(--amber);fill-opacity:.13}.note .side{fill:var(--amber);fill-opacity:1}.note text{font-size:12px}path{fill:none;stroke:var(--line);stroke-width:1.5}.card rect{fill:var(--card);stroke:var(--edge)}.card .tile{fill:var(--tint);fill-opacity:.25;stroke:none}.card.off{opacity:.5}.off rect{stroke-dasharray:4}text{fill:var(--text)}.title{font-weight:600}.card .detail{fill:var(--soft);font:12px ui-monospace,monospace}.box{fill:var(--tint);fill-opacity:.07;stroke:var(--tint);stroke-opacity:.45}.pill rect{fill:var(--card);stroke:var(--edge)}.pill text{font-size:11px}.absent rect{fill:var(--page);stroke-dasharray:4}.absent text{fill:var(--soft)}.end{fill:none;stroke:var(--line);stroke-width:3}.sign rect{fill:var(--card);stroke:var(--edge)}.sign text{font-size:11px}.added>rect,.added .sign rect{stroke:#2ea043;stroke-width:2}.changed>rect,.changed .sign rect{stroke:#bf8700;stroke-width:2}.moved>rect,.moved .sign rect{stroke:#3a82d8;stroke-width:2;stroke-dasharray:8 3}.removed>rect,.removed .sign rect{stroke:#d1414c;stroke-width:2;stroke-dasharray:3}.card>.tile{stroke:none}.removed>text{text-decoration:line-through;opacity:.75}`;

function styleOf(theme: PictureTheme | undefined): string {
  if (theme) return `svg{${themes[theme]}}${shapes}`;
  return `svg{${themes.light}}@media(prefers-color-scheme:dark){svg{${themes.dark}}}${shapes}`;
}

/**
 * Flows as one SVG, stacked vertically, in the layout of the page: in the colours of a theme, else in the reader's light or
 * dark ones.
 */
export function toSvg(
  pictures: readonly FlowPicture[],
  theme?: PictureTheme,
  look: FlowLook = everything,
): string {
  const flows = pictures.map((picture) => ({
    picture,
    layout: layoutFlow(picture.flow, { x: 0, y: 0 }, look),
  }));
  const widest = Math.max(cardWidth, ...flows.map(({ layout }) => layout.bounds.width));
  const width = widest + margin * 2;
  let top = margin;
  const drawn = flows.map(({ picture, layout }) => {
    const { bounds } = layout;
    const x = margin + (widest - bounds.width) / 2 - bounds.x;
    const text = `<g transform="translate(${x} ${top - bounds.y})">${drawFlow(picture, layout)}</g>`;
    top += bounds.height + flowGap;
    return text;
  });
  const height = Math.max(top - flowGap + margin, margin * 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Flows"><style>${styleOf(theme)}</style><rect class="page" width="100%" height="100%"/>${drawn.join("")}</svg>\n`;
}
