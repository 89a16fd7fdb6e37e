import * as v from "valibot";
import type { Range } from "./flow-document.ts";
import {
  count,
  type DocumentMessage,
  type DocumentRequestsOf,
  flag,
  type Message,
  question,
  text,
} from "./messages.ts";

/** Why types are unavailable. Depending on the reason, they may arrive later, require a user action, or not be possible here. */
export interface TypesUnavailable {
  readonly unavailable:
    | "starting"
    /** Neither the project nor the editor's own storage has TypeScript 7. */
    | "no-typescript"
    /** No project code runs until the workspace is trusted. */
    | "untrusted"
    /** The document is not a file in a folder, so it has no project. */
    | "no-package-json"
    /** The editor runs in a browser, where TypeScript 7 is not available. */
    | "no-machine"
    /** TypeScript exited unexpectedly, or did not respond in time. */
    | "failed";
}

const draft = v.object({ block: text, index: count, kind: text, fields: v.record(v.string(), text) });

/** A request whose response may be the reason why types are unavailable. */
const typed = <R>() => question<R | TypesUnavailable>();

/** A step that is not in the text yet: its position and the current text of its fields. */
export interface DraftStep extends Message<typeof draft> {}

const fieldRef = {
  /** The version that `step`, or the draft's `block`, refers to. */
  version: count,
  /** The step's id; empty for a draft. */
  step: text,
  field: text,
  draft: v.exactOptional(draft),
};

/** A field of a step, or of a draft. */
export interface FieldRef extends DocumentMessage<typeof fieldRef> {}

const fieldContent = {
  ...fieldRef,
  /** The field's current text. Offsets in the request and in all responses are UTF-16 units from its start. */
  text,
  /** A part of the field that is edited separately, such as an argument of a call. Each part has its own requests. */
  part: v.exactOptional(text),
};

export const completionKinds = [
  "property",
  "method",
  "function",
  "variable",
  "constant",
  "class",
  "interface",
  "enum",
  "keyword",
  "module",
  "value",
] as const;
export type CompletionKind = (typeof completionKinds)[number];

export interface CompletionDetailResult {
  /** The type or the origin. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
}

export interface CompletionItem extends CompletionDetailResult {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Defaults to the label. */
  readonly insertText?: string;
  /** The range in the field's text to replace. Defaults to the word at the cursor. */
  readonly replace?: Range;
  /** Used by `completionDetail` to fetch the row's detail and documentation. */
  readonly id?: string;
}

export interface CompletionsResult {
  readonly items: readonly CompletionItem[];
  /** True if another keystroke may change the rows. The client has to request them again. */
  readonly incomplete?: boolean;
}

export interface SignatureHelpResult {
  readonly signatures: readonly {
    readonly label: string;
    /** Markdown. */
    readonly documentation?: string;
    /** `start` and `end` are offsets in `label`. */
    readonly parameters: readonly (Range & { readonly documentation?: string })[];
  }[];
  /** The index of the best matching signature. */
  readonly active: number;
  /** The index of the parameter at the cursor. Beyond the last one if there are too many arguments. */
  readonly parameter: number;
}

export interface FieldProblem extends Range {
  readonly message: string;
  /** The compiler's error number, without the `TS` prefix. */
  readonly code?: string;
  readonly severity: "error" | "warning";
}

export interface FieldInfoResult {
  /** The expression's type, shortened to fit below a field. Absent if the text is not an expression. */
  readonly type?: string;
  readonly problems: readonly FieldProblem[];
  readonly hover?: Range & {
    readonly signature: string;
    /** Markdown. */
    readonly documentation?: string;
  };
}

/** The kinds of values that forms and mappings distinguish. */
export type TypeShape =
  | "text"
  | "number"
  | "switch"
  | "choice"
  | "date"
  | "object"
  | "list"
  | "function"
  | "other";

/** A type request: for a variable or member at an offset, or for the type expected of an expression that ends at `to`. */
export interface TypeQuestion {
  /** The name of the result. Without `to`, this is the text at the offset. */
  readonly name: string;
  readonly at: number;
  readonly to?: number;
}

