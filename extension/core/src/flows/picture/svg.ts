import {
  branchText,
  flowDetail,
  flowIcon,
  flowTitle,
  stepIcon,
  stepText,
} from "@hookloom/protocol/card-face";
import type { StepMark } from "@hookloom/protocol/flow-diff";
import type { Step } from "@hookloom/protocol/flow-document";
import {
  type FlowLayout,
  type LayoutOptions,
  metrics,
  type PlacedNote,
  type PlacedPill,
  type Point,
} from "@hookloom/protocol/flow-layout-types";
import { expandedLayout, layoutFlow, linesPath } from "@hookloom/protocol/layout-flow";
import { printableLines } from "@hookloom/protocol/printable";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { connections, sources } from "@hookloom/runtime/catalog";
import { type FlowDiagram, markText, oneLine } from "./flow-diagram.ts";

const { cardWidth, cardHeight } = metrics;
const margin = 20;
/** The gap between flows in pixels. */
const flowGap = 40;
/** An estimate of how many characters fit, with a margin for wider fonts. */
const maxCharacters = { title: 30, detail: 29, pill: 28 };

/** Escapes text between tags. XML cannot represent most control characters, so they are escaped visibly. */
const entities = (text: string): string =>
  printableLines(text).replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

/** The text, icon and classes of a card. */
interface Card {
  readonly classes: readonly string[];
  readonly icon: string;
  readonly title: string;
  readonly about?: string | undefined;
  readonly detail: string;
  readonly tip: string;
  readonly marks: string;
}

/** Lays out a step's card as the page does. */
function stepCard(step: Step, marks: readonly StepMark[], hidden: number | undefined): Card {
  const { kind, label, detail, disabled } = step;
  const icon = stepIcon(connections, step);
  const tint = icon.startsWith("brand:") ? "grey" : stepKinds[kind].tint;
  const text = stepText(step);
  const isOff = disabled ? ["off"] : [];
  return {
    ...text,
    classes: [...isOff, kind, tint, ...marks.slice(0, 1)],
    icon,
    detail: [text.detail, hidden === undefined ? "" : stepCount(hidden)].filter(Boolean).join(" · "),
    tip: `${kind}: ${label}${detail ? `\n${detail}` : ""}`,
    marks: markText(marks),
  };
}

function startCard({ flow, file, mark }: FlowDiagram): Card {
  const title = (file === undefined ? "" : `${file}: `) + flowTitle(sources, flow);
  const detail = flowDetail(flow);
  const tip = `${title}\n${detail}`;
  return { classes: ["start", "purple"], icon: flowIcon(sources, flow), title, detail, tip, marks: mark };
}

/** The shapes of an icon, in a box with this width and height. */
export interface CardIcon {
  readonly size: number;
  readonly shapes: string;
}

/** Icons by name. */
export type CardIcons = Readonly<Record<string, CardIcon>>;

const iconId = (name: string): string => `icon-${name.replace(":", "-")}`;

/** Renders the icons that the drawing uses. */
function drawIcons(icons: CardIcons, drawn: string): string {
  const used = Object.entries(icons).filter(([name]) => drawn.includes(`"#${iconId(name)}"`));
  const symbols = used.map(
    ([name, { size, shapes }]) =>
      `<symbol id="${iconId(name)}" viewBox="0 0 ${size} ${size}">${shapes}</symbol>`,
  );
  return `<defs>${symbols.join("")}</defs>`;
}

/** Draws the mark of a card on its top edge. */
function drawMark({ x, y }: Point, text: string): string {
  if (text === "") return "";
  const width = text.length * 6.2 + 14;
  const left = x + cardWidth - width - 8;
  return `<g class="sign"><rect x="${left}" y="${y - 8}" width="${width}" height="16" rx="8"/><text x="${left + width / 2}" y="${y + 4}" text-anchor="middle">${entities(text)}</text></g>`;
}

function drawCard(position: Point, { classes, icon, title, about, detail, tip, marks }: Card): string {
  const { x, y } = position;
  const alone = detail === "";
  const second = alone
    ? ""
    : `<text class="detail" x="${x + 50}" y="${y + 39}">${entities(oneLine(detail, maxCharacters.detail))}</text>`;
  const name = oneLine(title, maxCharacters.title);
  const left = maxCharacters.title - name.length - 1;
  const more = about && left > 1 ? `<tspan class="about"> ${entities(oneLine(about, left))}</tspan>` : "";
  const glyph = `<use class="icon" href="#${iconId(icon)}" x="${x + 16}" y="${y + 18}" width="16" height="16"/>`;
  return `<g class="card ${classes.join(" ")}"><title>${entities(tip)}</title><rect x="${x}" y="${y}" width="${cardWidth}" height="${cardHeight}" rx="8"/><rect class="tile" x="${x + 8}" y="${y + 10}" width="32" height="32" rx="7"/>${glyph}<text class="title" x="${x + 50}" y="${y + (alone ? 31 : 22)}">${entities(name)}${more}</text>${second}${drawMark(position, marks)}</g>`;
}

function drawPill({ x, y, label, ghost, hidden }: PlacedPill): string {
  const count = hidden === undefined ? "" : ` · ${stepCount(hidden)}`;
  const text = oneLine(label, maxCharacters.pill - count.length) + count;
  const width = Math.min(metrics.pillWidth, text.length * 6.2 + 20);
  return `<g class="pill${ghost ? " absent" : ""}"><title>${entities(label)}</title><rect x="${x - width / 2}" y="${y}" width="${width}" height="${metrics.pillHeight}" rx="10"/><text x="${x}" y="${y + 14}" text-anchor="middle">${entities(text)}</text></g>`;
}

