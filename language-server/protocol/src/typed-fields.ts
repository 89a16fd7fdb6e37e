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

/** Why there are no types: they may come later, after a button, or not in this workspace. */
export interface TypesUnavailable {
  readonly unavailable:
    | "starting"
    /** Neither the project nor the editor's own storage has TypeScript 7. */
    | "no-typescript"
    /** Nothing of the project runs before the workspace is trusted. */
    | "untrusted"
    /** The text is not a file of a folder, so it has no project. */
    | "no-package-json"
    /** The editor runs in a browser, where TypeScript 7 does not. */
    | "no-machine"
    /** TypeScript ended by itself, or did not respond in time. */
    | "failed";
}

const draft = v.object({ block: text, index: count, kind: text, fields: v.record(v.string(), text) });

/** A row whose response may also be why there is none. */
const typed = <R>() => question<R | TypesUnavailable>();

/** A step that is not in the text yet: where it would be inserted, and what its fields hold so far. */
export interface DraftStep extends Message<typeof draft> {}

const fieldRef = {
  /** The version that `step`, or the draft's `block`, speaks of. */
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
  /** Its content as typed so far. Offsets in it, and in all responses, are UTF-16 units from its start. */
  text,
  /** Names a part of the field that is edited on its own, such as an argument of a call: each has questions of its own. */
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
  /** Its type, or where it comes from. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
}

export interface CompletionItem extends CompletionDetailResult {
  readonly label: string;
  readonly kind: CompletionKind;
  /** The label is inserted where this is absent. */
  readonly insertText?: string;
  /** What of the field's text it replaces; the word around the cursor where this is absent. */
  readonly replace?: Range;
  /** For `completionDetail`, which has the detail and documentation of one row. */
  readonly id?: string;
}

export interface CompletionsResult {
  readonly items: readonly CompletionItem[];
  /** True if a further key may bring other rows, so they have to be requested again. */
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
  /** The index of the signature that fits best. */
  readonly active: number;
  /** The index of the parameter at the cursor; beyond the last one where there are too many arguments. */
  readonly parameter: number;
}

export interface FieldProblem extends Range {
  readonly message: string;
  /** The compiler's number, without its letters. */
  readonly code?: string;
  readonly severity: "error" | "warning";
}

export interface FieldInfoResult {
  /** The expression's type, shortened to what fits under a field; absent where the text is not an expression. */
  readonly type?: string;
  readonly problems: readonly FieldProblem[];
  readonly hover?: Range & {
    readonly signature: string;
    /** Markdown. */
    readonly documentation?: string;
  };
}

/** What kind of value a type describes, as far as forms and mappings tell them apart. */
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

/** A request for a type: of a variable or member at an offset, or what is expected of an expression that ends at `to`. */
export interface TypeQuestion {
  /** The name of the result; without `to`, the text at the offset. */
  readonly name: string;
  readonly at: number;
  readonly to?: number;
}

/** A value that an expression can read, and the parts that it has. */
export interface TypeNode {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  /** The expression that reads it, with `?.` where a part may be missing: `payload.issue?.title`. */
  readonly path: string;
  /** Absent if it has none; empty if they have to be requested with `typeChildren`. */
  readonly children?: readonly TypeNode[];
  readonly documentation?: string;
  /** Of a root: where it comes from. */
  readonly origin?: TypeOrigin;
  /** Without null and undefined; absent where the type is not known. */
  readonly shape?: TypeShape;
  /** The members of a choice as code: `"open"`. */
  readonly literals?: readonly string[];
  /** Of a part of a mapping's target: it may be null or undefined, also where it has to be given. */
  readonly nullable?: boolean;
  /** Of a list in a mapping's target: what its elements have to be. */
  readonly element?: TypeNode;
}
export type TypeOrigin = "payload" | "variable" | "setting" | "connection" | "import" | "parameter";

export interface TypeTreeResult {
  /** What is in scope at the field, the payload first. */
  readonly roots: readonly TypeNode[];
  /** What the field's value has to be, with its parts; absent if it can be anything. */
  readonly target?: TypeNode;
}

/** Its target has parts as deep as a mapping shows them. */
export interface MappingTypesResult extends TypeTreeResult {}

export interface TypeChildrenResult {
  readonly children: readonly TypeNode[];
}

/** A call as a form: its parameters by name, the required ones first. */
export interface CallForm {
  /** The called expression as the text has it: `slack.chat.postMessage`. */
  readonly callee: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly overloads: readonly {
    readonly label: string;
    readonly parameters: readonly FormParameter[];
  }[];
  /** The index of the overload that the call fits. */
  readonly chosen: number;
}

export interface FormParameter {
  readonly name: string;
  readonly optional: boolean;
  /** Which argument of the call it is, counted from 0; absent for a member of an object. */
  readonly position?: number;
  /** True where any number of further arguments may follow. */
  readonly rest?: boolean;
  /** Markdown. */
  readonly documentation?: string;
  readonly type: FormType;
  /** The range of its value in the field's text; absent where it has none. */
  readonly value?: Range;
}

/** The control that a parameter gets; `label` is its type. */
export type FormType =
  | { readonly kind: "text" | "number" | "switch" | "expression"; readonly label: string }
  /** `members` are literals as code: `"open"`. */
  | { readonly kind: "choice"; readonly label: string; readonly members: readonly string[] }
  | { readonly kind: "object"; readonly label: string; readonly properties: readonly FormParameter[] };

export interface CallFormResult {
  /** Absent where the text is not a call. */
  readonly form?: CallForm;
  /** The text that the ranges of the form speak of. */
  readonly text?: string;
}

/** Whether types may be read, and from which copy of TypeScript where the project has none. */
export interface TypesSettings {
  /** False in an untrusted workspace, where nothing of the project's TypeScript runs. */
  readonly trusted: boolean;
  /** The folder of a `typescript` package that the editor keeps for projects without one. */
  readonly typescript?: string;
}

/** The requests about a field that need its types. */
export const typedFieldQuestions = {
  completions: typed<CompletionsResult>()({ ...fieldContent, offset: count }),
  /** About a row of the last completions of a document; those of earlier ones have no details any more. */
  completionDetail: typed<CompletionDetailResult>()({ id: text }),
  signatureHelp: typed<SignatureHelpResult>()({ ...fieldContent, offset: count }),
  /** `offset` is where the pointer is; without it the response has no hover. */
  fieldInfo: typed<FieldInfoResult>()({ ...fieldContent, offset: v.exactOptional(count) }),
  typeTree: typed<TypeTreeResult>()(fieldRef),
  /** `path` is one of a node of the field's tree. */
  typeChildren: typed<TypeChildrenResult>()({ ...fieldRef, field: v.exactOptional(text), path: text }),
  /** About a mapped value: that of the field, or the argument of the call that the field is. */
  mappingTypes: typed<MappingTypesResult>()({
    ...fieldRef,
    argument: v.exactOptional(count),
    /** True for the payload without the parts of its parts, which takes less time. */
    shallow: v.exactOptional(flag),
  }),
  /** Without `text`, the field as the document has it. The field `call` of a call's step is all of the call. */
  callForm: typed<CallFormResult>()({ ...fieldRef, text: v.exactOptional(text) }),
};

export type TypedFieldMethod = keyof typeof typedFieldQuestions;
export type TypedFieldParams<M extends TypedFieldMethod> = DocumentRequestsOf<
  typeof typedFieldQuestions
>[M]["params"];
export type TypedFieldResponse<M extends TypedFieldMethod> = DocumentRequestsOf<
  typeof typedFieldQuestions
>[M]["result"];
