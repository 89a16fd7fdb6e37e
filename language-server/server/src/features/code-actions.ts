import type { Step } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Diagnostic,
  type Range,
} from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { mayHaveHandlers } from "../documents/our-file.ts";
import type { Catalogue } from "../documents/ports.ts";
import { listFindings, toDiagnostic } from "./diagnostics/diagnostics.ts";
import type { Finding, Fix } from "./diagnostics/finding.ts";

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start <= b.end && b.start <= a.end;

function toAction(
  document: OpenDocument,
  finding: Finding,
  { title, edits }: Fix,
  shown: readonly Diagnostic[],
): CodeAction {
  const known = shown.filter(({ code, message }) => code === finding.code && message === finding.message);
  const changes = edits.map(({ newText, ...range }) => ({ range: document.toLspRange(range), newText }));
  return {
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: known.length > 0 ? known : [toDiagnostic(document, finding)],
    edit: { changes: { [document.uri]: changes } },
  };
}

/** False where a client asks for other kinds of actions alone. */
export const wantsRefactorings = ({ only }: Pick<CodeActionContext, "only">): boolean =>
  only === undefined || only.some((kind) => CodeActionKind.RefactorRewrite.startsWith(kind));

interface FoundStep {
  readonly flow: string;
  readonly step: Step;
}

/** The innermost step that holds a range, with its flow. */
function stepAround(
  document: OpenDocument,
  { start, end }: { start: number; end: number },
): FoundStep | undefined {
  const length = ({ range }: Step): number => range.end - range.start;
  const found = document
    .flow()
    .flows.flatMap((flow) => listSteps(flow.body).map((step): FoundStep => ({ flow: flow.id, step })))
    .filter(({ step }) => step.range.start <= start && end <= step.range.end);
  const [inner] = found.sort((one, other) => length(one.step) - length(other.step));
  return inner && inner.step.kind !== "hole" && !inner.step.disabled ? inner : undefined;
}

/** True for a step that makes an object or a list, or gives one to what it calls. */
const isMapped = ({ kind, fields }: Step): boolean =>
  fields.some(({ text, role }) => role === "expression" && /^[[{]|\.map\(/.test(text)) ||
  ((kind === "call" || kind === "action") &&
    fields.some(({ name }) => !/^(?:function|argument\d+|result)$/.test(name)));

/** Leads from a literal in the text to the data mapper of its step. */
export function mapAction(document: OpenDocument, range: Range): CodeAction[] {
  const requested = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const location = stepAround(document, requested);
  if (!location || !isMapped(location.step)) return [];
  const title = "Map data in the diagram";
  const argument = { uri: document.uri, flow: location.flow, map: location.step.id };
  return [
    {
      title,
      kind: CodeActionKind.RefactorRewrite,
      command: { title, command: "hookloom.openFlow", arguments: [argument] },
    },
  ];
}

/** Leads from a handler of another framework to the command that makes it one of Hookloom. */
export function moveAction(document: OpenDocument, range: Range): CodeAction[] {
  if (!mayHaveHandlers(document.text)) return [];
  const { start, end } = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const { apps } = document.declarations();
  const ranges = apps.flatMap(({ nameRange, handlers }) =>
    handlers.length === 0 ? [] : [nameRange, ...handlers.map((handler) => handler.range)],
  );
  if (!ranges.some((candidate) => overlaps(candidate, { start, end }))) return [];
  const title = "Move to Hookloom…";
  return [
    {
      title,
      kind: CodeActionKind.RefactorRewrite,
      command: { title, command: "hookloom.moveToHookloom", arguments: [{ uri: document.uri }] },
    },
  ];
}

/** Quick fixes for what the diagnostics in a range say. */
export function quickFixes(
  document: OpenDocument,
  range: Range,
  shown: readonly Diagnostic[],
  catalogue: Catalogue,
): CodeAction[] {
  const requested = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  return listFindings(document, catalogue).flatMap((finding) =>
    finding.fix && overlaps(finding.range, requested) ? toAction(document, finding, finding.fix, shown) : [],
  );
}
