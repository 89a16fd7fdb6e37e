import { type Block, printableLines, type Step, type StepMark } from "@hookloom/language-server/protocol";
import { type FlowPicture, type MarkedSteps, markText } from "./diff-view.ts";
import { isPartial, oneLine } from "./outline.ts";

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

const exits: ReadonlySet<string> = new Set(["return", "throw", "break", "continue"]);
const loops: ReadonlySet<string> = new Set(["for", "while"]);
const boxed: ReadonlySet<string> = new Set(["for", "while", "try"]);

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

const blockPart = (block: Pick<Block, "steps">, marks: MarkedSteps): Part =>
  column(block.steps.map((step) => stepPart(step, marks)));

function cardPart(step: Card, marked = "", mark: StepMark | "" = ""): Part {
  // What is gone ends nothing.
  const open = step.disabled === true || mark === "removed" || !exits.has(step.kind);
  return { ...card, axis: card.width / 2, open, draw: (x, y) => drawCard(x, y, step, marked, mark) };
}

function stepPart(step: Step, marks: MarkedSteps): Part {
  const own = marks.of(step.id);
  if (step.blocks.length === 0) return cardPart(step, markText(own), own[0]);
  return branchingPart(step, marks);
}

const otherwise: Pick<Block, "label" | "steps"> = { label: "else", steps: [] };

/** A card with its blocks as lanes below it that join again underneath. */
function branchingPart(step: Step, marks: MarkedSteps): Part {
  const own = marks.of(step.id);
  const blocks = isPartial(step) ? [...step.blocks, otherwise] : step.blocks;
  const lanes = blocks.map((block) => ({ label: block.label ?? "", part: blockPart(block, marks) }));
  const widths = lanes.map(({ part }) => Math.max(part.width, 90));
  const lanesWidth = widths.reduce((sum, width) => sum + width, 0) + gap.lane * (lanes.length - 1);
  const width = Math.max(card.width, lanesWidth) + gap.lane * 2;
  const lanesHeight = Math.max(...lanes.map(({ part }) => part.height));
  const top = card.height + gap.row + gap.label;
  const open = lanes.some(({ part }) => part.open) || loops.has(step.kind);
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
      const box = boxed.has(step.kind)
        ? `<rect class="box" x="${x + 4}" y="${y + card.height / 2}" width="${width - 8}" height="${bottom - y - card.height / 2}" rx="8"/>`
        : "";
      return box + drawn.join("") + drawCard(middle - card.width / 2, y, step, markText(own), own[0]);
    },
  };
}

function drawPill(x: number, y: number, label: string): string {
  const text = oneLine(label, 24);
  const width = text.length * 6.5 + 14;
  return `<g class="pill"><rect x="${x - width / 2}" y="${y - 9}" width="${width}" height="18" rx="9"/><text x="${x}" y="${y + 4}" text-anchor="middle">${entities(text)}</text></g>`;
}

function flowPart({ flow, title, mark, marks }: FlowPicture): Part {
  const [trigger] = flow.triggers;
  const head = cardPart(
    { kind: "function", label: title, detail: trigger ? trigger.source : "function" },
    mark,
  );
  return column([head, ...flow.body.steps.map((step) => stepPart(step, marks))]);
}

const style = `svg{--line:#8a8a8a;--card:#fff;--text:#1f1f1f;--soft:#616161;--mark:#0078d4;--box:#0078d414;background:#f8f8f8;font:13px system-ui,sans-serif}@media(prefers-color-scheme:dark){svg{--line:#7a7a7a;--card:#2a2a2a;--text:#e6e6e6;--soft:#a6a6a6;--mark:#4daafc;--box:#4daafc1a;background:#1f1f1f}}path{fill:none;stroke:var(--line)}.card rect{fill:var(--card);stroke:var(--line)}.card .mark{fill:var(--mark);stroke:none}.card.off{opacity:.5}.off rect{stroke-dasharray:4}text{fill:var(--text)}.detail{fill:var(--soft);font:11px ui-monospace,monospace}.box{fill:var(--box)}.pill rect{fill:var(--card);stroke:var(--line)}.pill text{font-size:11px;fill:var(--soft)}.throw .mark,.hole .mark{fill:#d13438}.sign rect{fill:var(--card);stroke:var(--line)}.sign text{font-size:11px}.added>rect,.added .sign rect{stroke:#2ea043;stroke-width:2}.changed>rect,.changed .sign rect{stroke:#bf8700;stroke-width:2}.moved>rect,.moved .sign rect{stroke:#3a82d8;stroke-width:2;stroke-dasharray:8 3}.removed>rect,.removed .sign rect{stroke:#d1414c;stroke-width:2;stroke-dasharray:3}.removed>text{text-decoration:line-through;opacity:.75}`;

/** Flows as one SVG, stacked vertically, in the reader's light or dark colours. */
export function toSvg(pictures: readonly FlowPicture[]): string {
  const parts = pictures.map(flowPart);
  const width = Math.max(card.width, ...parts.map((part) => part.width)) + margin * 2;
  let top = margin;
  const drawn = parts.map((part) => {
    const text = part.draw(margin + (width - margin * 2 - part.width) / 2, top);
    top += part.height + gap.flow;
    return text;
  });
  const height = Math.max(top - gap.flow + margin, margin * 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Flows"><style>${style}</style>${drawn.join("")}</svg>\n`;
}
