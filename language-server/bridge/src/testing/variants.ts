/** Changes the unit of indentation; lines inside template literals change with the rest, which keeps the file valid. */
function reindent(text: string, unit: string): string {
  const found = /^( {2,8}|\t)\S/m.exec(text)?.[1] ?? "  ";
  return text.replace(/^[ \t]+/gm, (space) => {
    const levels = found === "\t" ? space.split("\t").length - 1 : Math.floor(space.length / found.length);
    const rest = found === "\t" ? "" : " ".repeat(space.length % found.length);
    return unit.repeat(levels) + rest;
  });
}

const withCrlf = (text: string): string => text.replace(/\r?\n/g, "\r\n");
const withBom = (text: string): string => `\uFEFF${text.replace(/^\uFEFF/, "")}`;

/** The same file in the styles that files come in. */
export const variants: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  tabs: (text) => reindent(text, "\t"),
  "4 spaces": (text) => reindent(text, "    "),
  CRLF: withCrlf,
  BOM: withBom,
  "CRLF and BOM": (text) => withBom(withCrlf(text)),
  "no final newline": (text) => text.trimEnd(),
};

/** The text without semicolons at the ends of lines, as some write it. Elsewhere a line may begin with a parenthesis. */
export const withoutSemicolons = (text: string): string => text.replace(/;(?=\r?$)/gm, "");
