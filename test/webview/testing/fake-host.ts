import { bridge } from "@hookloom/language-server/bridge";
import {
  connectRpc,
  deltaOf,
  type EnvironmentValues,
  type FlowEdit,
  type FlowSnapshot,
  type FlowViewContract,
  type PaletteDetail,
  type PayloadValues,
  RpcError,
  type RpcPeer,
  type RpcPort,
  type Step,
  stepsOf,
  type TextEdit,
  type TypedFieldAnswer,
  type TypedFieldMethod,
  type TypedFieldParams,
  type ValueState,
  writtenRanges,
} from "@hookloom/language-server/protocol";
import { eventGuards, requestGuards } from "../../../extension/src/host/flow/flow-guards.ts";
import { typedFieldRequests } from "../../../extension/src/host/flow/questions/typed-fields.ts";
import { sourceChoices } from "../../../extension/src/project/config/source-choices.ts";
import {
  callsOf,
  declarationsFor,
  nameOfFlow,
  planEdit,
  proposedName,
  textOf,
} from "../../../language-server/src/server/features/edit.ts";
import { paletteRows, type RowsSubject } from "../../../language-server/src/server/features/palette-rows.ts";
import { OpenDocument } from "../../../language-server/src/server/open-document.ts";
import { withCodedRefusals } from "./coded-refusals.ts";
import { FakeEnvironments } from "./fake-environments.ts";
import { FakeMappings } from "./fake-mappings.ts";
import { FakePictures } from "./fake-pictures.ts";
import { FakeProposals } from "./fake-proposals.ts";
import { FakeRuns } from "./fake-runs.ts";
import { notedEvents } from "./noted-events.ts";
import { paletteItems } from "./palette-items.ts";

type Requests = FlowViewContract["host"]["requests"];

/** A place in an async function where every name is free. */
const scope = { canAwait: true, names: new Set<string>(), freeName: (wanted: string) => wanted };

/**
 * The host's half of a flow editor, over a text that lives in the test. It records what the page asks for, behind the
 * real host's guards. The server's own code decides whether an edit of an older version still applies.
 */
