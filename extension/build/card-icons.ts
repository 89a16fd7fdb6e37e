// Generates the card icons for exported SVG: icons of step kinds, sources and connections.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { CardIcon } from "@hookloom/core/flows/picture/svg";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { connections, sources } from "@hookloom/runtime/catalog";
import { brandMarks } from "../../webview-ui/src/controls/brand-marks.ts";

const root = join(import.meta.dirname, "..", "..");
const codicons = createRequire(import.meta.url).resolve("@vscode/codicons/src/icons/plug.svg");

/** Returns a codicon with coordinates rounded to two decimals. */
function codicon(name: string): CardIcon {
  const svg = readFileSync(join(codicons, "..", `${name}.svg`), "utf8");
  const shapes = [...svg.matchAll(/<(?:path|circle|rect)\b[^>]*\/>/g)].map(([shape]) => shape).join("");
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  return {
    size,
    shapes: shapes.replace(/\d*\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  };
}

/** Converts a style to attributes: the content security policy of a page that shows the SVG may forbid inline styles. */
const toAttributes = (style: object): string =>
  Object.entries(style)
    .map(([name, value]) => ` ${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`)
    .join("");

/** Returns the content of the generated file. */
export function cardIconsSource(): string {
  const shown = [...Object.values(stepKinds), ...sources, ...connections].map(({ icon }) => icon);
  const names = [...new Set([...shown, "plug"])].filter((name) => !name.startsWith("brand:"));
  // This icon has two names.
  const codiconEntries = names.map((name) => [
    name,
    codicon(name === "symbol-function" ? "symbol-method" : name),
  ]);
  const brandEntries = Object.entries(brandMarks).map(([name, mark]) => {
    const shapes = mark.map(({ d, style }) => `<path d="${d}"${toAttributes(style)}/>`);
    return [`brand:${name}`, { size: 24, shapes: shapes.join("") }];
  });
  const icons = JSON.stringify(Object.fromEntries([...codiconEntries, ...brandEntries]), undefined, 2);
  return `// Written by extension/build/card-icons.ts.\nimport type { CardIcons } from "./svg.ts";\n\nexport const cardIcons: CardIcons = ${icons};\n`;
}

export const cardIconsFile = "extension/core/src/flows/picture/card-icons.generated.ts";

if (import.meta.main) writeFileSync(join(root, cardIconsFile), cardIconsSource());
