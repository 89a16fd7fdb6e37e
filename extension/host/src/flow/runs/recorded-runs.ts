import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import type { BuiltSource } from "@hookloom/core/environments/build/built-source";
import { readCall } from "@hookloom/core/environments/local/recordings/read-calls";
import {
  listRecordings,
  type Pins,
  pinRecording,
  readBuiltSource,
  readPins,
  readRecording,
} from "@hookloom/core/environments/local/recordings/recordings";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import type { FindRecordedResult, RecordedDelivery } from "@hookloom/protocol/recording";
import type { RecordingSummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { callCommand } from "../../commands/call-command.ts";
import { devEnvironment, thisMachine } from "../../commands/delivery-target.ts";
import { HostError } from "../../shared/errors.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Requests = FlowViewContract["host"]["requests"];
type RecordingRequest = "recordings" | "recording" | "recordedValue" | "pinRecording";

/** Dependencies of a file's recordings. */
export interface RecordedRunsPorts {
  readonly server: DocumentQuestions;
  /** Returns the root of the file's project. */
  root(): Promise<string | undefined>;
  onChange(): void;
}

/** Minimum time in milliseconds between two messages about new recordings. */
const changePauseMs = 150;

/** Returns the name of a file's flow in the list of pins. */
const pinName = (file: string, flow: string): string => `${file} ${flow}`;

/** The recorded deliveries of one project file, read from disk. */
export class RecordedRuns implements vscode.Disposable {
  readonly requests: {
    readonly [M in RecordingRequest]: (params: Requests[M]["params"]) => Promise<Requests[M]["result"]>;
  };
  readonly #document: vscode.TextDocument;
  readonly #ports: RecordedRunsPorts;
  readonly #sources = new Map<string, BuiltSource | undefined>();
  #watcher: FSWatcher | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(document: vscode.TextDocument, ports: RecordedRunsPorts) {
    this.#document = document;
    this.#ports = ports;
    this.requests = {
      recordings: () => this.#list(),
      recording: ({ id }) => this.#read(id),
      recordedValue: async (params) => {
        const value = await this.#value(params);
        return value === undefined ? {} : { value };
      },
      pinRecording: async (params) => {
        await this.#pin(params);
        return null;
      },
    };
  }

  /** Checks for new recordings after deliveries have arrived. */
  refresh(): void {
    this.#changed();
  }

  /** Replays a delivery. @throws HostError `no-recording` */
  async replay(id: string): Promise<void> {
    await callCommand("hookloom.replayDelivery", await this.#target(id));
  }

  /** Replays a delivery with the debugger attached. @throws HostError `no-recording` */
  async debug(id: string): Promise<void> {
    await callCommand("hookloom.debugDelivery", await this.#target(id));
  }

  /** @throws HostError `no-recording` */
  async openDelivery(id: string): Promise<void> {
    await callCommand("hookloom.showDelivery", await this.#target(id));
  }

  /** Opens a full value in a JSON document. @throws HostError `no-recording` */
  async openValue(params: Requests["recordedValue"]["params"]): Promise<void> {
    const value = await this.#value(params);
    if (value === undefined) throw noRecording();
    const content = `${JSON.stringify(value, undefined, 2)}\n`;
    const document = await vscode.workspace.openTextDocument({ language: "json", content });
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Active });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#disposed) this.#ports.onChange();
    }, changePauseMs);
  }

  /** Finds the recordings folder, and the name of the file in the recordings. */
  async #locate(): Promise<
    { readonly folder: string; readonly root: string; readonly file: string } | undefined
  > {
    const root = await this.#ports.root();
    if (root === undefined || this.#document.uri.scheme !== "file") return undefined;
    const folder = environmentFiles(root, devEnvironment).recordings;
    this.#watch(folder);
    const file = path.relative(root, this.#document.uri.fsPath).split(path.sep).join("/");
    return { folder, root, file };
  }

  #watch(folder: string): void {
    if (this.#watcher || this.#disposed) return;
    try {
      this.#watcher = watch(folder, () => this.#changed());
      // If the folder is removed, watching resumes when it exists again.
      const stopWatching = (): void => {
        this.#watcher?.close();
        this.#watcher = undefined;
      };
      this.#watcher.on("error", stopWatching);
    } catch {
      // No recordings exist yet.
    }
  }

  async #source(folder: string, hash: string): Promise<BuiltSource | undefined> {
    if (!this.#sources.has(hash)) {
      const source = await readBuiltSource(folder, hash);
      if (source) this.#sources.set(hash, source);
      return source;
    }
    return this.#sources.get(hash);
  }

  /** Finds the built version of this file among a recording's sources. */
  async #findBuilt(
    folder: string,
    file: string,
    { sources }: RecordingSummary,
  ): Promise<{ readonly index: number; readonly source: BuiltSource } | undefined> {
    for (const [index, hash] of sources.entries()) {
      const source = await this.#source(folder, hash);
      if (source?.path === file) return { index, source };
    }
    return undefined;
  }

  #find({ text, table }: BuiltSource): Promise<FindRecordedResult> {
    return this.#ports.server.request("findRecorded", {
      uri: this.#document.uri.toString(),
      text,
      steps: table.steps.map(({ range }) => range),
      blocks: table.blocks.map(({ range }) => range),
      flows: table.flows.map(({ range }) => range),
    });
  }

  async #list(): Promise<Requests["recordings"]["result"]> {
    const paths = await this.#locate();
    if (!paths) return { version: this.#document.version, deliveries: [] };
    const { folder, file } = paths;
    const [summaries, pins] = await Promise.all([listRecordings(folder), readPins(folder)]);
    const found = new Map<BuiltSource, FindRecordedResult>();
    const deliveries: RecordedDelivery[] = [];
    for (const summary of summaries) {
      const own = await this.#findBuilt(folder, file, summary);
      if (!own) continue;
      const { source, index } = own;
      const ids = found.get(source) ?? (await this.#find(source));
      found.set(source, ids);
      const ran = summary.flows.filter(([at]) => at === index).map(([, flow]) => flow);
      deliveries.push(toRecordedDelivery(summary, { ran, source, file, ids, pins }));
    }
    const [first] = found.values();
    return { version: first?.version ?? this.#document.version, deliveries };
  }

  async #read(id: string): Promise<Requests["recording"]["result"]> {
    const paths = await this.#locate();
    const recording = paths && (await readRecording(paths.folder, id));
    const own = recording && (await this.#findBuilt(paths.folder, paths.file, recording.summary));
    if (!own) return {};
    const { version, ...ids } = await this.#find(own.source);
    const calls = recording.body.frames.flatMap((frame, index) =>
      frame.source === own.index ? readCall(frame, index, own.source.table) : [],
    );
    return { shown: { id, version, calls, ids } };
  }

  async #value({ id, frame, value }: Requests["recordedValue"]["params"]) {
    const paths = await this.#locate();
    const recording = paths && (await readRecording(paths.folder, id));
    return recording?.body.frames[frame]?.values[value];
  }

  async #pin({ id, flow, pinned }: Requests["pinRecording"]["params"]): Promise<void> {
    const paths = await this.#locate();
    const recording = paths && (await readRecording(paths.folder, id));
    const own = recording && (await this.#findBuilt(paths.folder, paths.file, recording.summary));
    if (!own) throw noRecording();
    const { flows } = await this.#find(own.source);
    const name = own.source.table.flows[flows.indexOf(flow)]?.name;
    if (name === undefined) throw noRecording();
    await pinRecording(
      environmentFiles(paths.root, devEnvironment),
      pinName(paths.file, name),
      pinned ? id : undefined,
    );
    this.#changed();
  }

  async #target(id: string) {
    const paths = await this.#locate();
    const recording = paths && (await readRecording(paths.folder, id));
    if (!recording) throw noRecording();
    const { delivery, trigger } = recording.summary;
    return { root: paths.root, environment: thisMachine, delivery: { id: delivery, trigger } };
  }
}

