import type { DocumentDelta } from "./flow-delta.ts";
import type { FlowDocument } from "./flow-document.ts";
import { lspQuestions } from "./lsp-requests.ts";
import type { TypesSettings } from "./typed-fields.ts";

/** Parameters of the host's request for the flows of a document. */
export interface FlowParams {
  readonly uri: string;
}
export interface FlowResult {
  readonly version: number;
  readonly document: FlowDocument;
}

/** Parameters of the server's notification with the flows of an open document after a change. */
export interface FlowChangedParams extends FlowParams, FlowResult {}

/** The client's initialization options. */
export interface ClientOptions {
  /** False if the client watches the documents that it shows. `flowChanged` is then not sent. */
  readonly flowChanged?: boolean;
  /** True if the client has already validated the request params. The server then does not validate them again. */
  readonly validated?: boolean;
  /** If absent, the project is trusted: the client decided to run the server. */
  readonly types?: TypesSettings;
}

/** Parameters of the server's notification with the flow changes in a watched document. */
export interface FlowDeltaParams extends FlowParams {
  readonly version: number;
  /** The previously published version that the delta is based on. Without it, the delta contains the whole document. */
  readonly base?: number;
  readonly delta: DocumentDelta;
}

/**
 * Parameters of the server's request for file contents. Sent if the server cannot read the project itself, for example in a
 * browser.
 */
export interface ReadSourcesParams {
  readonly uris: readonly string[];
}
export interface ReadSourcesResult {
  /** In the order of the URIs. Null for a URI that is not a file, or whose file is too large to be a source file. */
  readonly texts: readonly (string | null)[];
}

/** The response to `sourcesAround`: other source files in a file's project, nearest first. */
export interface SourcesAroundResult {
  readonly sources: readonly { readonly uri: string; readonly stamp: string }[];
}

const methodNames = <M extends string>(questions: Readonly<Record<M, unknown>>) =>
  Object.fromEntries(Object.keys(questions).map((name) => [name, `hookloom/${name}`])) as {
    readonly [N in M]: `hookloom/${N}`;
  };

export const lspMethods = {
  ...methodNames(lspQuestions),
  flow: "hookloom/flow",
  flowChanged: "hookloom/flowChanged",
  /** Returns the same response as `flow`. After that, each change to the open document is sent as a `flowDelta`. */
  watchFlow: "hookloom/watchFlow",
  unwatchFlow: "hookloom/unwatchFlow",
  flowDelta: "hookloom/flowDelta",
  /** The server publishes compiler problems in a watched document as `TypeProblemsParams`. */
  typeProblems: "hookloom/typeProblems",
  /** The server notifies the host, without params, that more package exports were read. A search may return more rows. */
  paletteChanged: "hookloom/paletteChanged",
  readSources: "hookloom/readSources",
  /** Uses the params of `flow`. */
  sourcesAround: "hookloom/sourcesAround",
  /** The host notifies the server that the workspace was trusted or TypeScript was installed. */
  typesSettings: "hookloom/typesSettings",
  /** The server notifies the host, without params, that missing types may be available now. */
  typesChanged: "hookloom/typesChanged",
} as const;
