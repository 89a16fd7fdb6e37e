import type { Declarations, HandlerDeclaration, TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { defined } from "@hookloom/protocol/unknown-values";
import {
  type CatalogSetting,
  type CatalogSource,
  findSource,
  hasEvent,
  isNeeded,
  nearestEvent,
  normalizePath,
} from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { isHookloomFile } from "../documents/our-file.ts";

const severities = {
  "unknown-event": DiagnosticSeverity.Error,
  "undeclared-setting": DiagnosticSeverity.Warning,
  "missing-secret": DiagnosticSeverity.Error,
  "path-clash": DiagnosticSeverity.Error,
  "not-exported": DiagnosticSeverity.Warning,
  "no-default-export": DiagnosticSeverity.Warning,
  "duplicate-handler": DiagnosticSeverity.Information,
};

/** A problem in a webhook file, with offsets. */
export interface Finding {
  readonly code: keyof typeof severities;
  readonly range: Range;
  readonly message: string;
  readonly fix?: Fix;
}

/** The fix for a finding, with offsets in the current text. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** The input for a check. */
interface CheckInput {
  readonly text: string;
  readonly declarations: Declarations;
  /** Returns the changes that a diagram edit would make; undefined for a rejected edit. */
  editsFor(edit: FlowEdit): readonly TextEdit[] | undefined;
}

/** True if the path of a trigger is known from the text: a literal, or its source's default. */
const hasKnownPath = ({ pathRange, options, computed }: TriggerDeclaration): boolean =>
  pathRange !== undefined || !(computed || options.includes("path"));

/** True if the file exports a trigger by name, so that another file may run it. */
function isNamedExport(text: string, { name, nameRange }: TriggerDeclaration): boolean {
  if (/\bexport\s+(?:const|let|var)\s+$/.test(text.slice(Math.max(0, nameRange.start - 40), nameRange.start)))
    return true;
  return [...text.matchAll(/\bexport\s*\{([^}]*)\}/g)].some(([, names = ""]) =>
    names.split(",").some((item) => item.trim().split(/\s+/)[0] === name),
  );
}

/** Finds triggers with the same path as an earlier trigger. */
function pathClashes({ declarations }: CheckInput): Finding[] {
  const { triggers } = declarations;
  return triggers.flatMap((trigger, index) => {
    const earlier = triggers
      .slice(0, index)
      .find((other) => hasKnownPath(other) && normalizePath(other.path) === normalizePath(trigger.path));
    if (!earlier || !hasKnownPath(trigger)) return [];
    const path = normalizePath(trigger.path);
    return {
      code: "path-clash" as const,
      range: trigger.pathRange ?? trigger.range,
      message: t(
        'The triggers "{0}" and "{1}" both listen on {2}. Give one of them another path, such as {3}.',
        earlier.name,
        trigger.name,
        path,
        `{ path: "${path}-2" }`,
      ),
    };
  });
}

const webhookCall = /\bexport\s+default\s+webhook\(\s*([\w$\s,]*?)\s*,?\s*\)/;

/** Creates a fix that adds a trigger to the default export; undefined if the export's arguments are not all names. */
function addToExport(text: string, name: string): Fix | undefined {
  const match = webhookCall.exec(text);
  const names = match?.[1];
  if (!match || names === undefined) return undefined;
  const at = match.index + match[0].indexOf("(") + 1;
  const end = names === "" ? at : text.indexOf(names, at) + names.length;
  const newText = names === "" ? name : `, ${name}`;
  return { title: t("Add {0} to the default export", name), edits: [{ start: end, end, newText }] };
}