function noRecording(): HostError {
  return new HostError(
    "no-recording",
    vscode.l10n.t("This recording no longer exists: only the newest 50 and the pinned ones are kept."),
  );
}

interface Listing {
  /** The indexes of this file's flows that were called. */
  readonly ran: readonly number[];
  readonly source: BuiltSource;
  readonly file: string;
  readonly ids: FindRecordedResult;
  readonly pins: Pins;
}

function toRecordedDelivery(
  summary: RecordingSummary,
  { ran, source, file, ids, pins }: Listing,
): RecordedDelivery {
  const { id, delivery, event, startedAt, milliseconds: durationMs, outcome, error, attempt } = summary;
  const flowIds = (flow: number): readonly string[] => {
    const found = ids.flows[flow];
    return typeof found === "string" ? [found] : [];
  };
  const isPinned = (flow: number): boolean =>
    pins[pinName(file, source.table.flows[flow]?.name ?? "")] === id;
  return {
    id,
    delivery,
    event,
    startedAt,
    durationMs,
    outcome,
    ...(error === undefined ? {} : { error }),
    attempt,
    flows: ran.flatMap(flowIds),
    pinnedTo: ran.filter(isPinned).flatMap(flowIds),
    notes: listNotes(summary),
  };
}

/** Lists notes about missing parts of a recording. */
function listNotes({ isCut, skippedCalls, missedRuns, outcome }: RecordingSummary): readonly string[] {
  const notes: string[] = [];
  if (isCut)
    notes.push(
      vscode.l10n.t(
        "Some steps or values are missing: recordings are cut off at 512 kB and each call at 4,000 events.",
      ),
    );
  if (skippedCalls !== undefined)
    notes.push(vscode.l10n.t("Function calls that were not recorded: {0}. Only 400 are kept.", skippedCalls));
  if (missedRuns !== undefined)
    notes.push(
      vscode.l10n.t(
        "Earlier deliveries that were not recorded: {0}. At most 16 are recorded at the same time.",
        missedRuns,
      ),
    );
  if (outcome === "unfinished") notes.push(vscode.l10n.t("The handler was still running when it timed out."));
  return notes;
}
