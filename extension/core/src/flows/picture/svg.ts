import type { StepMark } from "@hookloom/protocol/flow-diff";
import type { Block, Step } from "@hookloom/protocol/flow-document";
import { printableLines } from "@hookloom/protocol/printable";
import { absentLane } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { type FlowPicture, type MarkedSteps, markText } from "./flow-picture.ts";
import { oneLine } from "./words.ts";

const card = { width: 240, height: 44 };
const gap = { row: 22, lane: 20, flow: 40, label: 24 };
const margin = 20;

/** A part with its layout: its size, the x at which its line enters and leaves, and how to draw it. */
interface Part {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  /** False if nothing follows it. */
  readonly open: boolean;
  draw(x: number, y: number): string;
}

/** The lines of a note above its card; more are left out, and are in its tooltip. */
const note = { line: 15, pad: 10, gap: 8, letters: 38, most: 4 };

/** Text between tags. XML cannot represent most control characters, so they are escaped visibly. */
const entities = (text: string): string =>
  printableLines(text).replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

/** A line with one bend, near its end, to clear lanes that are longer than its own. */
const line = (x1: number, y1: number, x2: number, y2: number): string =>
  x1 === x2
    ? `<path d="M${x1} ${y1}V${y2}"/>`
    : `<path d="M${x1} ${y1}V${Math.max(y1, y2 - gap.row / 2)}H${x2}V${y2}"/>`;

type Card = Pick<Step, "kind" | "label" | "detail" | "disabled">;

/** What happened to a card, on its upper edge. */
function drawMark(x: number, y: number, text: string): string {
  if (text === "") return "";
  const width = text.length * 6.2 + 14;
  const left = x + card.width - width - 8;
  return `<g class="sign"><rect x="${left}" y="${y - 8}" width="${width}" height="16" rx="8"/><text x="${left + width / 2}" y="${y + 4}" text-anchor="middle">${entities(text)}</text></g>`;
}

function drawCard(x: number, y: number, step: Card, marked: string, mark: StepMark | "" = ""): string {
  const title = oneLine(step.label, 32);
  const detail = oneLine(step.detail ?? step.kind, 32);
  const tip = entities(`${step.kind}: ${step.label}${step.detail ? `\n${step.detail}` : ""}`);
  const classes = ["card", ...(step.disabled ? ["off"] : []), step.kind, ...(mark === "" ? [] : [mark])];
  return `<g class="${classes.join(" ")}"><title>${tip}</title><rect x="${x}" y="${y}" width="${card.width}" height="${card.height}" rx="6"/><rect class="mark" x="${x}" y="${y}" width="4" height="${card.height}" rx="2"/><text x="${x + 14}" y="${y + 18}">${entities(title)}</text><text class="detail" x="${x + 14}" y="${y + 34}">${entities(detail)}</text>${drawMark(x, y, marked)}</g>`;
}

/** Stacks parts vertically on one axis. */
function column(parts: readonly Part[]): Part {
  const axis = Math.max(0, ...parts.map((part) => part.axis));
  const width = axis + Math.max(0, ...parts.map((part) => part.width - part.axis));
  const height = parts.reduce((sum, part) => sum + part.height, 0) + gap.row * Math.max(0, parts.length - 1);
  return {
    width,
    height,
    axis,
    open: parts.at(-1)?.open ?? true,
    draw(x, y) {
      let top = y;
      return parts
        .map((part, index) => {
          const drawn = part.draw(x + axis - part.axis, top);
          const below = top + part.height;
          top = below + gap.row;
          const joined = index < parts.length - 1 && part.open ? line(x + axis, below, x + axis, top) : "";
          return drawn + joined;
        })
        .join("");
    },
  };
}

