import type { TextEdit } from "../../../protocol/protocol.ts";

const runtimeImport = /^[ \t\uFEFF]*import\s*\{([^}]*)\}\s*from\s*["']@hookloom\/runtime["']/m;

/** The edit that makes a name of the runtime known in a file; none where the file imports it already. */
export function importEdit(text: string, name: string): TextEdit[] {
  const match = runtimeImport.exec(text);
  const names = match?.[1]?.split(",").map((item) => item.trim()) ?? [];
  if (names.includes(name)) return [];
  if (match) {
    const brace = match.index + match[0].indexOf("{") + 1;
    const spaced = /^\s/.test(match[1] ?? "");
    return [{ start: brace, end: brace, newText: `${spaced ? " " : ""}${name},` }];
  }
  return [newImport(text, name)];
}

function newImport(text: string, name: string): TextEdit {
  const first = /^[ \t]*import\b[^;\r\n]*(;?)/m.exec(text);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const quote = first?.[0].includes("'") ? "'" : '"';
  const start = first?.index ?? (text.startsWith("\uFEFF") ? 1 : 0);
  const end = first?.[1] === "" && !first[0].endsWith("{") ? "" : ";";
  return {
    start,
    end: start,
    newText: `import { ${name} } from ${quote}@hookloom/runtime${quote}${end}${lineEnd}`,
  };
}
