import type { SignatureHelpResult } from "@hookloom/protocol/typed-fields";
import { defined } from "@hookloom/protocol/unknown-values";
import type { ParameterInformation, SignatureHelp } from "vscode-languageserver/node";
import { toMarkdown } from "./completions.ts";
import type { LiveText, PlacedField } from "./project-texts.ts";

function toParameter(label: string, { label: labelPart, documentation }: ParameterInformation) {
  const [start, end] =
    typeof labelPart === "string"
      ? [label.indexOf(labelPart), label.indexOf(labelPart) + labelPart.length]
      : labelPart;
  return { start, end, ...defined({ documentation: toMarkdown(documentation) }) };
}

/** Returns the signatures of the call around an offset of a field; none outside of a call's parentheses. */
export async function signatureHelpAt(
  live: LiveText,
  field: PlacedField,
  offset: number,
): Promise<SignatureHelpResult> {
  const position = live.document.positionAt(field.before.length + offset);
  const help = await live.request<SignatureHelp | null>("textDocument/signatureHelp", { position });
  const signatures = help?.signatures ?? [];
  const active = help?.activeSignature ?? 0;
  return {
    signatures: signatures.map(({ label, documentation, parameters = [] }) => ({
      label,
      ...defined({ documentation: toMarkdown(documentation) }),
      parameters: parameters.map((parameter) => toParameter(label, parameter)),
    })),
    active,
    parameter: signatures[active]?.activeParameter ?? help?.activeParameter ?? 0,
  };
}
