import type { CodeProblem } from "@hookloom/protocol/code-problems";
import type { SettingDeclaration } from "@hookloom/protocol/declarations";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type {
  EnvironmentValues,
  FlowViewContract,
  PayloadValues,
  ValueState,
} from "@hookloom/protocol/flow-view";
import type { FlowResult } from "@hookloom/protocol/lsp-methods";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { listSteps } from "@hookloom/protocol/walk";
import type * as vscode from "vscode";
import { MappingRunner } from "../../../extension/core/src/events/run-mapping.ts";
import { FlowSession, type SessionPorts } from "../../../extension/host/src/flow/flow-session.ts";
import { appearances } from "../../../extension/host/src/flow/page/catalog-appearance.ts";
import { KeptViews, keptChoices } from "../../../extension/host/src/flow/page/kept-by-file.ts";
import { RecentRows } from "../../../extension/host/src/flow/questions/recent-rows.ts";
import { DebugFeed } from "../../../extension/host/src/flow/runs/debug-feed.ts";
import { EnvironmentRunsFeed } from "../../../extension/host/src/flow/runs/environment-runs.ts";
import { EventEmitter, Selection } from "../../../extension/host/src/flow/testing/fake-values.ts";
import {
  editor,
  type FakeDocument,
  fakePanel,
  fakeVscode,
} from "../../../extension/host/src/flow/testing/fake-vscode.ts";
import { memory } from "../../../extension/host/src/flow/testing/memory.ts";
import { quietPorts } from "../../../extension/host/src/flow/testing/quiet-ports.ts";
import { TypingContext } from "../../../extension/host/src/flow/typing-context.ts";
import { useVscode } from "../../../extension/host/src/testing/vscode.ts";
import { temporaryFolder } from "../../runner/temporary-folder.ts";
import { KnownDebugger } from "./known-debugger.ts";
import { KnownEnvironments } from "./known-environments.ts";
import { openComparison } from "./open-comparison.ts";
import type { LentPage } from "./page-pool.ts";
import { RecordingFolder } from "./recording-folder.ts";
import { SteeredServer } from "./steered-server.ts";

type Host = FlowViewContract["host"];
type Requests = Host["requests"];
type Events = FlowViewContract["view"]["events"];

/** What a page of the flow editor posts. */
interface Posted {
  readonly rpc: string;
  readonly method?: string;
  readonly event?: string;
  readonly params: unknown;
}

export interface SessionOptions {
  readonly editable?: boolean;
  readonly inProject?: boolean;
  /** The flows that the server reads in the text. */
  readonly flows?: FlowResult["document"];
  /** The page is a comparison with this earlier text. */
  readonly before?: string;
}

/**
 * The host of one page: the real session with the real server, over a text of an editor that lives in the test. A test
 * gives what they are answered from outside, and reads what the page has posted.
 */
