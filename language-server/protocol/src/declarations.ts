import type { Framework, Range } from "./flow-document.ts";

/** A literal value in the source. */
export type Literal = string | number | boolean | readonly Literal[] | { readonly [name: string]: Literal };

/** A `setting(...)` or `secret(...)` call, read by static analysis. */
export interface SettingDeclaration {
  readonly name: string;
  readonly secret: boolean;
  readonly description?: string;
  readonly default?: string;
  readonly optional: boolean;
  /** The range of the call. */
  readonly range: Range;
  /** The range of the name's literal, including quotes. */
  readonly nameRange: Range;
}

/** One `.on("<event>", handler)` of a trigger. */
export interface HandlerDeclaration {
  readonly event: string;
  /** A filter that the framework adds to the event; see `FlowTrigger`. */
  readonly detail?: string;
  /**
   * The range of the event's literal, including quotes. If the method itself determines the event, the range of the method
   * name.
   */
  readonly eventRange: Range;
  /** The range of the whole statement. */
  readonly range: Range;
  /** The id of the handler's flow in the document passed to the reader, otherwise in the result of `readFlow`. */
  readonly flow: string;
}

/** A call of a source's factory function: `const hub = github({ ... })`. */
export interface TriggerDeclaration {
  /** The name of the trigger's variable. */
  readonly name: string;
  readonly source: string;
  /** The `path` option if it is a literal, otherwise the source's default path. */
  readonly path: string;
  /** The range of the path's literal. Undefined if the path is not a literal, or if a later spread may override it. */
  readonly pathRange?: Range;
  /** The literal options, including the literal members of objects. Required for signing a sample. */
  readonly literals: Readonly<Record<string, Literal>>;
  /** The setting that each secret option reads, by option (`{ secret: "GITHUB_SECRET" }`). */
  readonly secrets: Readonly<Record<string, string>>;
  /** The names of the options in the call, regardless of their values. */
  readonly options: readonly string[];
  /** True if the call may have other options: its argument is a variable or a call, or contains a spread. */
  readonly computed?: boolean;
  /** The range of the factory call. */
  readonly range: Range;
  readonly nameRange: Range;
  readonly handlers: readonly HandlerDeclaration[];
}

/** The object that handlers are registered on in another framework's project: `const app = new App({ ... })`. */
export interface AppDeclaration {
  /** The name of the app's variable or parameter. */
  readonly name: string;
  readonly framework: Framework;
  readonly source: string;
  /** The environment variable with the signing secret, if the code reads one. */
  readonly secret?: string;
  readonly nameRange: Range;
  readonly handlers: readonly HandlerDeclaration[];
}

/** A module variable with the client of a connection: `const slack = new WebClient(...)`. */
export interface ConnectionDeclaration {
  /** The name of the variable. */
  readonly name: string;
  /** The connection's id in the catalogue, otherwise the name of the client's package. */
  readonly connector: string;
  /** For a client created from an OpenAPI document: the file with the types of its operations, as written in the source. */
  readonly types?: string;
  /** The range of the expression that creates the client. */
  readonly range: Range;
  readonly nameRange: Range;
}

/** A function that can be called by name: a declaration, or a function assigned to a variable. */
export interface FunctionDeclaration {
  readonly name: string;
  /** The range of the function and its flow. */
  readonly range: Range;
  readonly isAsync: boolean;
  /** The arguments that a call has to pass, named after the parameters. Patterns are `{}` and `[]`. */
  readonly parameters: readonly string[];
  /** True if the function is declared at module level, so that the whole file can call it. */
  readonly isTopLevel: boolean;
  /** The exported name; `default` for the default export. */
  readonly exportedAs?: string;
  /** True if the result can be awaited: the function is async, or its return type is a promise. */
  readonly isPromise: boolean;
  /** True if the function returns a value. */
  readonly returns: boolean;
  /** The code before the body: `async function notify(title: string): Promise<void>`. */
  readonly head: string;
  /** The text of the doc comment, in Markdown, including tags. */
  readonly documentation?: string;
}

/**
 * The declarations in a file: triggers, framework apps, their handlers and settings. In a file with syntax errors, only those
 * that can still be read.
 */
export interface Declarations {
  readonly triggers: readonly TriggerDeclaration[];
  readonly apps: readonly AppDeclaration[];
  readonly settings: readonly SettingDeclaration[];
  readonly connections: readonly ConnectionDeclaration[];
  readonly functions: readonly FunctionDeclaration[];
  /** Reads of `process.env.NAME`, which should be replaced with a declared setting. */
  readonly environmentReads: readonly { readonly name: string; readonly range: Range }[];
  /**
   * The names of the triggers in the default export's `webhook(...)` call. Undefined if there is no such export, or if it
   * spreads a list.
   */
  readonly exported?: readonly string[];
}
