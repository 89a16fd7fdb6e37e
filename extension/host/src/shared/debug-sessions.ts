import { realpathSync } from "node:fs";
import path from "node:path";
import type { DebugPhase } from "@hookloom/protocol/debugging";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";

/** The extensions that bring VS Code's JavaScript debugger: its own, and the one that replaces it for early versions. */
const debuggers = ["ms-vscode.js-debug", "ms-vscode.js-debug-nightly"];

/** The type of its sessions that run Node.js, whatever the configuration's was. */
const nodeType = "pwa-node";

/** The member of a debug configuration that marks the sessions of this extension. */
export const debugMember = "hookloom";

/** The value of that member. */
export interface DebugMark {
  /** The root of the project. */
  readonly root: string;
  /** Differs for each start of the debugger. */
  readonly id: number;
}

/** Whether VS Code's JavaScript debugger is available; a disabled extension is not. */
export const hasDebugger = (): boolean =>
  debuggers.some((id) => vscode.extensions.getExtension(id) !== undefined);

/** What a session was started for; the debugger starts further ones below it, which belong to the same. */
export function findMark(session: vscode.DebugSession): DebugMark | undefined {
  for (let one: vscode.DebugSession | undefined = session; one; one = one.parentSession) {
    const mark: unknown = one.configuration[debugMember];
    if (isMark(mark)) return mark;
  }
  return undefined;
}

const isMark = (value: unknown): value is DebugMark =>
  isRecord(value) && typeof value.root === "string" && typeof value.id === "number";

/** Where a debugger is paused in a file. */
export interface StackLocation {
  readonly file: string;
  /** From 0 on. */
  readonly position: vscode.Position;
  /** True in the innermost call. */
  readonly isTop: boolean;
}

/** How many frames are requested: the user hardly scrolls further up. */
const maxFrames = 200;
/** The debugger reports in many messages which breakpoints it has found. */
const pauseMs = 60;

