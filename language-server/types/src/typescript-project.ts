import { ignored } from "@hookloom/protocol/ignored-error";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { failureReason, NoTypes } from "./compiler/errors.ts";
import { findTypeScript, type TypeScriptPackage } from "./compiler/typescript-package.ts";
import { type FileWatcher, TypeScriptProcess } from "./compiler/typescript-process.ts";
import { inTime } from "./in-time.ts";
import type { LiveText } from "./project-texts.ts";
import { type ProjectText, ProjectTexts } from "./project-texts.ts";
import { type TurnOptions, Turns } from "./turns.ts";
import type { TypeView } from "./unstable/type-view.ts";
import { TypeScriptApi } from "./unstable/typescript-api.ts";

/** Time limits in milliseconds. */
export interface TypeLimits {
  /** Maximum time for which a request waits for TypeScript to start. The response is then that TypeScript is starting. */
  readonly startTimeoutMs: number;
  /** Maximum time for one request. The first one in a huge project takes some seconds. */
  readonly requestTimeoutMs: number;
}

export const defaultLimits: TypeLimits = { startTimeoutMs: 10_000, requestTimeoutMs: 20_000 };

/** If the process exits by itself this many times within `restartSpanMs`, it is not started for the next request. */
const maxRestarts = 5;
const restartSpanMs = 60_000;

/** The callbacks that a project needs. */
export interface ProjectPorts {
  readonly root: string;
  readonly limits: TypeLimits;
  settings(): TypesSettings;
  /** Returns the texts of this project that the client has open. */
  openTexts(): readonly ProjectText[];
  /** Returns a number that changes with each of these texts. */
  revision(): number;
  /**
   * Called with files that TypeScript watches. A list replaces the previous list of the same id; an empty list ends the watch.
   */
  onWatch(id: string, watchers: readonly FileWatcher[]): void;
  /** Called when types are available after a response that TypeScript is starting. */
  onStarted(): void;
  log(text: string): void;
}

interface Running {
  readonly process: TypeScriptProcess;
  readonly texts: ProjectTexts;
  readonly turns: Turns;
  readonly from: TypeScriptPackage;
  api: Promise<TypeScriptApi> | undefined;
}

export interface QuestionOptions extends TurnOptions {
  /** Allows responses to add imports. */
  readonly imports?: boolean;
}

interface Question<T> extends QuestionOptions {
  readonly text: ProjectText;
  readonly question: (live: LiveText) => Promise<T>;
}

/** A project with its single TypeScript process, which serves all files of the project and is started by the first request. */
export class TypeScriptProject {
  readonly #ports: ProjectPorts;
  #starting: Promise<Running> | undefined;
  #running: Running | undefined;
  readonly #watched = new Set<string>();
  #ends: number[] = [];
  #announced = true;
  #ended = false;

  constructor(ports: ProjectPorts) {
    this.#ports = ports;
  }

  /** The id of the process, if it is running. */
  get pid(): number | undefined {
    return this.#running?.process.pid;
  }

  /**
   * Runs a request about a text of this project. If its process ends, the request is repeated once with a new process.
   * @throws NoTypes, QuestionCancelled
   */
  async query<T>(
    text: ProjectText,
    question: (live: LiveText) => Promise<T>,
    options: QuestionOptions = {},
  ): Promise<T> {
    const request = { ...options, text, question };
    const running = await this.#readyInTime();
    try {
      return await this.#queryOnce(running, request);
    } catch (error) {
      if (!(error instanceof NoTypes)) throw error;
      if (this.#running === running) {
        this.#ports.log(`TypeScript could not serve a request about ${text.uri}: ${failureReason(error)}`);
        throw error;
      }
      return await this.#queryOnce(await this.#readyInTime(), request);
    }
  }

  /** Starts TypeScript and loads the files that the text needs, so that the first request is fast. */
  async warm(text: ProjectText): Promise<void> {
    await this.query(text, async (live) => {
      await live.request("textDocument/diagnostic", {});
      await live.view();
    });
  }

  /** Notifies TypeScript of files that were changed outside of the editor. */
  filesChanged(changes: readonly unknown[]): void {
    this.#running?.turns.forget();
    this.#running?.process.notify("workspace/didChangeWatchedFiles", { changes });
  }

