import type { DocumentDelta } from "./flow-delta.ts";
import type { FlowDocument } from "./flow-document.ts";
import { lspQuestions } from "./lsp-requests.ts";
import type { TypesSettings } from "./typed-fields.ts";

/** The host requests the flows of a document from the server. */
export interface FlowParams {
  readonly uri: string;
}
export interface FlowResult {
  readonly version: number;
  readonly document: FlowDocument;
}

/** Server publishes the flows of an open document after a change. */
export interface FlowChangedParams extends FlowParams, FlowResult {}

/** The client's initialization options. */
export interface ClientOptions {
  /** False where the client watches the documents that it shows: `flowChanged` is then not sent. */
  readonly flowChanged?: boolean;
  /** True where the client has validated the params of its questions, which the server then takes as they are. */
  readonly validated?: boolean;
  /** A client that says nothing has decided to run the server, so the project is trusted. */
  readonly types?: TypesSettings;
}

/** Server publishes what changed in the flows of a watched document. */
export interface FlowDeltaParams extends FlowParams {
  readonly version: number;
  /** The previously published version, from which the delta starts; without it the delta holds the whole document. */
  readonly base?: number;
  readonly delta: DocumentDelta;
}

/** The server requests the texts of files from a client that alone can read the project, as in a browser. */
export interface ReadSourcesParams {
  readonly uris: readonly string[];
}
export interface ReadSourcesResult {
  /** In the order of the URIs; null for what is not a file, or is too long to be a source. */
  readonly texts: readonly (string | null)[];
}

/** The server requests the other source files of a file's project from the same client, the nearest first. */
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
  /** Has the response of `flow`; from then on each change of the open document comes as a `flowDelta`. */
  watchFlow: "hookloom/watchFlow",
  unwatchFlow: "hookloom/unwatchFlow",
  flowDelta: "hookloom/flowDelta",
  /** Server publishes the compiler's problems of a watched document, as `TypeProblemsParams`. */
  typeProblems: "hookloom/typeProblems",
  /** Server tells the host, without params, that exported names of packages were read: a search may find more. */
  paletteChanged: "hookloom/paletteChanged",
  readSources: "hookloom/readSources",
  /** Takes the params of `flow`. */
  sourcesAround: "hookloom/sourcesAround",
  /** Host tells the server that trust was given or TypeScript was installed. */
  typesSettings: "hookloom/typesSettings",
  /** Server tells the host, without params, that what had no types may have some now. */
  typesChanged: "hookloom/typesChanged",
} as const;
