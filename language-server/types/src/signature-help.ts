import type { SignatureHelpResult } from "@hookloom/protocol/typed-fields";
import type { ParameterInformation, SignatureHelp } from "vscode-languageserver/node";
import { markdownOf } from "./completions.ts";
import type { LiveText } from "./live-text.ts";
import type { PlacedField } from "./placed-field.ts";

function parameterOf(label: string, { label: place, documentation }: ParameterInformation) {
  const [start, end] =
    typeof place === "string" ? [label.indexOf(place), label.indexOf(place) + place.length] : place;
  const text = markdownOf(documentation);
  return { start, end, ...(text === undefined ? {} : { documentation: text }) };
}

/** The signatures of the call around an offset of a field; none outside of a call's parentheses. */
export async function signatureHelpAt(
  live: LiveText,
  field: PlacedField,
  offset: number,
): Promise<SignatureHelpResult> {
  const position = live.document.positionAt(field.before.length + offset);
  const help = await live.ask<SignatureHelp | null>("textDocument/signatureHelp", { position });
  const signatures = help?.signatures ?? [];
  const active = help?.activeSignature ?? 0;
  return {
    signatures: signatures.map(({ label, documentation, parameters = [] }) => {
      const text = markdownOf(documentation);
      return {
        label,
        ...(text === undefined ? {} : { documentation: text }),
        parameters: parameters.map((parameter) => parameterOf(label, parameter)),
      };
    }),
    active,
    parameter: signatures[active]?.activeParameter ?? help?.activeParameter ?? 0,
  };
}
