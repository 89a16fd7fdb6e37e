import type { ConnectionCode } from "@hookloom/runtime/catalog";
import type { MappingPath, MappingPlace } from "./mapping.ts";

export type WrapKind = "if" | "try" | "for" | "while" | "parallel";

/** Where a function of steps stands: at the top level, as a method of the class around them, or inside of their function. */
export type ExtractScope = "module" | "class" | "inner";
export type BranchKind = "else" | "elseIf" | "case" | "default" | "catch" | "finally";

/** A step that a template writes: the kind and the texts of its fields. */
export interface NewStep {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A name that code imports. */
export interface CodeImport {
  readonly module: string;
  /** The exported name; `default` for a default import, `*` for the whole module. */
  readonly name: string;
  /** The name in the code. */
  readonly as: string;
  /** True for one that is imported as a type alone. */
  readonly type?: boolean;
}

/** A plain value of an option, or the name of the setting that it reads. */
export type OptionValue = string | number | boolean | { readonly setting: string };

/** One edit of a flow. Its members `step`, `block` and `flow` are ids of the document. */
export type FlowEdit =
  | {
      readonly op: "insert";
      readonly block: string;
      readonly index: number;
      readonly code: string;
      /** What the code means by these names; the file's own name for the same, or a free one, takes their place. */
      readonly imports?: readonly CodeImport[];
    }
  | { readonly op: "insert"; readonly block: string; readonly index: number; readonly step: NewStep }
  | { readonly op: "set"; readonly step: string; readonly field: string; readonly text: string }
  /** Writes one value of a mapping: in the place of the one that is there, else as one new property or item. */
  | ({
      readonly op: "mapSet";
      readonly path: MappingPath;
      readonly text: string;
      /** Where a new property goes among those of its object, spreads and methods counted; at the end without it. */
      readonly index?: number;
      /** Also replaces code that is not a link, which is otherwise refused. */
      readonly replace?: boolean;
    } & MappingPlace)
  /** Writes several values that the mapping does not have yet. */
  | ({
      readonly op: "mapFill";
      readonly values: readonly { readonly path: MappingPath; readonly text: string }[];
      /** Also replaces values that are there; an empty text takes one away. */
      readonly replace?: boolean;
    } & MappingPlace)
  /** Makes a function of one value of a mapping, and calls it in its place. */
  | ({ readonly op: "mapExtract"; readonly path: MappingPath; readonly name: string } & MappingPlace)
  /** Declares the type of a sample, and gives it to the mapped value. */
  | ({ readonly op: "mapType"; readonly name: string; readonly json: string } & MappingPlace)
  /** Removes one property or item of a mapping. */
  | ({ readonly op: "mapRemove"; readonly path: MappingPath } & MappingPlace)
  | {
      readonly op: "remove";
      readonly steps: readonly string[];
      /** Also removes what only these steps use of the file's imports; `insert` does not bring it back. */
      readonly unusedImports?: boolean;
    }
  | { readonly op: "duplicate" | "disable" | "enable"; readonly steps: readonly string[] }
  | { readonly op: "move"; readonly steps: readonly string[]; readonly block: string; readonly index: number }
  | {
      readonly op: "paste";
      readonly block: string;
      readonly index: number;
      readonly code: string;
      /** What the code imports where it comes from. */
      readonly imports?: readonly CodeImport[];
    }
  | { readonly op: "wrap"; readonly steps: readonly string[]; readonly in: WrapKind }
  | { readonly op: "unwrap"; readonly step: string }
  | { readonly op: "comment"; readonly step: string; readonly text: string }
  /** The comment above a function, or above the registration of a handler. */
  | { readonly op: "comment"; readonly flow: string; readonly text: string }
  | { readonly op: "addBranch"; readonly step: string; readonly kind: BranchKind }
  | { readonly op: "removeBranch"; readonly block: string }
  | {
      readonly op: "extract";
      readonly steps: readonly string[];
      readonly name: string;
      /** Where the function stands; without it, as far outside as it can. */
      readonly scope?: ExtractScope;
    }
  | { readonly op: "rename"; readonly at: number; readonly name: string }
  | { readonly op: "addHandler"; readonly trigger: string; readonly event: string }
  | { readonly op: "removeHandler"; readonly flow: string }
  /** Registers the handler for another event; its code stays as it is. */
  | {
      readonly op: "setEvent";
      readonly flow: string;
      readonly trigger: string;
      /** The event that it is registered for. */
      readonly from: string;
      readonly event: string;
    }
  | {
      readonly op: "addTrigger";
      readonly source: string;
      readonly name?: string;
      /** Events that get a handler at once. */
      readonly events?: readonly string[];
    }
  | { readonly op: "removeTrigger"; readonly trigger: string }
  | {
      readonly op: "setOption";
      readonly trigger: string;
      /** An option of the source's factory: `path`. */
      readonly option: string;
      /** The new value; without one the option is removed, so that the source's default applies. */
      readonly value?: OptionValue;
    }
  | {
      readonly op: "addSetting";
      readonly name: string;
      readonly secret?: boolean;
      readonly description?: string;
      readonly default?: string;
    }
  | {
      /** Declares a setting whose default a literal was, or a secret, and reads it in the literal's place. */
      readonly op: "toSetting";
      readonly step: string;
      readonly field: string;
      /** Where the literal starts in the text of the field; without it the whole field is the literal. */
      readonly offset?: number;
      readonly name: string;
      /** The value of a secret is not written anywhere: who makes the edit keeps it. */
      readonly secret?: boolean;
      readonly description?: string;
    }
  | { readonly op: "removeSetting"; readonly name: string }
  | { readonly op: "removeConnection"; readonly name: string }
  | {
      readonly op: "addConnection";
      /** The id of a row of the catalogue, else the package's name. */
      readonly connector: string;
      /** The variable that holds the client. */
      readonly name: string;
      /** What makes a client of a package without a row. */
      readonly code?: ConnectionCode;
      /** Other names for the settings of the code: `{ SLACK_TOKEN: "OPS_SLACK_TOKEN" }`. */
      readonly settings?: Readonly<Record<string, string>>;
    };

export type FlowEditOp = FlowEdit["op"];

/** Why an edit was refused. Codes are stable; messages are for people. */
export type RefusalCode =
  | "stale"
  | "not-found"
  | "bad-edit"
  | "bad-field"
  | "syntax"
  | "await-outside-async"
  | "jump-outside-loop"
  | "return-outside-function"
  | "into-itself"
  | "inside-hole"
  | "not-applicable"
  | "changes-meaning"
  | "name-taken"
  /** Of a proposal: TypeScript objects to it, or cannot be asked. */
  | "wrong-types"
  | "no-types";
