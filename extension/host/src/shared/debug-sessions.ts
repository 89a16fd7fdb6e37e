import { realpathSync } from "node:fs";
import path from "node:path";
import type { DebugPhase } from "@hookloom/protocol/debugging";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";

/** The extensions that provide VS Code's JavaScript debugger: the built-in one and its nightly build. */
const debuggers = ["ms-vscode.js-debug", "ms-vscode.js-debug-nightly"];

/** The type of the debugger's Node.js sessions, whatever type the configuration has. */
const nodeType = "pwa-node";

/** The member of a debug configuration that marks the sessions of this extension. */
export const debugMember = "hookloom";

/** The value of the marker in a debug configuration. */
export interface DebugMark {
  /** The project root. */
  readonly root: string;
  /** Unique for each start of the debugger. */
  readonly id: number;
}

/** Returns whether VS Code's JavaScript debugger is available; it is unavailable if its extension is disabled. */
export const hasDebugger = (): boolean =>
  debuggers.some((id) => vscode.extensions.getExtension(id) !== undefined);

/** Returns the mark of a session. The debugger starts child sessions, which belong to the same mark. */
export function findMark(session: vscode.DebugSession): DebugMark | undefined {
  for (let one: vscode.DebugSession | undefined = session; one; one = one.parentSession) {
    const mark: unknown = one.configuration[debugMember];
    if (isMark(mark)) return mark;
  }
  return undefined;
}

const isMark = (value: unknown): value is DebugMark =>
  isRecord(value) && typeof value.root === "string" && typeof value.id === "number";

/** The location in a file at which a debugger is paused. */
export interface StackLocation {
  readonly file: string;
  /** Zero-based. */
  readonly position: vscode.Position;
  /** True for the innermost stack frame. */
  readonly isTop: boolean;
}

/** Maximum number of stack frames to request: users rarely scroll further up. */
const maxFrames = 200;
/** Delay before reading the sessions again, since the debugger reports the resolved breakpoints in many messages. */
const pauseMs = 60;

/** The debug sessions of this window's projects, and the location at which the focused session is paused. */
export class DebugSessions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when a session starts, pauses, resumes or ends, or has resolved breakpoints. */
  readonly onDidChange = this.#changed.event;
  readonly #stops = new vscode.EventEmitter<void>();
  /** Fires when a debugger has paused, before VS Code is notified and shows the location. */
  readonly onWillShowStop = this.#stops.event;
  readonly #sessions = new Set<vscode.DebugSession>();
  readonly #stopped = new Set<string>();
  /** Sessions that have received all breakpoints. */
  readonly #configured = new Set<string>();
  /** The last start of each project's debugger, by project root. */
  readonly #starts = new Map<string, string>();
  /** The last run under each project's debugger, by project root. */
  readonly #lastRuns = new Map<string, string>();
  readonly #subscription: vscode.Disposable;
  #location: StackLocation | undefined;
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#subscription = vscode.Disposable.from(
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
          onDidSendMessage: (message) => this.#handleMessage(session, message),
        }),
      }),
    );
    void this.#locate(vscode.debug.activeStackItem);
  }

  /** The location of the focused stack frame; undefined if no session is paused. */
  get location(): StackLocation | undefined {
    return this.#location;
  }

  /** Returns the sessions that debug a project, parents before children. */
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
   * Returns the time since which a project's runs were not recorded: the start of its debugger or, after debugging has ended, the
   * last run under the debugger; undefined if nothing ran under the debugger.
   */
  since(root: string): string | undefined {
    return (this.isDebugged(root) ? this.#starts : this.#lastRuns).get(root);
  }

  /** Records a run under a project's debugger. */
  noteRun(root: string, at: string | undefined): void {
    if (at === undefined || at === this.#lastRuns.get(root)) return;
    this.#lastRuns.set(root, at);
    this.#changed.fire();
  }

  isDebugged(root: string): boolean {
    return this.phase(root) !== "off";
  }

  /** Returns true if the project is paused at a breakpoint, so that it does not respond. */
  isStopped(root: string): boolean {
    return this.phase(root) === "stopped";
  }

  /**
   * Returns why a breakpoint is not bound, as reported by a project's sessions; undefined if it is bound, or if no session is
   * running.
   */
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
   * Resolves when a project's debugger accepts breakpoints, knows the loaded files, and has resolved those of `breakpoints` that
   * are in them. Resolves after `timeoutMs` at the latest, because a breakpoint may be in code that the build omits.
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

  /** Stops debugging a project, which keeps running. */
  async stop(root: string): Promise<void> {
    const [first] = this.of(root);
    if (first) await vscode.debug.stopDebugging(first);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(this.#subscription, this.#changed, this.#stops).dispose();
  }

  /**
   * Returns a project's sessions that accept breakpoints. The first session only attaches to the process, whose session is its
   * child.
   */
  #attached(root: string): readonly vscode.DebugSession[] {
    return this.of(root).filter(({ id, parentSession }) => parentSession && this.#configured.has(id));
  }

  async #isReady(root: string, breakpoints: readonly vscode.SourceBreakpoint[]): Promise<boolean> {
    const files = new Set((await Promise.all(this.#attached(root).map(loadedFiles))).flat());
    // A bundle's sources are unknown until its source map is read, and then all of them are known.
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

  #handleMessage({ id }: vscode.DebugSession, message: unknown): void {
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

/** Returns all paths of a file or folder, because debuggers resolve symbolic links. */
export function realNames(file: string): ReadonlySet<string> {
  try {
    return new Set([file, realpathSync(file)]);
  } catch {
    return new Set([file]);
  }
}

/** Returns whether any of the files is a source of the project, as opposed to build output. */
function hasSources(root: string, files: ReadonlySet<string>): boolean {
  const built = `${path.sep}.hookloom${path.sep}`;
  const isSource = (file: string): boolean =>
    [...realNames(root)].some((folder) => file.startsWith(folder + path.sep)) && !file.includes(built);
  return [...files].some(isSource);
}

/** Returns the files that a debugger reports as loaded, including the sources in their source maps. */
async function loadedFiles(session: vscode.DebugSession): Promise<readonly string[]> {
  const response: unknown = await Promise.resolve(session.customRequest("loadedSources")).catch(
    ignored("a session that has just ended has no loaded files"),
  );
  const sources = getMember(response, "sources");
  return Array.isArray(sources) ? sources.flatMap((source) => sourcePath(source) ?? []) : [];
}

/**
 * Resolves when the window has processed all messages that the debugger has sent. A tracker receives each message before the
 * window, which processes them one by one. A busy window may therefore still report a breakpoint as unverified although the
 * debugger has resolved it.
 */
async function messagesHandled(session: vscode.DebugSession): Promise<void> {
  await Promise.resolve(session.customRequest("threads")).catch(
    ignored("a session that has just ended has no breakpoints"),
  );
}

const isVerified = (breakpoint: unknown): boolean => getMember(breakpoint, "verified") === true;

/** Requests the location from the debugger, because VS Code only reports which frame has focus. */
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

/** Returns a source's file path; VS Code converts paths from the debugger to URIs. */
function sourcePath(source: unknown): string | undefined {
  const location = getMember(source, "path");
  if (typeof location !== "string") return undefined;
  return location.includes("://") ? vscode.Uri.parse(location).fsPath : location;
}
