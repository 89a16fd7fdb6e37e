import type { Declarations } from "@hookloom/protocol/declarations";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { DiagnosticSeverity } from "vscode-languageserver";
import type { Catalogue } from "../../documents/ports.ts";

export type FindingCode =
  | "unknown-event"
  | "undeclared-setting"
  | "missing-secret"
  | "path-clash"
  | "not-exported"
  | "no-default-export"
  | "duplicate-handler";

/** One thing that is wrong with a webhook file, in offsets. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: DiagnosticSeverity;
  readonly range: Range;
  readonly message: string;
  readonly fix?: Fix;
}

/** The fix for a finding, in offsets of the current text. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** The input of a check. */
export interface Checked {
  readonly text: string;
  readonly declarations: Declarations;
  readonly catalogue: Catalogue;
  /** What an edit of the diagram would change; undefined where it is refused. */
  editsFor(edit: FlowEdit): readonly TextEdit[] | undefined;
}