/** A note's words in lines as wide as a card. */
function noteLines(text: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.trim().split("\n")) {
    let line = "";
    for (const word of oneLine(paragraph, 400).split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (longer.length <= note.letters || line === "") line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  const shown = lines.slice(0, note.most).map((line) => oneLine(line, note.letters));
  if (lines.length > note.most)
    shown[note.most - 1] = `${oneLine(shown[note.most - 1] ?? "", note.letters - 2)} …`;
  return shown;
}

/** A part with the comment above it as a note; the same part without one. */
function withNote(part: Part, comment: string | undefined): Part {
  if (comment === undefined || comment.trim() === "") return part;
  const lines = noteLines(comment);
  const height = lines.length * note.line + note.pad;
  return {
    ...part,
    height: part.height + height + note.gap,
    draw(x, y) {
      const left = x + part.axis - card.width / 2;
      const words = lines.map(
        (line, at) => `<text x="${left + 12}" y="${y + 17 + at * note.line}">${entities(line)}</text>`,
      );
      const box = `<rect x="${left}" y="${y}" width="${card.width}" height="${height}" rx="4"/><rect class="side" x="${left}" y="${y}" width="3" height="${height}"/>`;
      const drawn = `<g class="note"><title>${entities(comment)}</title>${box}${words.join("")}</g>`;
      return drawn + part.draw(x, y + height + note.gap);
    },
  };
}

const blockPart = (block: Pick<Block, "steps">, marks: MarkedSteps): Part =>
  column(block.steps.map((step) => stepPart(step, marks)));

function cardPart(step: Card, marked = "", mark: StepMark | "" = ""): Part {
  // What is gone ends nothing.
  const open = step.disabled === true || mark === "removed" || stepKinds[step.kind].ends === "on";
  return { ...card, axis: card.width / 2, open, draw: (x, y) => drawCard(x, y, step, marked, mark) };
}

function stepPart(step: Step, marks: MarkedSteps): Part {
  const own = marks.of(step.id);
  const part = step.blocks.length === 0 ? cardPart(step, markText(own), own[0]) : branchingPart(step, marks);
  return withNote(part, step.comment);
}

/** A card with its blocks as lanes below it that join again underneath. */
function branchingPart(step: Step, marks: MarkedSteps): Part {
  const own = marks.of(step.id);
  const absent = absentLane(step);
  const blocks = absent ? [...step.blocks, { label: absent, steps: [] }] : step.blocks;
  const lanes = blocks.map((block) => ({ label: block.label ?? "", part: blockPart(block, marks) }));
  const widths = lanes.map(({ part, label }) => Math.max(part.width, pillWidth(label), 90));
  const lanesWidth = widths.reduce((sum, width) => sum + width, 0) + gap.lane * (lanes.length - 1);
  const width = Math.max(card.width, lanesWidth) + gap.lane * 2;
  const lanesHeight = Math.max(...lanes.map(({ part }) => part.height));
  const top = card.height + gap.row + gap.label;
  const open = lanes.some(({ part }) => part.open) || stepKinds[step.kind].blocks?.loops === true;
  return {
    width,
    height: top + lanesHeight + gap.row,
    axis: width / 2,
    open,
    draw(x, y) {
      const middle = x + width / 2;
      const bottom = y + top + lanesHeight + gap.row;
      let left = middle - lanesWidth / 2;
      const drawn = lanes.map(({ label, part }, index) => {
        const laneWidth = widths[index] ?? part.width;
        const start = left + (laneWidth - part.width) / 2;
        const axis = part.width > 0 ? start + part.axis : left + laneWidth / 2;
        left += laneWidth + gap.lane;
        const leave = part.open ? line(axis, y + top + part.height, middle, bottom) : "";
        const pill = label ? drawPill(axis, y + top - gap.label / 2 - 2, label) : "";
        return (
          line(middle, y + card.height, axis, y + card.height + gap.row) +
          line(axis, y + card.height + gap.row, axis, y + top) +
          part.draw(start, y + top) +
          leave +
          pill
        );
      });
      const box =
        stepKinds[step.kind].blocks?.drawn === "box"
          ? `<rect class="box" x="${x + 4}" y="${y + card.height / 2}" width="${width - 8}" height="${bottom - y - card.height / 2}" rx="8"/>`
          : "";
      return box + drawn.join("") + drawCard(middle - card.width / 2, y, step, markText(own), own[0]);
    },
  };
}

const pillLetters = 24;

const pillWidth = (label: string): number => oneLine(label, pillLetters).length * 6.5 + 14;

function drawPill(x: number, y: number, label: string): string {
  const text = oneLine(label, pillLetters);
  const width = pillWidth(label);
  return `<g class="pill"><rect x="${x - width / 2}" y="${y - 9}" width="${width}" height="18" rx="9"/><text x="${x}" y="${y + 4}" text-anchor="middle">${entities(text)}</text></g>`;
}

function flowPart({ flow, title, mark, marks }: FlowPicture): Part {
  const [trigger] = flow.triggers;
  const head = cardPart(
    { kind: "function", label: title, detail: trigger ? trigger.source : "function" },
    mark,
  );
  const start = withNote(head, flow.comment);
  return column([start, ...flow.body.steps.map((step) => stepPart(step, marks))]);
}

/** The colours of a picture. */
const themes = {
  light:
    "--page:#f8f8f8;--line:#8a8a8a;--card:#fff;--text:#1f1f1f;--soft:#616161;--mark:#0078d4;--box:#0078d414;--note:#fff4d6;--side:#b8860b",
  dark: "--page:#1f1f1f;--line:#7a7a7a;--card:#2a2a2a;--text:#e6e6e6;--soft:#a6a6a6;--mark:#4daafc;--box:#4daafc1a;--note:#3a3220;--side:#cca700",
} as const;

export type PictureTheme = keyof typeof themes;

const shapes = `svg{font:13px system-ui,sans-serif}.page{fill:var(--page)}.note rect{fill:var(--note)}.note .side{fill:var(--side)}.note text{font-size:12px}path{fill:none;stroke:var(--line)}.card rect{fill:var(--card);stroke:var(--line)}.card .mark{fill:var(--mark);stroke:none}.card.off{opacity:.5}.off rect{stroke-dasharray:4}text{fill:var(--text)}.detail{fill:var(--soft);font:11px ui-monospace,monospace}.box{fill:var(--box)}.pill rect{fill:var(--card);stroke:var(--line)}.pill text{font-size:11px;fill:var(--soft)}.throw .mark,.hole .mark{fill:#d13438}.sign rect{fill:var(--card);stroke:var(--line)}.sign text{font-size:11px}.added>rect,.added .sign rect{stroke:#2ea043;stroke-width:2}.changed>rect,.changed .sign rect{stroke:#bf8700;stroke-width:2}.moved>rect,.moved .sign rect{stroke:#3a82d8;stroke-width:2;stroke-dasharray:8 3}.removed>rect,.removed .sign rect{stroke:#d1414c;stroke-width:2;stroke-dasharray:3}.removed>text{text-decoration:line-through;opacity:.75}`;

function styleOf(theme: PictureTheme | undefined): string {
  if (theme) return `svg{${themes[theme]}}${shapes}`;
  return `svg{${themes.light}}@media(prefers-color-scheme:dark){svg{${themes.dark}}}${shapes}`;
}

/** Flows as one SVG, stacked vertically: in the colours of a theme, else in the reader's light or dark ones. */
export function toSvg(pictures: readonly FlowPicture[], theme?: PictureTheme): string {
  const parts = pictures.map(flowPart);
  const width = Math.max(card.width, ...parts.map((part) => part.width)) + margin * 2;
  let top = margin;
  const drawn = parts.map((part) => {
    const text = part.draw(margin + (width - margin * 2 - part.width) / 2, top);
    top += part.height + gap.flow;
    return text;
  });
  const height = Math.max(top - gap.flow + margin, margin * 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Flows"><style>${styleOf(theme)}</style><rect class="page" width="100%" height="100%"/>${drawn.join("")}</svg>\n`;
}