/** Wraps a note's text to the width of a card; the rest is shown in its tooltip. */
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

function drawFlow(flow: FlowDiagram, layout: FlowLayout): string {
  const boxes = layout.boxes.map(
    ({ step, x, y, width, height }) =>
      `<rect class="box ${stepKinds[step.kind].tint}" x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>`,
  );
  const branches = layout.branches.map((branch) => {
    const isCall = branch.flow === undefined;
    const icon = isCall ? "symbol-method" : "symbol-function";
    const { title, detail = "" } = branchText(branch);
    const classes = ["branch", isCall ? "green" : "purple"];
    return drawCard(branch, { classes, icon, title, detail, tip: branch.label, marks: "" });
  });
  const cards = layout.cards.map(({ step, hidden, ...at }) =>
    drawCard(at, stepCard(step, flow.marks.marksOf(step.id), hidden)),
  );
  const end = layout.end ? `<circle class="end" cx="${layout.end.x}" cy="${layout.end.y}" r="4.5"/>` : "";
  return [
    ...boxes,
    `<path d="${linesPath(layout.lines)}"/>`,
    ...layout.pills.map(drawPill),
    ...layout.notes.toSorted((one, other) => one.y - other.y).map(drawNote),
    drawCard(layout.start, startCard(flow)),
    ...branches,
    ...cards,
    end,
  ].join("");
}

/** The colours of a diagram. */
const themes = {
  light:
    "--page:#fff;--line:#a3a3a3;--card:#f2f2f2;--edge:#d4d4d4;--text:#1f1f1f;--soft:#616161;--blue:#0063d3;--amber:#a86400;--teal:#007d86;--green:#388a34;--purple:#652d90;--pink:#b4307f;--red:#cd3131;--grey:#616161",
  dark: "--page:#1f1f1f;--line:#6b6b6b;--card:#2e2e2e;--edge:#454545;--text:#e6e6e6;--soft:#9d9d9d;--blue:#59a4f9;--amber:#e2b053;--teal:#4ec9c0;--green:#7fc777;--purple:#b180d7;--pink:#e07bb5;--red:#f28b82;--grey:#9d9d9d",
} as const;

export type DiagramTheme = keyof typeof themes;

const tints = ["blue", "amber", "teal", "green", "purple", "pink", "red", "grey"]
  .map((tint) => `.${tint}{--tint:var(--${tint})}`)
  .join("");

const baseStyle = `${tints}svg{--hl-strong:var(--text);font:13px system-ui,sans-serif}.page{fill:var(--page)}.note rect{fill:var(--amber);fill-opacity:.13}.note .side{fill:var(--amber);fill-opacity:1}.note text{font-size:12px}g>path{fill:none;stroke:var(--line);stroke-width:1.5}.card rect{fill:var(--card);stroke:var(--edge)}.card .tile{fill:var(--tint);fill-opacity:.25;stroke:none}.card.off{opacity:.5}.off rect{stroke-dasharray:4}.off .title{text-decoration:line-through}text{fill:var(--text)}.icon{fill:var(--tint);color:var(--tint)}.branch>rect{rx:16px}.title{font-weight:600}.about{fill:var(--soft);font-weight:400}.card .detail{fill:var(--soft);font:12px ui-monospace,monospace}.box{fill:var(--tint);fill-opacity:.07;stroke:var(--tint);stroke-opacity:.45}.pill rect{fill:var(--card);stroke:var(--edge)}.pill text{font-size:11px}.absent rect{fill:var(--page);stroke-dasharray:4}.absent text{fill:var(--soft)}.end{fill:none;stroke:var(--line);stroke-width:3}.sign rect{fill:var(--card);stroke:var(--edge)}.sign text{font-size:11px}.added>rect,.added .sign rect{stroke:#2ea043;stroke-width:2}.changed>rect,.changed .sign rect{stroke:#bf8700;stroke-width:2}.moved>rect,.moved .sign rect{stroke:#3a82d8;stroke-width:2;stroke-dasharray:8 3}.removed>rect,.removed .sign rect{stroke:#d1414c;stroke-width:2;stroke-dasharray:3}.card>.tile{stroke:none}.removed>text{text-decoration:line-through;opacity:.75}`;

function svgStyle(theme: DiagramTheme | undefined): string {
  if (theme) return `svg{${themes[theme]}}${baseStyle}`;
  return `svg{${themes.light}}@media(prefers-color-scheme:dark){svg{${themes.dark}}}${baseStyle}`;
}

/**
 * Draws flows as one SVG, stacked vertically, in the page's layout: with the colours of a given theme, or otherwise the reader's
 * light or dark colours.
 */
export function toSvg(
  diagrams: readonly FlowDiagram[],
  icons: CardIcons,
  theme?: DiagramTheme,
  layoutOptions: LayoutOptions = expandedLayout,
): string {
  const flows = diagrams.map((one) => ({ one, layout: layoutFlow(one.flow, { x: 0, y: 0 }, layoutOptions) }));
  const widest = Math.max(cardWidth, ...flows.map(({ layout }) => layout.bounds.width));
  const width = widest + margin * 2;
  let top = margin;
  const drawn = flows.map(({ one, layout }) => {
    const { bounds } = layout;
    const x = margin + (widest - bounds.width) / 2 - bounds.x;
    const text = `<g transform="translate(${x} ${top - bounds.y})">${drawFlow(one, layout)}</g>`;
    top += bounds.height + flowGap;
    return text;
  });
  const content = drawn.join("");
  const height = Math.max(top - flowGap + margin, margin * 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Flows"><style>${svgStyle(theme)}</style>${drawIcons(icons, content)}<rect class="page" width="100%" height="100%"/>${content}</svg>\n`;
}
