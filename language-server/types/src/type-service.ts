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
import { asFix, findCandidates, readFixes, type TextFix, tried } from "./code-fixes.ts";
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
  type QuestionOptions,
  type TypeLimits,
  TypeScriptProject,
  usualLimits,
} from "./typescript-project.ts";
import type { ExportDetail, ExportedName } from "./unstable/module-exports.ts";

/** What the service needs from the server. */
export interface TypePorts {
  openTexts(): readonly ProjectText[];
  /** Files that TypeScript wants to hear of when they change on the disk: a list replaces the one of the same id. */
  onWatch(id: string, watchers: readonly FileWatcher[]): void;
  /** What had no types may have some now. */
  onTypesChanged(): void;
  /** More is known of what packages export. */
  onExportsChanged?(): void;
  log(text: string): void;
  readonly limits?: TypeLimits;
}

/** Documents by their URIs, as `canonicalUri` spells them. */
export interface FileReaders {
  readonly files: readonly string[];
  readonly readers: readonly string[];
}

/** The rows of the last completions of a document, for questions about one of them. */
interface Offered {
  readonly prefix: string;
  readonly field: PlacedField;
  readonly raw: readonly LspItem[];
}

/** The requests about types. */
export type Types = Omit<TypeService, "pids">;

const noPackages: ExportState = { modules: [], notes: [], loading: false, packages: [] };

/**
 * Serves the types of the projects that the open documents belong to. Each project has one TypeScript process, from
 * its first question until its last document is closed. It knows texts and offsets, no flows.
 */
export class TypeService {
  /** What the packages of the projects export. */
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

  /** Takes what the client allows and offers; a project without TypeScript may have one now. */
  set settings(settings: TypesSettings) {
    this.#settings = settings;
  }

  /** One of the open texts was changed, opened or closed. */
  textsChanged(uri: string): void {
    this.#revision++;
    this.#scopes.forget(uri);
  }

  /**
   * Starts TypeScript for a document, whose diagram has been opened; requests report what prevents that. What
   * fields need is read before what packages export.
   */
  warm(text: ProjectText): void {
    this.#openProject(text.uri)
      .then((project) => project.warm(text))
      .catch(ignored("the first question about the file reports it"))
      .finally(() => {
        if (text.uri.startsWith("file:")) this.#exports.open(fileURLToPath(text.uri));
      });
  }

  /** Ends the processes of projects that have no open document any more. */
  closed(uri: string): void {
    this.#offered.delete(uri);
    this.#scopes.forget();
    this.#roots.delete(uri);
    const open = this.#ports.openTexts();
    this.#exports.keepOnly(
      open.flatMap((text) => (text.uri.startsWith("file:") ? [fileURLToPath(text.uri)] : [])),
    );
    const left = new Set(open.flatMap((text) => this.#roots.get(text.uri) ?? []));
    for (const [root, project] of this.#projects) {
      if (left.has(root)) continue;
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

  /** Nothing for a row of an older response. */
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
    // The type and the problems of a whole field are read after a pause, while nothing waits for them.
    const background = offset === undefined;
    return this.#query(field, { signal, background }, (live) => fieldInfo(live, field, offset));
  }

  typeTree(field: PlacedField, signal?: AbortSignal): Promise<TypeTreeResult> {
    // Those of all fields of a step are read in advance.
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
   * The errors and warnings of a text.
   * @throws NoTypes, QuestionCancelled
   */
  problems(text: ProjectText, signal?: AbortSignal): Promise<readonly CodeProblem[]> {
    return this.#inProject(text, readProblems, { signal, background: true });
  }

  /** What fixes the problems that have one of these ranges; empty where there are no types. */
  async fixes({ uri, languageId, text }: ProjectText, ranges: readonly Range[]): Promise<readonly TextFix[]> {
    const known = { uri, languageId, text };
    const find = async () => {
      const [before, candidates, fixes] = await Promise.all([
        this.#inProject(known, readProblems),
        this.#inProject(known, (live) => findCandidates(live, ranges)),
        this.#inProject(known, (live) => readFixes(live, ranges), { imports: true }),
      ]);
      const trying = candidates.map(async (candidate) => {
        const after = await this.#inProject({ ...known, text: tried(text, candidate) }, readProblems);
        return after.length < before.length ? [asFix(known, candidate)] : [];
      });
      return [...fixes, ...(await Promise.all(trying)).flat()];
    };
    return find().catch(ifNoTypes([]));
  }

  /**
   * Finds the message of the first error that a change would add to a text; undefined if it would add none. The check rejects
   * with NoTypes if nothing is known.
   */
  errorCheck({ uri, languageId, text }: ProjectText): ErrorCheck {
    return errorCheck(text, (of) => this.#inProject({ uri, languageId, text: of }, readProblems));
  }

  /**
   * The types of variables by name, each as it is at an offset of a text, or, with `to`, as it is expected of the expression
   * there; without those that are not known, or whose type can only be named by the path of a module. Empty where there are
   * no types.
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
   * The other source files of a text's project, and which of them read what is declared at an offset of the text.
   * Undefined where there are no types.
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

  /** What is known by now of the packages of a document's project; what has changed since is read in the background. */
  exportsAt(uri: string): ExportState {
    return uri.startsWith("file:") ? this.#exports.state(fileURLToPath(uri)) : noPackages;
  }

  /** Signature and documentation of an exported name; undefined where the name or its types do not exist. */
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

  /** Ends all processes at once, where nothing can be waited for. */
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

  /** @throws NoTypes where the document is not a file */
  async #openProject(uri: string): Promise<TypeScriptProject> {
    const root = await this.#findRoot(uri);
    const known = this.#projects.get(root);
    if (known) return known;
    const project = new TypeScriptProject({
      root,
      limits: this.#ports.limits ?? usualLimits,
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
    // The roots of the other open texts decide which of them belong to the same process.
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
