import { fileURLToPath } from "node:url";
import type { CodeProblem } from "@hookloom/protocol/code-problems";
import { canonicalUri } from "@hookloom/protocol/document-uri";
import type { Range } from "@hookloom/protocol/flow-document";
import { ignored } from "@hookloom/protocol/ignored-error";
import type {
  CallFormResult,
  CompletionDetailResult,
  CompletionsResult,
  FieldInfoResult,
  MappingTypesResult,
  SignatureHelpResult,
  TypeChildrenResult,
  TypeQuestion,
  TypesSettings,
  TypeTreeResult,
} from "@hookloom/protocol/typed-fields";
import type { Location, CompletionItem as LspItem } from "vscode-languageserver/node";
import { callForm } from "./call-form.ts";
import { applyCandidate, asFix, findCandidates, readFixes, type TextFix } from "./code-fixes.ts";
import { ifNoTypes, NoTypes } from "./compiler/errors.ts";
import { projectRoot } from "./compiler/typescript-package.ts";
import type { FileWatcher } from "./compiler/typescript-process.ts";
import { completionDetail, completionsAt } from "./completions.ts";
import { ExportCatalogue, type ExportState } from "./export-catalogue.ts";
import { fieldInfo } from "./field-info.ts";
import { fileUri } from "./file-uri.ts";
import { type ErrorCheck, errorCheck, readProblems } from "./problems.ts";
import type { LiveText, ProjectText } from "./project-texts.ts";
import { type PlacedField, wholeText } from "./project-texts.ts";
import { signatureHelpAt } from "./signature-help.ts";
import { KnownScopes, mappingTypes, type TypedField, typeChildren, typeTree } from "./type-tree.ts";
import {
  defaultLimits,
  type QuestionOptions,
  type TypeLimits,
  TypeScriptProject,
} from "./typescript-project.ts";
import type { ExportDetail, ExportedName } from "./unstable/module-exports.ts";

/** The callbacks that the service needs from the server. */
export interface TypePorts {
  openTexts(): readonly ProjectText[];
  /** Called with the files that TypeScript watches for changes on disk. A list replaces the previous list of the same id. */
  onWatch(id: string, watchers: readonly FileWatcher[]): void;
  /** Called when types may have become available. */
  onTypesChanged(): void;
  /** Called when more package exports are known. */
  onExportsChanged?(): void;
  log(text: string): void;
  readonly limits?: TypeLimits;
}

/** The canonical URIs of a project's other files, and of the files among them that use a declaration. */
export interface FileReaders {
  readonly files: readonly string[];
  readonly readers: readonly string[];
}

/** The rows of a document's last completions, for requests about one of them. */
interface Offered {
  readonly prefix: string;
  readonly field: PlacedField;
  readonly raw: readonly LspItem[];
}

/** The requests about types. */
export type Types = Omit<TypeService, "pids">;

const noPackages: ExportState = { modules: [], notes: [], loading: false, packages: [] };

/**
 * Provides the types of the projects to which the open documents belong. Each project has one TypeScript process, from its first
 * request until its last document is closed. The service handles texts and offsets, not flows.
 */
export class TypeService {
  /** The exports of the projects' packages. */
  readonly #exports: ExportCatalogue;
  readonly #ports: TypePorts;
  readonly #projects = new Map<string, TypeScriptProject>();
  /** The root of each document's project. */
  readonly #roots = new Map<string, string>();
  readonly #offered = new Map<string, Offered>();
  readonly #scopes = new KnownScopes();
  #settings: TypesSettings = { trusted: true };
  #revision = 0;
  #questionCount = 0;