export class SessionHost {
  readonly document: FakeDocument;
  readonly server: SteeredServer;
  /** An edit reaches the host after this. */
  edited: Promise<unknown> = Promise.resolve();
  /** What is known of the payload: the values that are shown, and what mappings are run on. */
  payload: PayloadValues | undefined;
  mapped: unknown;
  /** The states of settings that a test has given; a setting without one is missing in dev and in prod. */
  readonly valueStates = new Map<string, ValueState>();
  readonly runs: RecordingFolder;
  readonly environments = new KnownEnvironments();
  readonly debugger: KnownDebugger;
  /** The response of the language model, after `written`; without one there is no model. */
  readonly model = {
    answer: undefined as string | undefined,
    written: Promise.resolve() as Promise<unknown>,
  };
  /** Whether TypeScript was installed on request. */
  installed = false;
  readonly #workspace = memory();
  readonly views = new KeptViews(this.#workspace);
  readonly #choices = keptChoices(this.#workspace);
  /** The rows of the palette that were chosen last. */
  readonly recent = new RecentRows(this.#workspace);
  readonly #posted: Posted[] = [];
  #session: { dispose(): void } | undefined;
  readonly #panel: ReturnType<typeof fakePanel>;
  readonly #root = temporaryFolder();
  readonly #report: (error: string) => void;
  readonly #runner = new MappingRunner();
  readonly #payloadChanged = new EventEmitter<void>();
  readonly #valuesChanged = new EventEmitter<void>();
  readonly #modelsChanged = new EventEmitter<void>();
  readonly #options: SessionOptions;

  constructor(port: LentPage, text: string, options: SessionOptions = {}) {
    useVscode(fakeVscode);
    this.#options = options;
    this.#report = (error) => port.errors.push(error);
    const uri = `file://${this.#root}/src/webhook.ts`;
    this.document = editor.reset(uri, text);
    editor.writable = options.editable ?? true;
    this.runs = new RecordingFolder(this.#root);
    this.debugger = new KnownDebugger(this.document);
    this.server = new SteeredServer(this.document);
    this.server.flows = options.flows;
    this.#panel = fakePanel((message) => port.post(message));
    this.#panel.show(false);
    port.listen((message) => void this.#take(message).then(() => this.#panel.toHost(message)));
  }

  async load(): Promise<void> {
    const panel = this.#panel.panel as unknown as vscode.WebviewPanel;
    const { before } = this.#options;
    const ports = this.#ports();
    if (before !== undefined) {
      this.#session = await openComparison(panel, this.document.uri as unknown as vscode.Uri, {
        ...ports,
        before,
      });
      return;
    }
    const session = new FlowSession(this.document as unknown as vscode.TextDocument, panel, ports, undefined);
    this.#session = session;
    await session.load();
  }

  /** The page is loaded, for the first time or again. */
  showPage(): void {
    this.#panel.show(false);
    this.#panel.show(true);
  }

  dispose(): void {
    this.#session?.dispose();
    this.server.dispose();
    this.#runner.dispose();
  }

  get text(): string {
    return this.document.getText();
  }

  /** The choice of the user in the preview of an edit, which has this label. */
  set confirm(answer: (label: string) => Promise<boolean>) {
    editor.confirm = answer;
  }

  /** The environment whose runs the page shows. */
  get shownEnvironment(): EnvironmentChoice | undefined {
    return this.#choices.of(this.document.uri.toString());
  }

  /** Puts a file beside the text. */
  addFile(name: string): void {
    editor.files.set(`${this.#root}/src/${name}`, new Uint8Array());
  }

  /** What was written to the last file with this ending. */
  written(ending: string): Uint8Array | undefined {
    return [...editor.files].findLast(([file]) => file.endsWith(ending))?.[1];
  }

  get clipboard(): string {
    return editor.clipboard;
  }

  /** The requests of the page by a method. */
  requestsOf<M extends keyof Requests>(method: M): readonly Requests[M]["params"][] {
    return this.#posted.flatMap((one) =>
      one.method === method ? [one.params as Requests[M]["params"]] : [],
    );
  }

  get edits(): readonly FlowEdit[] {
    return this.requestsOf("edit").map(({ edit }) => edit);
  }

  /** The version of each edit. */
  get versions(): readonly number[] {
    return this.requestsOf("edit").map(({ version }) => version);
  }

  /** The edits that were checked, not made. */
  get checks(): readonly FlowEdit[] {
    return this.requestsOf("check").map(({ edit }) => edit);
  }

  /** What the page sent as an event. */
  sent<E extends keyof Events>(event: E): readonly Events[E][] {
    return this.#posted.flatMap((one) => (one.event === event ? [one.params as Events[E]] : []));
  }

  /** What the page sent last as that event. */
  last<E extends keyof Events>(event: E): Events[E] | undefined {
    return this.sent(event).at(-1);
  }

  /** Replaces the first occurrence of some words in the text. */
  type(before: string, after: string): void {
    this.document.type(before, after);
  }

  /** Puts the cursor of the text editor before the first occurrence of some words. */
  moveCursor(words: string): void {
    const at = this.document.positionAt(this.text.indexOf(words));
    const [textEditor] = editor.visible;
    if (textEditor) editor.reportSelection(textEditor, new Selection(at, at), 1);
  }

  /** What is wrong with the text, now or in an earlier version. */
  reportProblems(problems: readonly CodeProblem[], version = this.document.version): void {
    this.server.problems.fire({ uri: this.document.uri.toString(), version, problems });
  }

  get session(): FlowSession {
    if (this.#session instanceof FlowSession) return this.#session;
    throw new Error("The page has no session of the flow editor.");
  }

  payloadChanged(): void {
    this.#payloadChanged.fire();
  }

  setState(environment: string, name: string, state: ValueState): void {
    this.valueStates.set(`${environment} ${name}`, state);
    this.#valuesChanged.fire();
  }

  /** There is a language model with a response, or none. */
  setModel(answer: string | undefined): void {
    this.model.answer = answer;
    this.#modelsChanged.fire();
  }

  /** The step that has this label, or this detail. */
  step(words: string): Step {
    const step = listSteps(this.server.newest.document).find(
      ({ label, detail }) => label === words || detail === words,
    );
    if (!step) throw new Error(`No step says ${words}.`);
    return step;
  }

  async #take(messages: unknown): Promise<void> {
    const posted = [messages].flat() as Posted[];
    this.#posted.push(...posted);
    if (posted.some(({ method }) => method === "edit")) await this.edited;
  }

  #ports(): SessionPorts {
    const ports: SessionPorts = {
      ...quietPorts,
      typing: new TypingContext(),
      recent: this.recent,
      views: this.views,
      ...appearances,
      server: this.server.port,
      highlight: {} as vscode.TextEditorDecorationType,
      projectRoot: async () => ((this.#options.inProject ?? true) ? this.#root : undefined),
      installTypes: async () => {
        this.installed = true;
        return true;
      },
      values: {
        of: async () => this.payload,
        readPayload: async () =>
          this.mapped === undefined ? undefined : { from: "sample", payload: this.mapped },
        onDidChange: (listener) => this.#payloadChanged.event(listener) as vscode.Disposable,
      },
      settings: {
        values: async (_uri, declared) => this.#values(declared),
        onChange: (listener) => this.#valuesChanged.event(listener) as vscode.Disposable,
      },
      machine: {
        ...quietPorts.machine,
        recordings: this.runs.open,
        cardDebugger: (document, of) => new DebugFeed(document, this.debugger, of),
        environmentRuns: (document, page) => {
          const { projectRoot } = ports;
          const counted = async () => this.environments;
          return new EnvironmentRunsFeed(document, { projectRoot, counted, kept: this.#choices }, page);
        },
        runner: this.#runner,
        models: {
          available: async () => this.model.answer !== undefined,
          onDidChange: (listener) => this.#modelsChanged.event(listener),
          generate: async () => {
            await this.model.written;
            return this.model.answer ?? "";
          },
        },
      },
      onError: (error) => this.#report(errorMessage(error)),
    };
    return ports;
  }

  /** The states of the values of settings in two environments. */
  #values(declared: readonly SettingDeclaration[]): readonly EnvironmentValues[] {
    return ["dev", "prod"].map((environment) => ({
      environment,
      values: Object.fromEntries(
        declared.map(({ name, default: fallback }) => {
          const known = this.valueStates.get(`${environment} ${name}`);
          return [name, known ?? (fallback === undefined ? "missing" : "default")] as const;
        }),
      ),
    }));
  }
}