  async end(): Promise<void> {
    this.#ended = true;
    const running =
      this.#running ??
      (await this.#starting?.catch(ignored("a process that did not start need not be stopped")));
    this.#running = undefined;
    this.#starting = undefined;
    this.#unwatch();
    if (!running) return;
    await running.api?.then((api) => api.close()).catch(ignored("the process is stopped anyway"));
    await running.process.end();
  }

  kill(): void {
    this.#ended = true;
    this.#running?.process.kill();
  }

  #unwatch(): void {
    for (const id of this.#watched) this.#ports.onWatch(id, []);
    this.#watched.clear();
  }

  async #readyInTime(): Promise<Running> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    const ready = await inTime(this.#starting, this.#ports.limits.startTimeoutMs);
    if (ready) return ready;
    this.#announced = false;
    throw new NoTypes("starting");
  }

  async #start(): Promise<Running> {
    const { root } = this.#ports;
    const { trusted, typescript } = this.#ports.settings();
    if (!trusted) throw new NoTypes("untrusted");
    const now = performance.now();
    this.#ends = this.#ends.filter((at) => now - at < restartSpanMs);
    if (this.#ends.length >= maxRestarts) throw new NoTypes("failed");
    const from = await findTypeScript(root, typescript);
    if (!from) throw new NoTypes("no-typescript");
    let started: Running | undefined;
    const process = await TypeScriptProcess.start(root, from, {
      requestTimeoutMs: this.#ports.limits.requestTimeoutMs,
      onEnd: (reason) => this.#processEnded(started, reason),
      onWatch: (id, watchers) => {
        if (watchers.length > 0) this.#watched.add(id);
        else this.#watched.delete(id);
        this.#ports.onWatch(id, watchers);
      },
    });
    started = { process, texts: new ProjectTexts(process), turns: new Turns(), from, api: undefined };
    if (this.#ended) {
      await process.end();
      throw new NoTypes("failed");
    }
    this.#running = started;
    if (!this.#announced) this.#ports.onStarted();
    this.#announced = true;
    return started;
  }

  #processEnded(running: Running | undefined, reason: string): void {
    this.#ports.log(`TypeScript of ${this.#ports.root} ended: ${reason}`);
    this.#ends.push(performance.now());
    if (this.#running !== running || !running) return;
    this.#running = undefined;
    this.#starting = undefined;
    this.#unwatch();
    running.api?.then((api) => api.close()).catch(ignored("the process has ended"));
  }

  #queryOnce<T>(running: Running, request: Question<T>): Promise<T> {
    const { text, question, signal, imports = false } = request;
    const { texts, turns, process } = running;
    // Requests with and without imports also take turns, since the setting belongs to the process.
    const key = `${imports} ${this.#ports.revision()} ${text.uri} ${text.text}`;
    const prepare = (): void => {
      process.imports = imports;
      texts.show(this.#ports.openTexts(), text);
    };
    const respond = async (): Promise<T> => {
      const document = texts.get(text.uri);
      if (!document) throw new NoTypes("failed");
      const textDocument = { uri: text.uri };
      let view: Promise<TypeView> | undefined;
      const live: LiveText = {
        document,
        request: (method, params) => process.request(method, { textDocument, ...params }, signal),
        requestAny: (method, params) => process.request(method, params, signal),
        view: () => {
          view ??= this.#view(running, text.uri);
          return view;
        },
      };
      try {
        return await process.waitFor(question(live), signal);
      } finally {
        view?.then((made) => made.end()).catch(ignored("a view that did not open need not be closed"));
      }
    };
    return turns.enqueue(key, prepare, respond, request);
  }

  async #view(running: Running, uri: string): Promise<TypeView> {
    const { process, from } = running;
    running.api ??= TypeScriptApi.connect(from, () => process.request("custom/initializeAPISession", {}));
    // Requests about types use another channel than text changes, which are only applied by requests to the language server.
    const textDocument = { uri };
    const applied = process.request("textDocument/selectionRange", { textDocument, positions: [] });
    const [connected] = await Promise.all([running.api, applied]);
    return await connected.view(uri);
  }
}