const runtimeImport = /^[ \t\uFEFF]*import\s*\{([^}]*)\}\s*from\s*["']@hookloom\/runtime["']/m;

/** Returns the edit that imports a name from the runtime; none if the file already imports it. */
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

/** Creates a fix that appends the export that runs the file's triggers. */
function addExport(text: string, names: string): Fix {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  const newText = `${gap}export default webhook(${names});${lineEnd}`;
  const edits = [...importEdit(text, "webhook"), { start: text.length, end: text.length, newText }];
  return { title: t("Export {0} as a webhook", names), edits };
}

/** Finds triggers that never run because the default export omits them. */
function unexportedTriggers({ text, declarations }: CheckInput): Finding[] {
  const { exported, triggers } = declarations;
  if (!exported) return [];
  return triggers
    .filter((trigger) => !exported.includes(trigger.name) && !isNamedExport(text, trigger))
    .map(({ name, nameRange: range }) => {
      const fix = addToExport(text, name);
      const all = `export default webhook(${[...exported, name].join(", ")})`;
      const message = t(
        'The trigger "{0}" is not in the default export, so none of its handlers run. Add it: {1}.',
        name,
        all,
      );
      return { code: "not-exported" as const, range, message, ...defined({ fix }) };
    });
}

/** Finds triggers that never run because the file has no default export. */
function missingDefaultExport({ text, declarations }: CheckInput): Finding[] {
  const { exported, triggers } = declarations;
  const [first] = triggers;
  if (exported || !first || triggers.some((trigger) => isNamedExport(text, trigger))) return [];
  if (/\bexport\s+default\b/.test(text)) return [];
  const names = triggers.map(({ name }) => name).join(", ");
  return [
    {
      code: "no-default-export",
      range: first.nameRange,
      message: t(
        "Nothing in this file runs, because it has no default export. Add: {0}",
        `export default webhook(${names});`,
      ),
      fix: addExport(text, names),
    },
  ];
}

/** Common environment variables, which are not project settings. */
const commonVariables = new Set(["NODE_ENV", "PATH", "HOME", "TZ", "PORT", "CI"]);

/** Finds reads of environment variables for which the file declares no setting. */
function undeclaredSettings({ declarations }: CheckInput): Finding[] {
  const declared = new Set(declarations.settings.map(({ name }) => name));
  return declarations.environmentReads
    .filter(({ name }) => !declared.has(name) && !commonVariables.has(name))
    .map(({ name, range }) => ({
      code: "undeclared-setting" as const,
      range,
      message: t(
        "The setting {0} is used but not declared, so Hookloom does not prompt for its value. Declare it with {1}.",
        name,
        `setting("${name}", "what it is for")`,
      ),
    }));
}

function missingSecret(source: CatalogSource, { option, name }: CatalogSetting, trigger: string): string {
  return t(
    'The trigger "{0}" has no signing secret, so events from {1} cannot be verified. Add a secret: {2}.',
    trigger,
    source.label,
    `${source.factory}({ ${option}: secret("${name}") })`,
  );
}

/** Finds triggers without a secret that their source needs to verify deliveries. */
function missingSecrets({ declarations, editsFor }: CheckInput): Finding[] {
  return declarations.triggers.flatMap((trigger) => {
    if (trigger.computed) return [];
    const source = findSource(trigger.source);
    const missingSettings = source?.settings.filter((setting) => {
      const { required, secret, option } = setting;
      return required && secret && !trigger.options.includes(option) && isNeeded(setting, trigger.literals);
    });
    if (!source || !missingSettings) return [];
    return missingSettings.map((setting) => {
      const { range, name } = trigger;
      const value = { setting: setting.name };
      const edits = editsFor({ op: "setOption", trigger: name, option: setting.option, value });
      const fix = edits && { title: t("Read the secret from {0}", setting.name), edits };
      const message = missingSecret(source, setting, name);
      return { code: "missing-secret" as const, range, message, ...defined({ fix }) };
    });
  });
}

/** Replaces only the name inside the quotes; the quote style is kept. */
function replaceName({ start, end }: Range, name: string): Fix {
  return { title: t('Replace with "{0}"', name), edits: [{ start: start + 1, end: end - 1, newText: name }] };
}

function unknownEvent(
  source: CatalogSource,
  { event, eventRange }: HandlerDeclaration,
  nearest: string | undefined,
): Finding {
  const found = { code: "unknown-event", range: eventRange } as const;
  if (nearest === undefined) return { ...found, message: t('{0} has no event "{1}".', source.label, event) };
  const message = t('{0} has no event "{1}". Did you mean "{2}"?', source.label, event, nearest);
  return { ...found, message, fix: replaceName(eventRange, nearest) };
}

/** Finds handlers for events that their source does not have. */
function unknownEvents({ declarations }: CheckInput): Finding[] {
  return declarations.triggers.flatMap((trigger) => {
    const source = findSource(trigger.source);
    if (!source) return [];
    return trigger.handlers
      .filter(({ event }) => !hasEvent(source.id, event))
      .map((handler) => unknownEvent(source, handler, nearestEvent(source.id, handler.event)));
  });
}

/** Finds duplicate handlers for an event of the same trigger. */
function duplicateHandlers({ declarations }: CheckInput): Finding[] {
  return declarations.triggers.flatMap(({ name, handlers }) =>
    handlers
      .filter(({ event }, index) => handlers.findIndex((other) => other.event === event) < index)
      .map(({ event, eventRange }) => ({
        code: "duplicate-handler" as const,
        range: eventRange,
        message: t('"{0}" already has a handler for "{1}"; both run for each delivery.', name, event),
      })),
  );
}

const checks: readonly ((checked: CheckInput) => Finding[])[] = [
  unknownEvents,
  duplicateHandlers,
  undeclaredSettings,
  missingSecrets,
  pathClashes,
  unexportedTriggers,
  missingDefaultExport,
];

/** Returns the problems in a webhook file, in text order. Syntax and types are left to TypeScript. */
export function listFindings(document: OpenDocument): Finding[] {
  const { text } = document;
  if (!isHookloomFile(text)) return [];
  const checked: CheckInput = {
    text,
    declarations: document.declarations(),
    editsFor: (edit) => document.editsFor(edit),
  };
  return checks.flatMap((check) => check(checked)).toSorted((a, b) => a.range.start - b.range.start);
}

/** Converts a finding to an LSP diagnostic. */
export function toDiagnostic(document: OpenDocument, { range, code, message }: Finding): Diagnostic {
  const severity = severities[code];
  return { range: document.toLspRange(range), severity, code, source: "hookloom", message };
}

/** Returns all diagnostics of a document. */
export function listDiagnostics(document: OpenDocument): Diagnostic[] {
  return listFindings(document).map((finding) => toDiagnostic(document, finding));
}