/** A value that an expression can read, with its parts. */
export interface TypeNode {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  /** The expression that reads the value, with `?.` if a part may be missing: `payload.issue?.title`. */
  readonly path: string;
  /** Absent for a value without parts. Empty if its parts have to be requested with `typeChildren`. */
  readonly children?: readonly TypeNode[];
  readonly documentation?: string;
  /** For a root: the origin of the value. */
  readonly origin?: TypeOrigin;
  /** Without null and undefined. Absent if the type is unknown. */
  readonly shape?: TypeShape;
  /** The members of a union of literals, as code: `"open"`. */
  readonly literals?: readonly string[];
  /** For a part of a mapping's target: true if it may be null or undefined, even if it is required. */
  readonly nullable?: boolean;
  /** For a list in a mapping's target: the expected type of its elements. */
  readonly element?: TypeNode;
}
export type TypeOrigin = "payload" | "variable" | "setting" | "connection" | "import" | "parameter";

export interface TypeTreeResult {
  /** The values in scope at the field, payload first. */
  readonly roots: readonly TypeNode[];
  /** The expected type of the field's value, with its parts. Absent if any value is allowed. */
  readonly target?: TypeNode;
}

/** The target contains all levels that a mapping shows. */
export interface MappingTypesResult extends TypeTreeResult {}

export interface TypeChildrenResult {
  readonly children: readonly TypeNode[];
}

/** A call as a form: its parameters by name, required ones first. */
export interface CallForm {
  /** The called expression as written in the source: `slack.chat.postMessage`. */
  readonly callee: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly overloads: readonly {
    readonly label: string;
    readonly parameters: readonly FormParameter[];
  }[];
  /** The index of the overload that matches the call. */
  readonly chosen: number;
}

export interface FormParameter {
  readonly name: string;
  readonly optional: boolean;
  /** The argument's 0-based position. Absent for a member of an object. */
  readonly position?: number;
  /** True for a rest parameter. */
  readonly rest?: boolean;
  /** Markdown. */
  readonly documentation?: string;
  readonly type: FormType;
  /** The range of the value in the field's text. Absent if there is no value. */
  readonly value?: Range;
}

/** The form control for a parameter; `label` is its type. */
export type FormType =
  | { readonly kind: "text" | "number" | "switch" | "expression"; readonly label: string }
  /** `members` are literals as code: `"open"`. */
  | { readonly kind: "choice"; readonly label: string; readonly members: readonly string[] }
  | { readonly kind: "object"; readonly label: string; readonly properties: readonly FormParameter[] };

export interface CallFormResult {
  /** Absent if the text is not a call. */
  readonly form?: CallForm;
  /** The text that the form's ranges refer to. */
  readonly text?: string;
}

/** Whether types may be read, and which copy of TypeScript to use if the project has none. */
export interface TypesSettings {
  /** False in an untrusted workspace, where the project's TypeScript does not run. */
  readonly trusted: boolean;
  /** The folder of the editor's own `typescript` package, for projects without one. */
  readonly typescript?: string;
}

/** Requests for the types of a field. */
export const typedFieldQuestions = {
  completions: typed<CompletionsResult>()({ ...fieldContent, offset: count }),
  /** For a row of a document's most recent completions. Earlier completions no longer have details. */
  completionDetail: typed<CompletionDetailResult>()({ id: text }),
  signatureHelp: typed<SignatureHelpResult>()({ ...fieldContent, offset: count }),
  /** `offset` is the pointer's position. Without it, the response has no hover. */
  fieldInfo: typed<FieldInfoResult>()({ ...fieldContent, offset: v.exactOptional(count) }),
  typeTree: typed<TypeTreeResult>()(fieldRef),
  /** `path` is the path of a node in the field's tree. */
  typeChildren: typed<TypeChildrenResult>()({ ...fieldRef, field: v.exactOptional(text), path: text }),
  /** For a mapped value: the field itself, or an argument of the call in the field. */
  mappingTypes: typed<MappingTypesResult>()({
    ...fieldRef,
    argument: v.exactOptional(count),
    /** True to return only the first level of the payload, which is faster. */
    shallow: v.exactOptional(flag),
  }),
  /** Without `text`, uses the field's text in the document. The field `call` of a call step is the entire call. */
  callForm: typed<CallFormResult>()({ ...fieldRef, text: v.exactOptional(text) }),
};

export type TypedFieldMethod = keyof typeof typedFieldQuestions;
export type TypedFieldParams<M extends TypedFieldMethod> = DocumentRequestsOf<
  typeof typedFieldQuestions
>[M]["params"];
export type TypedFieldResponse<M extends TypedFieldMethod> = DocumentRequestsOf<
  typeof typedFieldQuestions
>[M]["result"];
