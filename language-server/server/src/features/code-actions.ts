import type { Range, Step } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { t } from "@vscode/l10n";
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { mayHaveHandlers } from "../documents/our-file.ts";
import type { Finding, Fix } from "./diagnostics.ts";
import { listFindings, toDiagnostic } from "./diagnostics.ts";

const overlaps = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end;

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

interface FoundStep {
  readonly flow: string;
  readonly step: Step;
}

/** Returns the innermost step that contains a range, with its flow. */
function stepAround(document: OpenDocument, { start, end }: Range): FoundStep | undefined {
  const length = ({ range }: Step): number => range.end - range.start;
  const found = document
    .flow()
    .flows.flatMap((flow) => listSteps(flow.body).map((step): FoundStep => ({ flow: flow.id, step })))
    .filter(({ step }) => step.range.start <= start && end <= step.range.end);
  const [inner] = found.sort((one, other) => length(one.step) - length(other.step));
  return inner && inner.step.kind !== "hole" && !inner.step.disabled ? inner : undefined;
}

/** True for a step that creates an object or a list, or passes one to its call. */
const isMapped = ({ kind, fields }: Step): boolean =>
  fields.some(({ text, role }) => role === "expression" && /^[[{]|\.map\(/.test(text)) ||
  ((kind === "call" || kind === "action") &&
    fields.some(({ name }) => !/^(?:function|argument\d+|result)$/.test(name)));

/** Creates an action that runs a command of the extension. */
const commandAction = (title: string, command: string, argument: object): CodeAction => ({
  title,
  kind: CodeActionKind.RefactorRewrite,
  command: { title, command, arguments: [argument] },
});

/** Offers to open the data mapper for the step that contains a range. */
function mapAction(document: OpenDocument, wanted: Range): CodeAction[] {
  const location = stepAround(document, wanted);
  if (!location || !isMapped(location.step)) return [];
  const argument = { uri: document.uri, flow: location.flow, map: location.step.id };
  return [commandAction(t("Map data in the diagram"), "hookloom.openFlow", argument)];
}

/** Offers the command that converts another framework's handler to Hookloom. */
function moveAction(document: OpenDocument, wanted: Range): CodeAction[] {
  if (!mayHaveHandlers(document.text)) return [];
  const { apps } = document.declarations();
  const ranges = apps.flatMap(({ nameRange, handlers }) =>
    handlers.length === 0 ? [] : [nameRange, ...handlers.map((handler) => handler.range)],
  );
  if (!ranges.some((candidate) => overlaps(candidate, wanted))) return [];
  return [commandAction(t("Move to Hookloom…"), "hookloom.moveToHookloom", { uri: document.uri })];
}

/**
 * Returns quick fixes for the diagnostics in a range, and actions that open the diagram unless the client requests only other
 * kinds.
 */
export function codeActions(
  document: OpenDocument,
  { range, context: { diagnostics, only } }: Pick<CodeActionParams, "range" | "context">,
): CodeAction[] {
  const wanted = document.offsetsOf(range);
  const fixes = listFindings(document).flatMap((finding) =>
    finding.fix && overlaps(finding.range, wanted)
      ? toAction(document, finding, finding.fix, diagnostics)
      : [],
  );
  if (only && !only.some((kind) => CodeActionKind.RefactorRewrite.startsWith(kind))) return fixes;
  return [...fixes, ...mapAction(document, wanted), ...moveAction(document, wanted)];
}
