import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { normalizePath } from "@hookloom/runtime/catalog";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { Checked, Finding, Fix } from "./finding.ts";

/** Whether the path of a trigger is known from the text: a literal, or its source's own. */
const knowsPath = ({ pathRange, options, computed }: TriggerDeclaration): boolean =>
  pathRange !== undefined || !(computed || options.includes("path"));

/** Whether the file exports a trigger by name: another file may run it. */
function isNamedExport(text: string, { name, nameRange }: TriggerDeclaration): boolean {
  if (/\bexport\s+(?:const|let|var)\s+$/.test(text.slice(Math.max(0, nameRange.start - 40), nameRange.start)))
    return true;
  return [...text.matchAll(/\bexport\s*\{([^}]*)\}/g)].some(([, names = ""]) =>
    names.split(",").some((item) => item.trim().split(/\s+/)[0] === name),
  );
}

/** Triggers that listen where an earlier one does. */
export function pathClashes({ declarations }: Checked): Finding[] {
  const { triggers } = declarations;
  return triggers.flatMap((trigger, index) => {
    const earlier = triggers
      .slice(0, index)
      .find((other) => knowsPath(other) && normalizePath(other.path) === normalizePath(trigger.path));
    if (!earlier || !knowsPath(trigger)) return [];
    return {
      code: "path-clash" as const,
      severity: DiagnosticSeverity.Error,
      range: trigger.pathRange ?? trigger.range,
      message: `The triggers "${earlier.name}" and "${trigger.name}" both listen on ${normalizePath(trigger.path)}. Give one of them another path, such as { path: "${normalizePath(trigger.path)}-2" }.`,
    };
  });
}

const webhookCall = /\bexport\s+default\s+webhook\(\s*([\w$\s,]*?)\s*,?\s*\)/;

/** Adds the trigger to the brackets of the default export; undefined where they hold more than names. */
function addToExport(text: string, name: string): Fix | undefined {
  const match = webhookCall.exec(text);
  const names = match?.[1];
  if (!match || names === undefined) return undefined;
  const at = match.index + match[0].indexOf("(") + 1;
  const end = names === "" ? at : text.indexOf(names, at) + names.length;
  const newText = names === "" ? name : `, ${name}`;
  return { title: `Add ${name} to the default export`, edits: [{ start: end, end, newText }] };
}

const runtimeImport = /^[ \t\uFEFF]*import\s*\{([^}]*)\}\s*from\s*["']@hookloom\/runtime["']/m;

/** The edit that makes a name of the runtime known in a file; none where the file imports it already. */
function importEdit(text: string, name: string): TextEdit[] {
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

/** Ends the file with the export that runs its triggers. */
function addExport(text: string, names: string): Fix {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  const newText = `${gap}export default webhook(${names});${lineEnd}`;
  const edits = [...importEdit(text, "webhook"), { start: text.length, end: text.length, newText }];
  return { title: `Export ${names} as a webhook`, edits };
}

/** Triggers that the default export leaves out and that never run. */
export function triggersLeftOut({ text, declarations }: Checked): Finding[] {
  const { exported, triggers } = declarations;
  if (!exported) return [];
  return triggers
    .filter((trigger) => !exported.includes(trigger.name) && !isNamedExport(text, trigger))
    .map(({ name, nameRange: range }) => {
      const fix = addToExport(text, name);
      const all = [...exported, name].join(", ");
      const message = `The trigger "${name}" is not in the default export, so none of its handlers run. Add it: export default webhook(${all}).`;
      const severity = DiagnosticSeverity.Warning;
      return { code: "not-exported" as const, severity, range, message, ...(fix ? { fix } : {}) };
    });
}

/** A file whose triggers never run, since it exports nothing. */
export function missingDefaultExport({ text, declarations }: Checked): Finding[] {
  const { exported, triggers } = declarations;
  const [first] = triggers;
  if (exported || !first || triggers.some((trigger) => isNamedExport(text, trigger))) return [];
  if (/\bexport\s+default\b/.test(text)) return [];
  const names = triggers.map(({ name }) => name).join(", ");
  return [
    {
      code: "no-default-export",
      severity: DiagnosticSeverity.Warning,
      range: first.nameRange,
      message: `Nothing in this file runs, because it has no default export. Add: export default webhook(${names});`,
      fix: addExport(text, names),
    },
  ];
}
