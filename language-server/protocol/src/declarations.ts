import type { Framework, Range } from "./flow-document.ts";

/** A literal value in the source. */
export type Literal = string | number | boolean | readonly Literal[] | { readonly [name: string]: Literal };

/** A `setting(...)` or `secret(...)` call, read without running anything. */
export interface SettingDeclaration {
  readonly name: string;
  readonly secret: boolean;
  readonly description?: string;
  readonly default?: string;
  readonly optional: boolean;
  /** The range of the call. */
  readonly range: Range;
  /** The range of the name's literal, quotes included. */
  readonly nameRange: Range;
}

/** One `.on("<event>", handler)` of a trigger. */
export interface HandlerDeclaration {
  readonly event: string;
  /** What the framework narrows the event down to; see `FlowTrigger`. */
  readonly detail?: string;
  /** The range of the event's literal, quotes included; if the method itself determines the event, of its name. */
  readonly eventRange: Range;
  /** The range of the whole statement. */
  readonly range: Range;
  /** The id of its flow in the document that the declarations were read with, else in what `readFlow` gives for the text. */
  readonly flow: string;
}

/** One call of a source's factory: `const hub = github({ ... })`. */
export interface TriggerDeclaration {
  /** The variable that holds it. */
  readonly name: string;
  readonly source: string;
  /** The `path` option where it is a literal; the source's own path otherwise. */
  readonly path: string;
  /** The range of the path's literal; undefined if the path is not a literal, or a later spread may override it. */
  readonly pathRange?: Range;
  /** The literal options, objects with their literal members: signing a sample needs them. */
  readonly literals: Readonly<Record<string, Literal>>;
  /** The name of the setting that each secret option reads (`{ secret: "GITHUB_SECRET" }`). */
  readonly secrets: Readonly<Record<string, string>>;
  /** The names of the options that the call gives, whatever their value. */
  readonly options: readonly string[];
  /** True where the call may have other options: it is given a variable or a call, or spreads one. */
  readonly computed?: boolean;
  /** The range of the factory's call. */
  readonly range: Range;
  readonly nameRange: Range;
  readonly handlers: readonly HandlerDeclaration[];
}

/** What handlers are registered with in a project of another framework: `const app = new App({ ... })`. */
export interface AppDeclaration {
  /** The variable or the parameter that holds it. */
  readonly name: string;
  readonly framework: Framework;
  readonly source: string;
  /** The environment variable that the code reads the signing secret from, if the code names one. */
  readonly secret?: string;
  readonly nameRange: Range;
  readonly handlers: readonly HandlerDeclaration[];
}

/** A variable of the module that holds the client of a connection: `const slack = new WebClient(...)`. */
export interface ConnectionDeclaration {
  /** The variable. */
  readonly name: string;
  /** The id of the connection in the catalogue, else the name of the package that the client is made with. */
  readonly connector: string;
  /** The file with the types of its operations, as the source names it, where it is made of an OpenAPI document. */
  readonly types?: string;
  /** The range of the expression that makes the client. */
  readonly range: Range;
  readonly nameRange: Range;
}

/** A function that can be called by its name: a declaration, or a function that a variable holds. */
export interface FunctionDeclaration {
  readonly name: string;
  /** The range of the function, which is also the range of its flow. */
  readonly range: Range;
  readonly isAsync: boolean;
  /** The arguments that a call has to give, named after their parameters; patterns are `{}` and `[]`. */
  readonly parameters: readonly string[];
  /** True where the module itself declares it: the whole file can call it. */
  readonly isTopLevel: boolean;
  /** The name under which the module exports it; `default` for the default export. */
  readonly exportedAs?: string;
  /** True where its result can be awaited: it is async, or says that it returns a promise. */
  readonly isPromise: boolean;
  /** True where it returns a value. */
  readonly returns: boolean;
  /** The code before its body: `async function notify(title: string): Promise<void>`. */
  readonly head: string;
  /** The text of its documentation comment: Markdown, tags included. */
  readonly documentation?: string;
}

/** What a file declares: the triggers, the apps of frameworks, their handlers and the settings; for a broken text, what can still be read. */
export interface Declarations {
  readonly triggers: readonly TriggerDeclaration[];
  readonly apps: readonly AppDeclaration[];
  readonly settings: readonly SettingDeclaration[];
  readonly connections: readonly ConnectionDeclaration[];
  readonly functions: readonly FunctionDeclaration[];
  /** Reads of `process.env.NAME`, which a declared setting should replace. */
  readonly environmentReads: readonly { readonly name: string; readonly range: Range }[];
  /**
   * The names of the triggers that the default export's `webhook(...)` holds; undefined without such an export, and where
   * it spreads a list.
   */
  readonly exported?: readonly string[];
}