/** The debug sessions of this window that run our projects, and where the focused one is paused. */
export class DebugSessions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when a session starts, stops, resumes or ends, or knows more of breakpoints. */
  readonly onDidChange = this.#changed.event;
  readonly #stops = new vscode.EventEmitter<void>();
  /** Fires when a debugger has stopped, before VS Code is notified and shows where. */
  readonly onWillShowStop = this.#stops.event;
  readonly #sessions = new Set<vscode.DebugSession>();
  readonly #stopped = new Set<string>();
  /** Sessions that know all breakpoints. */
  readonly #configured = new Set<string>();
  /** When the debugger of each project was started last, by the project's root. */
  readonly #starts = new Map<string, string>();
  /** When something ran under the debugger of each project last, by the project's root. */
  readonly #ran = new Map<string, string>();
  readonly #listening: vscode.Disposable;
  #location: StackLocation | undefined;
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#listening = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession((session) => {
        const mark = findMark(session);
        if (mark) this.#sessions.add(session);
        if (mark && !session.parentSession) this.#starts.set(mark.root, new Date().toISOString());
        this.#changed.fire();
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.#ended(session)),
      vscode.debug.onDidChangeActiveStackItem((item) => void this.#locate(item)),
      vscode.debug.registerDebugAdapterTrackerFactory(nodeType, {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message) => this.#heard(session, message),
        }),
      }),
    );
    void this.#locate(vscode.debug.activeStackItem);
  }

  /** The location of the focused frame; undefined while everything runs. */
  get location(): StackLocation | undefined {
    return this.#location;
  }

  /** The sessions that debug a project, each before those below it. */
  of(root: string): readonly vscode.DebugSession[] {
    return [...this.#sessions].filter((session) => findMark(session)?.root === root);
  }

  phase(root: string): DebugPhase {
    const own = this.of(root);
    if (own.some(({ id }) => this.#stopped.has(id))) return "stopped";
    if (this.#attached(root).length > 0) return "running";
    return own.length > 0 ? "starting" : "off";
  }

  /**
   * The time since which the runs of a project were not recorded: the start of its debugger or, once that has ended, the last run
   * under it; undefined if nothing ran under it.
   */
  since(root: string): string | undefined {
    return (this.isDebugged(root) ? this.#starts : this.#ran).get(root);
  }

  /** Something has run under the debugger of a project. */
  noteRun(root: string, at: string | undefined): void {
    if (at === undefined || at === this.#ran.get(root)) return;
    this.#ran.set(root, at);
    this.#changed.fire();
  }

  isDebugged(root: string): boolean {
    return this.phase(root) !== "off";
  }

  /** True while the project is paused at a breakpoint, so that it does not respond. */
  isStopped(root: string): boolean {
    return this.phase(root) === "stopped";
  }

  /** Why a breakpoint stops nothing, as the sessions of a project report; undefined if it does, or if no session runs. */
  async unbound(root: string, breakpoint: vscode.Breakpoint): Promise<string | undefined> {
    const attached = this.#attached(root);
    if (attached.length === 0 || (await this.#isBound(attached, breakpoint))) return undefined;
    await Promise.all(attached.map(messagesHandled));
    if (await this.#isBound(attached, breakpoint)) return undefined;
    return vscode.l10n.t("The debugger has not found this location in the running code.");
  }

  async #isBound(sessions: readonly vscode.DebugSession[], breakpoint: vscode.Breakpoint): Promise<boolean> {
    const known = await Promise.all(
      sessions.map(async (session) => await session.getDebugProtocolBreakpoint(breakpoint)),
    );
    return known.some(isVerified);
  }

  /**
   * Resolves once the debugger of a project takes breakpoints, knows the files that run, and has found those of
   * `breakpoints` that are in them; after `milliseconds` at the latest, since one may be in code that the build left out.
   */
  async ready(
    root: string,
    breakpoints: readonly vscode.SourceBreakpoint[],
    timeoutMs: number,
  ): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (Date.now() < until && this.isDebugged(root)) {
      if (await this.#isReady(root, breakpoints)) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** Ends the debugging of a project, which continues without it. */
  async stop(root: string): Promise<void> {
    const [first] = this.of(root);
    if (first) await vscode.debug.stopDebugging(first);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(this.#listening, this.#changed, this.#stops).dispose();
  }

  /**
   * The sessions of a project that take breakpoints: the first one only attaches to the process, whose session is below it.
   */
  #attached(root: string): readonly vscode.DebugSession[] {
    return this.of(root).filter(({ id, parentSession }) => parentSession && this.#configured.has(id));
  }

  async #isReady(root: string, breakpoints: readonly vscode.SourceBreakpoint[]): Promise<boolean> {
    const files = new Set((await Promise.all(this.#attached(root).map(loadedFiles))).flat());
    // A bundle has no sources before its map is read, and all of them afterwards.
    if (!hasSources(root, files)) return false;
    const loaded = breakpoints.filter(({ location }) =>
      [...realNames(location.uri.fsPath)].some((name) => files.has(name)),
    );
    const missing = await Promise.all(loaded.map((each) => this.unbound(root, each)));
    return missing.every((each) => each === undefined);
  }

  #ended(session: vscode.DebugSession): void {
    this.#sessions.delete(session);
    this.#stopped.delete(session.id);
    this.#configured.delete(session.id);
    this.#changed.fire();
  }

  #heard({ id }: vscode.DebugSession, message: unknown): void {
    const event = getMember(message, "event");
    const command = getMember(message, "command");
    if (event === "stopped") {
      this.#stopped.add(id);
      this.#stops.fire();
    } else if (event === "continued") this.#stopped.delete(id);
    else if (command === "configurationDone") this.#configured.add(id);
    else if (event !== "breakpoint" && command !== "setBreakpoints") return;
    this.#changedSoon();
  }

  #changedSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, pauseMs);
  }

  async #locate(item: vscode.DebugThread | vscode.DebugStackFrame | undefined): Promise<void> {
    const generation = ++this.#generation;
    const location =
      item && "frameId" in item
        ? await readLocation(item).catch(ignored("a frame of a session that has ended has no location"))
        : undefined;
    if (generation !== this.#generation) return;
    this.#location = location;
    this.#changed.fire();
  }
}

/** The names of a file or folder: debuggers resolve links. */
export function realNames(file: string): ReadonlySet<string> {
  try {
    return new Set([file, realpathSync(file)]);
  } catch {
    return new Set([file]);
  }
}

/** Whether one of some files is a project's own, and not what was built of it. */
function hasSources(root: string, files: ReadonlySet<string>): boolean {
  const built = `${path.sep}.hookloom${path.sep}`;
  const isSource = (file: string): boolean =>
    [...realNames(root)].some((folder) => file.startsWith(folder + path.sep)) && !file.includes(built);
  return [...files].some(isSource);
}

/** The files that a debugger knows to be loaded, with those that source maps name. */
async function loadedFiles(session: vscode.DebugSession): Promise<readonly string[]> {
  const response: unknown = await Promise.resolve(session.customRequest("loadedSources")).catch(
    ignored("a session that has just ended has no loaded files"),
  );
  const sources = getMember(response, "sources");
  return Array.isArray(sources) ? sources.flatMap((source) => sourcePath(source) ?? []) : [];
}

/**
 * Resolves once the window has handled what the debugger has sent so far. A tracker sees each message before the window does, which
 * handles them one by one, so a busy window may still report a breakpoint as unverified that the debugger has found.
 */
async function messagesHandled(session: vscode.DebugSession): Promise<void> {
  await Promise.resolve(session.customRequest("threads")).catch(
    ignored("a session that has just ended has no breakpoints"),
  );
}

const isVerified = (breakpoint: unknown): boolean => getMember(breakpoint, "verified") === true;

/** VS Code reports which frame has the focus, and only the debugger reports its location. */
async function readLocation({
  session,
  threadId,
  frameId,
}: vscode.DebugStackFrame): Promise<StackLocation | undefined> {
  const response: unknown = await session.customRequest("stackTrace", {
    threadId,
    startFrame: 0,
    levels: maxFrames,
  });
  const frames = getMember(response, "stackFrames");
  if (!Array.isArray(frames)) return undefined;
  const index = frames.findIndex((one: unknown) => numberIn(one, "id") === frameId);
  const frame: unknown = frames[index];
  const line = numberIn(frame, "line");
  const column = numberIn(frame, "column");
  const file = sourcePath(getMember(frame, "source"));
  if (line === undefined || column === undefined || file === undefined) return undefined;
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return { file, position, isTop: index === 0 };
}

function getMember(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function numberIn(value: unknown, name: string): number | undefined {
  const member = getMember(value, name);
  return typeof member === "number" ? member : undefined;
}

/** The path of a source on the disk; on the way from the debugger VS Code makes a URI of it. */
function sourcePath(source: unknown): string | undefined {
  const location = getMember(source, "path");
  if (typeof location !== "string") return undefined;
  return location.includes("://") ? vscode.Uri.parse(location).fsPath : location;
}