export class FakeHost {
  readonly edits: FlowEdit[] = [];
  /** The version of each edit. */
  readonly versions: number[] = [];
  /** The edits that were checked, not made. */
  readonly checks: FlowEdit[] = [];
  #history: { readonly undo?: string; readonly redo?: string } = {};
  /** An edit is answered after this. */
  edited: Promise<unknown> = Promise.resolve();
  readonly events: { readonly event: string; readonly params: unknown }[] = [];
  clipboard = "";
  readonly pictures = new FakePictures(() => this.snapshot.document);
  /** What the page is answered about a field's types. */
  answerTypes: <M extends TypedFieldMethod>(
    method: M,
    params: TypedFieldParams<M>,
  ) => TypedFieldAnswer<M> | Promise<TypedFieldAnswer<M>> = () => ({ unavailable: "no-typescript" });
  /** What a person answers to the preview of an edit. */
  confirm: (edit: FlowEdit) => Promise<boolean> = async () => true;
  /** What is known of the payload. */
  payload: PayloadValues | undefined;
  /** What was recorded. */
  readonly runs = new FakeRuns(
    () => ({ version: this.snapshot.version, text: this.text, document: this.#text.flow() }),
    () => this.send("recordingsChanged", {}),
  );
  readonly environments = new FakeEnvironments(
    () => ({ version: this.snapshot.version, text: this.text, document: this.#text.flow() }),
    (runs) => this.send("environmentRuns", runs),
  );
  readonly mappings = new FakeMappings(() => this.#text);
  /** The states of settings that a test has given; a setting without one is missing in dev and in prod. */
  readonly valueStates = new Map<string, ValueState>();
  /** What the page is offered for problems: the index of the problem asked about, and what it changes. */
  offered: readonly {
    readonly title: string;
    readonly problem: number;
    readonly edits: readonly TextEdit[];
  }[] = [];
  /** The fixes that were asked for by the page, and those that it had applied. */
  readonly fixesAsked: Requests["fixes"]["params"][] = [];
  readonly fixed: Requests["fix"]["params"][] = [];
  /** What packages export, and what was chosen last. */
  palette: Pick<RowsSubject, "exports" | "recent"> = {
    exports: { modules: [], notes: [], loading: false, packages: [] },
    recent: [],
  };
  readonly proposals = new FakeProposals(() => this.#text);
  /** What the page has searched for. */
  readonly searches: string[] = [];
  /** What is known of rows besides their labels, by their ids, after this. */
  details: Readonly<Record<string, PaletteDetail>> = {};
  described: Promise<unknown> = Promise.resolve();
  /** Whether TypeScript was installed on request. */
  installed = false;
  state: unknown;
  snapshot: FlowSnapshot;
  readonly #text: OpenDocument;
  readonly #port: RpcPort;
  #peer: RpcPeer<FlowViewContract["host"], FlowViewContract["view"]> | undefined;
  /** Events are sent in order: a cursor waits for the snapshot of its version, which comes after the answer of an edit. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(port: RpcPort, text: string, more: Partial<FlowSnapshot> = {}) {
    this.#port = port;
    const uri = "file:///orders/src/webhook.ts";
    this.#text = new OpenDocument(bridge, uri, "typescript", 1, text);
    this.snapshot = {
      uri,
      fileName: "webhook.ts",
      version: 1,
      document: this.#text.flow(),
      sources: [
        { id: "github", label: "GitHub", icon: "brand:github" },
        { id: "http", label: "HTTP", icon: "globe" },
      ],
      connections: [
        { id: "slack", label: "Slack", icon: "brand:slack" },
        { id: "postgres", label: "PostgreSQL", icon: "brand:postgresql" },
      ],
      editable: true,
      inProject: true,
      ...more,
    };
  }

  get text(): string {
    return this.#text.text;
  }

  #install(): { readonly installed: boolean } {
    this.installed = true;
    return { installed: true };
  }

  /** Opens the channel; the page gets its first snapshot once it is ready. */
  connect(): void {
    this.#peer = connectRpc<FlowViewContract["host"], FlowViewContract["view"]>(this.#port, {
      requests: {
        ...typedFieldRequests(
          { request: async (method, params) => this.answerTypes(method as never, params as never) },
          this.snapshot.uri,
        ),
        installTypes: () => this.#install(),
        declarations: (params) => this.#declarations(requestGuards.declarations(params)),
        settingValues: () => this.values(),
        sources: () => sourceChoices(),
        edit: (params) => this.edit(requestGuards.edit(params)),
        check: (params) => this.check(requestGuards.check(params)),
        proposedName: (params) => {
          const { version, edit } = requestGuards.proposedName(params);
          return withCodedRefusals(() =>
            proposedName(this.#text, { uri: this.snapshot.uri, version, edit }, bridge),
          );
        },
        nameOfFlow: (params) => nameOfFlow(this.#text, requestGuards.nameOfFlow(params).flow, bridge),
        calls: () => callsOf(this.#text, bridge),
        payloadValues: (params) => {
          requestGuards.payloadValues(params);
          return this.payload ? { known: this.payload } : {};
        },
        ...this.runs.requests,
        ...this.mappings.requests,
        fixes: (params) => {
          const asked = requestGuards.fixes(params);
          this.fixesAsked.push(asked);
          const fixes = this.offered.map(({ title, problem }, id) => ({ id: String(id), title, problem }));
          return { version: asked.version, fixes };
        },
        fix: (params) => this.#fix(requestGuards.fix(params)),
        undo: () => this.stepHistory("undo"),
        redo: () => this.stepHistory("redo"),
        palette: (params) => {
          const { version, query } = requestGuards.palette(params);
          this.searches.push(query);
          const rows = { items: paletteItems, scope };
          return { version, ...paletteRows({ rows, names: {}, ...this.palette }, query) };
        },
        propose: (params) => this.proposals.propose(params),
        paletteDetail: async (params) => {
          const { id } = requestGuards.paletteDetail(params);
          await this.described;
          return this.details[id] ?? {};
        },
        textOf: (params) => this.#textOf(requestGuards.textOf(params)),
        ...this.pictures.requests,
        readClipboard: () => this.clipboard,
        writeClipboard: (params) => {
          this.clipboard = requestGuards.writeClipboard(params).text;
          return null;
        },
      },
      events: {
        ...notedEvents((event) => void this.events.push(event)),
        ready: (params) => {
          if (eventGuards.ready(params).version !== this.snapshot.version) this.show({});
        },
        showEnvironmentRuns: (params) =>
          this.environments.choose(eventGuards.showEnvironmentRuns(params).chosen),
        collapsed: (params) => this.#collapse(eventGuards.collapsed(params).flows),
      },
    });
  }

  #collapse(flows: NonNullable<FlowSnapshot["collapsed"]>): void {
    this.snapshot = { ...this.snapshot, collapsed: flows };
    this.events.push({ event: "collapsed", params: { flows } });
  }

  async edit({
    version,
    edit,
    preview = false,
  }: Requests["edit"]["params"]): Promise<Requests["edit"]["result"]> {
    this.edits.push(edit);
    this.versions.push(version);
    await this.edited;
    if (preview) {
      this.#plan(version, edit);
      if (!(await this.confirm(edit))) throw new RpcError("cancelled", "Nothing was changed.");
    }
    this.#history = { undo: this.text };
    const edits = this.#plan(version, edit);
    // As in the real host, the snapshot comes after the answer.
    const answered = new Promise((resolve) => setTimeout(resolve, 0));
    return { version: this.change(edits, answered), written: writtenRanges(edits) };
  }

  /** As the real server does, refuses a fix of an older text. */
  #fix({ version, id }: Requests["fix"]["params"]): Requests["fix"]["result"] {
    this.fixed.push({ version, id });
    if (version !== this.snapshot.version) throw new RpcError("stale", "The text changed here.");
    const { edits } = this.offered[Number(id)] ?? { edits: [] };
    this.#history = { undo: this.text };
    const answered = new Promise((resolve) => setTimeout(resolve, 0));
    return { version: this.change(edits, answered), written: writtenRanges(edits) };
  }

  /** What the real host answers: the refusal that the edit would get. */
  check({ version, edit }: Requests["check"]["params"]): Requests["check"]["result"] {
    this.checks.push(edit);
    try {
      this.#plan(version, edit);
      return {};
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      return { problem: { code: thrown.code, message: thrown.message } };
    }
  }

  /** The real history is the editor's; this one knows only the last change. */
  stepHistory(command: "undo" | "redo"): { changed: boolean } {
    this.events.push({ event: command, params: {} });
    const text = this.#history[command];
    if (text === undefined) return { changed: false };
    const now = this.text;
    this.change([{ start: 0, end: now.length, newText: text }]);
    this.#history = command === "undo" ? { redo: now } : { undo: now };
    return { changed: true };
  }

  #plan(version: number, edit: FlowEdit): readonly TextEdit[] {
    const { uri } = this.snapshot;
    return withCodedRefusals(
      () => planEdit(this.#text, { uri, version, edit }, bridge).changes[uri]?.edits ?? [],
    );
  }

  /** Changes the text, as the diagram or a person in the text editor does. The snapshot is sent after `before`. */
  change(changes: readonly TextEdit[], before: Promise<unknown> = Promise.resolve()): number {
    const { version: base, document: old } = this.snapshot;
    const version = base + 1;
    const ranges = changes.toReversed().map(({ start, end, newText }) => ({
      range: this.#text.rangeOf({ start, end }),
      text: newText,
    }));
    this.#text.change(ranges, version);
    const document = this.#text.flow();
    const by = changes.reduce((sum, { start, end, newText }) => sum + newText.length - (end - start), 0);
    const delta = deltaOf(old, document, { from: changes.at(-1)?.end ?? 0, by });
    this.snapshot = { ...this.snapshot, document, version };
    this.#sending = this.#sending.then(() => before);
    this.send("flowUpdate", { base, version, delta });
    return version;
  }

  /** Replaces the first occurrence of some words in the text. */
  type(before: string, after: string): void {
    const start = this.text.indexOf(before);
    this.change([{ start, end: start + before.length, newText: after }]);
  }

  /** Sends a changed snapshot. */
  show(change: Partial<FlowSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.send("flow", this.snapshot);
  }

  send<E extends keyof FlowViewContract["host"]["events"] & string>(
    event: E,
    params: FlowViewContract["host"]["events"][E],
  ): void {
    this.#sending = this.#sending.then(() => this.#peer?.send(event, params));
  }

  /** The step that has this label, or this detail. */
  step(words: string): Step {
    const step = stepsOf(this.snapshot.document).find(
      ({ label, detail }) => label === words || detail === words,
    );
    if (!step) throw new Error(`No step says ${words}.`);
    return step;
  }

  /** Says that values have changed, as the real host does. */
  setState(environment: string, name: string, state: ValueState): void {
    this.valueStates.set(`${environment} ${name}`, state);
    this.send("settingValuesChanged", {});
  }

  /** The states of the values of the text's settings in two environments. */
  values(): readonly EnvironmentValues[] {
    return ["dev", "prod"].map((environment) => ({
      environment,
      values: Object.fromEntries(
        this.#text.declarations().settings.map(({ name, default: fallback }) => {
          const known = this.valueStates.get(`${environment} ${name}`);
          return [name, known ?? (fallback === undefined ? "missing" : "default")] as const;
        }),
      ),
    }));
  }

  #declarations({ preview }: Requests["declarations"]["params"]): Requests["declarations"]["result"] {
    const { uri } = this.snapshot;
    const params = { uri, ...(preview ? { preview } : {}) };
    return withCodedRefusals(() => declarationsFor(this.#text, params, bridge));
  }

  /** What the real host answers: the mapping is run on the payload that the test has given. */
  #textOf(params: Requests["textOf"]["params"]): string {
    return withCodedRefusals(() => textOf(this.#text, { uri: this.snapshot.uri, ...params }, bridge));
  }

  /** What the page sent last as that event. */
  last(event: string): unknown {
    return this.events.findLast((each) => each.event === event)?.params;
  }
}