  constructor(ports: TypePorts) {
    this.#ports = ports;
    this.#exports = new ExportCatalogue({
      settings: () => this.#settings,
      onChange: () => ports.onExportsChanged?.(),
      log: (text) => ports.log(text),
    });
  }

  /** Sets the client's permissions and options. With these, TypeScript may become available to a project. */
  set settings(settings: TypesSettings) {
    this.#settings = settings;
  }

  /** Must be called when an open text was changed, opened or closed. */
  textsChanged(uri: string): void {
    this.#revision++;
    this.#scopes.forget(uri);
  }

  /**
   * Starts TypeScript for a document whose diagram has been opened. Failures are reported by requests. Types for fields are read
   * before package exports.
   */
  warm(text: ProjectText): void {
    this.#openProject(text.uri)
      .then((project) => project.warm(text))
      .catch(ignored("the first request about the file reports the error"))
      .finally(() => {
        if (text.uri.startsWith("file:")) this.#exports.open(fileURLToPath(text.uri));
      });
  }

  /** Ends the processes of projects that no longer have an open document. */
  closed(uri: string): void {
    this.#offered.delete(uri);
    this.#scopes.forget();
    this.#roots.delete(uri);
    const open = this.#ports.openTexts();
    this.#exports.keepOnly(
      open.flatMap((text) => (text.uri.startsWith("file:") ? [fileURLToPath(text.uri)] : [])),
    );
    const usedRoots = new Set(open.flatMap((text) => this.#roots.get(text.uri) ?? []));
    for (const [root, project] of this.#projects) {
      if (usedRoots.has(root)) continue;
      this.#projects.delete(root);
      void project.end();
    }
  }

  filesChanged(changes: readonly unknown[]): void {
    this.#revision++;
    this.#scopes.forget();
    for (const project of this.#projects.values()) project.filesChanged(changes);
  }

  async completions(field: PlacedField, offset: number, signal?: AbortSignal): Promise<CompletionsResult> {
    const prefix = `${++this.#questionCount}.`;
    const { result, raw } = await this.#query(field, { signal }, (live) =>
      completionsAt(live, field, offset, prefix),
    );
    this.#offered.set(field.uri, { prefix, field, raw });
    return result;
  }

  /** Returns an empty detail for a row of an older response. */
  async completionDetail(uri: string, id: string, signal?: AbortSignal): Promise<CompletionDetailResult> {
    const offered = this.#offered.get(uri);
    const raw =
      offered && id.startsWith(offered.prefix)
        ? offered.raw[Number(id.slice(offered.prefix.length))]
        : undefined;
    if (!offered || !raw) return {};
    return this.#query(offered.field, { signal }, (live) => completionDetail(live, raw));
  }

  signatureHelp(field: PlacedField, offset: number, signal?: AbortSignal): Promise<SignatureHelpResult> {
    return this.#query(field, { signal }, (live) => signatureHelpAt(live, field, offset));
  }

  fieldInfo(field: PlacedField, offset: number | undefined, signal?: AbortSignal): Promise<FieldInfoResult> {
    // The type and the problems of a whole field are read after a pause, and nothing waits for them.
    const background = offset === undefined;
    return this.#query(field, { signal, background }, (live) => fieldInfo(live, field, offset));
  }

  typeTree(field: PlacedField, signal?: AbortSignal): Promise<TypeTreeResult> {
    // The types of all fields of a step are read in advance.
    return typeTree(this.#typed(field, { signal, background: true }));
  }

  async typeChildren(field: PlacedField, path: string, signal?: AbortSignal): Promise<TypeChildrenResult> {
    return { children: await typeChildren(this.#typed(field, { signal }), path) };
  }

  mappingTypes(field: PlacedField, shallow = false, signal?: AbortSignal): Promise<MappingTypesResult> {
    return mappingTypes(this.#typed(field, { signal }), shallow);
  }

  async callForm(field: PlacedField, signal?: AbortSignal): Promise<CallFormResult> {
    const form = await this.#query(field, { signal }, (live) => callForm(live, field));
    return form ? { form } : {};
  }

  /**
   * Returns the errors and warnings of a text.
   * @throws NoTypes, QuestionCancelled
   */
  problems(text: ProjectText, signal?: AbortSignal): Promise<readonly CodeProblem[]> {
    return this.#inProject(text, readProblems, { signal, background: true });
  }

  /** Returns fixes for the problems that have one of these ranges; empty if there are no types. */
  async fixes({ uri, languageId, text }: ProjectText, ranges: readonly Range[]): Promise<readonly TextFix[]> {
    const known = { uri, languageId, text };
    const find = async () => {
      const [before, candidates, fixes] = await Promise.all([
        this.#inProject(known, readProblems),
        this.#inProject(known, (live) => findCandidates(live, ranges)),
        this.#inProject(known, (live) => readFixes(live, ranges), { imports: true }),
      ]);
      const checkedCandidates = candidates.map(async (candidate) => {
        const after = await this.#inProject(
          { ...known, text: applyCandidate(text, candidate) },
          readProblems,
        );
        return after.length < before.length ? [asFix(known, candidate)] : [];
      });
      return [...fixes, ...(await Promise.all(checkedCandidates)).flat()];
    };
    return find().catch(ifNoTypes([]));
  }

  /**
   * Finds the message of the first error that a change would add to a text; undefined if it would add none. The check rejects
   * with NoTypes if no types are available.
   */
  errorCheck({ uri, languageId, text }: ProjectText): ErrorCheck {
    return errorCheck(text, (of) => this.#inProject({ uri, languageId, text: of }, readProblems));
  }

  /**
   * Returns the types of variables by name, each at an offset of a text, or with `to`, the type that is expected of the
   * expression there. Omits unknown types and types that can only be expressed with a module path. Empty if there are no types.
   */
  async typesAt(
    text: ProjectText,
    variables: readonly TypeQuestion[],
  ): Promise<Readonly<Record<string, string>>> {
    const types = this.#inProject(text, async (live) => {
      const view = await live.view();
      const read = variables.map(async ({ name, at, to }) => {
        const type = await (to === undefined
          ? view.wholeTypeText({ start: at, end: at + name.length })
          : view.expectedTypeText({ start: at, end: to }));
        return type === undefined || type.includes("import(") ? [] : [[name, type] as const];
      });
      return Object.fromEntries((await Promise.all(read)).flat());
    });
    return types.catch(ifNoTypes({}));
  }

  /**
   * Returns the other source files of a text's project, and those among them that use the declaration at an offset of the text.
   * Undefined if there are no types.
   */
  async findReaders(text: ProjectText, at: number): Promise<FileReaders | undefined> {
    const readers = this.#inProject(text, async (live) => {
      const params = { position: live.document.positionAt(at), context: { includeDeclaration: false } };
      const [found, view] = await Promise.all([
        live.request<readonly Location[] | null>("textDocument/references", params),
        live.view(),
      ]);
      const own = canonicalUri(text.uri);
      const isOther = (uri: string): boolean => uri !== own;
      const readers = [...new Set((found ?? []).map(({ uri }) => canonicalUri(uri)))].filter(isOther);
      const files = (await view.sourceFiles()).map(fileUri).filter(isOther);
      return { readers, files: [...new Set([...readers, ...files])] };
    });
    return readers.catch(ifNoTypes(undefined));
  }

  /** Returns what is currently known of the packages of a document's project. Changes since then are read in the background. */
  exportsAt(uri: string): ExportState {
    return uri.startsWith("file:") ? this.#exports.state(fileURLToPath(uri)) : noPackages;
  }

  /** Returns the signature and documentation of an exported name; undefined if the name or its types do not exist. */
  async exportDetail(
    uri: string,
    module: string,
    exported: Pick<ExportedName, "name" | "as">,
  ): Promise<ExportDetail | undefined> {
    return uri.startsWith("file:")
      ? await this.#exports.describe(fileURLToPath(uri), module, exported)
      : undefined;
  }

  /** The ids of the running processes. */
  get pids(): readonly number[] {
    return [...this.#projects.values()].flatMap(({ pid }) => pid ?? []);
  }

  async end(): Promise<void> {
    const projects = [...this.#projects.values()];
    this.#projects.clear();
    this.#exports.end();
    await Promise.all(projects.map((project) => project.end()));
  }

  /** Kills all processes immediately, if waiting is not possible. */
  kill(): void {
    this.#exports.end();
    for (const project of this.#projects.values()) project.kill();
  }

  async #inProject<T>(
    text: ProjectText,
    question: (live: LiveText) => Promise<T>,
    options?: QuestionOptions,
  ): Promise<T> {
    return (await this.#openProject(text.uri)).query(text, question, options);
  }

  #query<T>(
    field: PlacedField,
    options: QuestionOptions,
    question: (live: LiveText) => Promise<T>,
  ): Promise<T> {
    return this.#inProject(wholeText(field), question, options);
  }

  #typed(field: PlacedField, options: QuestionOptions): TypedField {
    const query: TypedField["query"] = (text, question) =>
      this.#inProject(wholeText(field, text), question, options);
    return { field, query, scopes: this.#scopes };
  }

  /** @throws NoTypes if the document is not a file */
  async #openProject(uri: string): Promise<TypeScriptProject> {
    const root = await this.#findRoot(uri);
    const known = this.#projects.get(root);
    if (known) return known;
    const project = new TypeScriptProject({
      root,
      limits: this.#ports.limits ?? defaultLimits,
      settings: () => this.#settings,
      openTexts: () => this.#ports.openTexts().filter((text) => this.#roots.get(text.uri) === root),
      revision: () => this.#revision,
      onWatch: (id, watchers) => this.#ports.onWatch(`${root} ${id}`, watchers),
      onStarted: () => this.#ports.onTypesChanged(),
      log: (text) => this.#ports.log(text),
    });
    this.#projects.set(root, project);
    return project;
  }

  async #findRoot(uri: string): Promise<string> {
    // The roots of the other open texts determine which of them share this process.
    const texts = this.#ports.openTexts().map((text) => text.uri);
    await Promise.all(
      [uri, ...texts].map(async (each) => {
        if (this.#roots.has(each) || !each.startsWith("file:")) return;
        this.#roots.set(each, await projectRoot(fileURLToPath(each)));
      }),
    );
    const root = this.#roots.get(uri);
    if (root === undefined) throw new NoTypes("no-package-json");
    return root;
  }
}
