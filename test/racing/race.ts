import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { expect, vi } from "vitest";
import type * as vscode from "vscode";
import { FlowSession } from "../../extension/host/src/flow/flow-session.ts";
import { editor, fakePanel, fakeVscode } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import { quietPorts } from "../../extension/host/src/flow/testing/quiet-ports.ts";
import type { Random } from "../../language-server/bridge/src/testing/random.ts";
import { startDrag } from "../../webview-ui/src/actions/drag.ts";
import { apply, shownVersion } from "../../webview-ui/src/actions/edits.ts";
import { wrap } from "../../webview-ui/src/actions/gestures.ts";
import { menuRows } from "../../webview-ui/src/actions/menu.ts";
import { insert, openPalette } from "../../webview-ui/src/actions/palette.ts";
import { reveal } from "../../webview-ui/src/actions/pointer.ts";
import { select } from "../../webview-ui/src/actions/select.ts";
import type { InsertionPoint } from "../../webview-ui/src/state/view-state.ts";
import { startPage } from "./fake-page.ts";
import { type Gesture, isEditOfGesture } from "./gesture.ts";
import { findMismatch, type Intent, isName, nameOfCode, outlineOf, removedStatements } from "./outline.ts";
import { SlowChannel, slowServer } from "./slow-server.ts";
import { finishTyping, typist } from "./typist.ts";

const start = `export async function main(xs: string[]) {
  const anna = f(0);
  const bert = f(0);
  if (ready) {
    const cleo = f(0);
    const dora = f(0);
  } else {
    const emil = f(0);
  }
  for (const x of xs) {
    const fred = f(0);
    const gina = f(0);
  }
  const hugo = f(0);
}
`;

/** The product's parts connected by slow messages, with one person typing and another one using the diagram. */
export class Race {
  readonly gestures: Gesture[] = [];
  readonly #random: Random;
  readonly #texts = new Map<number, string>();
  readonly #document = editor.reset("file:///project/webhook.ts", start);
  readonly #shown: string[] = [];
  #page!: Awaited<ReturnType<typeof startPage>>;
  #session!: FlowSession;
  #server!: ReturnType<typeof slowServer>;
  #noting!: { dispose(): void };
  #names = 0;
  #underWay: Gesture | undefined;
  /** The number of the request that asks for it. */
  #asked: number | undefined;
  /** The second half of a longer gesture. */
  #rest: (() => void) | undefined;

  constructor(random: Random) {
    this.#random = random;
    this.typing = typist(this.#document, random, () => this.#newName());
  }

  async open(): Promise<void> {
    const delay = (): number => this.#random.integerBelow(60);
    const [toHost, toView] = [new SlowChannel(delay), new SlowChannel(delay)];
    const document = this.#document;
    const server = slowServer(document, delay);
    this.#server = server;
    this.#texts.set(1, start);
    this.#noting = fakeVscode.workspace.onDidChangeTextDocument(({ document: of }) => {
      if (of === document) this.#texts.set(of.version, of.getText());
    });
    editor.hop = () => new Promise((resolve) => setTimeout(resolve, delay()));
    editor.applied = (before, after) => {
      expect(this.#underWay?.applied, "one gesture, one change of the text").toBeUndefined();
      if (this.#underWay) this.#underWay.applied = { before, after };
    };
    editor.selected = (words) => this.#shown.push(words);
    const { panel, toHost: receive } = fakePanel((message) =>
      toView.carry(message, (copy) => {
        this.#answered(copy);
        this.#page.deliver(copy);
      }),
    );
    this.#page = await startPage((message) => {
      this.#posted(message);
      toHost.carry(message, receive);
    });
    this.#session = new FlowSession(
      document as unknown as vscode.TextDocument,
      panel as unknown as vscode.WebviewPanel,
      {
        server,
        sources: [],
        connections: [],
        highlight: {} as vscode.TextEditorDecorationType,
        ...quietPorts,
        onError: (error) => expect.fail(String(error)),
      },
      undefined,
    );
    void this.#session.load();
    await vi.advanceTimersByTimeAsync(1000);
    expect(this.#control.store.get().scene).toBeDefined();
  }

  /** Both users finish what they have started, and all messages arrive. */
  async finish(): Promise<void> {
    this.acting.finish?.();
    await vi.advanceTimersByTimeAsync(10_000);
    finishTyping(this.#document, this.typing);
    await vi.advanceTimersByTimeAsync(10_000);
  }

  close(): void {
    this.#session.dispose();
    this.#noting.dispose();
    this.#server.dispose();
  }

  get #control() {
    return this.#page.control;
  }

  /** The text of the version that the diagram shows. */
  get #seen(): string {
    return this.#texts.get(shownVersion(this.#control)) ?? expect.fail("a picture of no text");
  }

  readonly typing: ReturnType<typeof typist>;

  #newName(): string {
    return `typed${"abcdefghij"[this.#names % 10]}${"abcdefghij"[Math.floor(this.#names++ / 10) % 10]}`;
  }

  readonly acting: Record<string, () => void> = {
    select: () => {
      const step = this.#someStep();
      if (step) select(this.#control, step.id);
    },
    reveal: () => {
      const step = this.#someStep();
      if (step) reveal(this.#control, step.id);
    },
    drag: () => this.#drag(),
    palette: () => this.#palette(),
    field: () => this.#field(),
    menu: () => this.#menu(),
    wrap: () => {
      const meant = this.#chosen();
      if (!meant || this.gestures.some(({ op }) => op === "wrap")) return;
      this.#note("wrap", { op: "wrap", names: meant.names }, meant.ids);
      void wrap(this.#control, "if");
    },
    delete: () => this.#key("remove", "Delete"),
    cut: () => this.#key("remove", "x", { ctrlKey: true }),
    duplicate: () => this.#key("duplicate", "d", { ctrlKey: true }),
    disable: () => this.#key("disable", "/", { ctrlKey: true }),
    up: () => this.#key("up", "ArrowUp", { altKey: true }),
    down: () => this.#key("down", "ArrowDown", { altKey: true }),
    finish: () => {
      this.#rest?.();
      this.#rest = undefined;
    },
  };

  #steps(): readonly Step[] {
    return [...(this.#control.store.get().scene?.index.steps.values() ?? [])].map(({ step }) => step);
  }

  #someStep(): Step | undefined {
    const steps = this.#steps();
    return steps[this.#random.integerBelow(steps.length)];
  }

  #environmentName({ range }: Step, text = this.#seen): string | undefined {
    return nameOfCode(text.slice(range.start, range.end));
  }

  /** The names and ids of the selection; undefined where it is empty or half typed. */
  #chosen(
    simple = false,
  ): { readonly names: readonly string[]; readonly ids: readonly string[] } | undefined {
    const { selection, active } = this.#control.store.get();
    const ids = new Set(selection.length > 0 ? selection : [active]);
    const steps = this.#steps().filter(({ id }) => ids.has(id));
    const names = steps.map((step) => this.#environmentName(step));
    const usable = names.length > 0 && names.every((name) => name !== undefined);
    if (simple && steps.some(({ blocks }) => blocks.length > 0)) return undefined;
    return usable ? { names: names as string[], ids: steps.map(({ id }) => id) } : undefined;
  }

  #note(op: FlowEdit["op"], meaning: Intent, ids: readonly string[], seen = this.#seen): Gesture {
    const gesture: Gesture = { op, meaning, ids, seen, at: Date.now(), posted: false };
    this.gestures.push(gesture);
    return gesture;
  }

  /** True where no gesture is pending. A gesture that was not sent within the limit was refused by the page itself. */
  #idle(): boolean {
    const maxIdleMs = 3000;
    for (const gesture of this.gestures)
      if (!gesture.posted && !this.#underWay && Date.now() - gesture.at > maxIdleMs)
        gesture.outcome = "refused";
    return this.#underWay === undefined && this.gestures.every(({ outcome }) => outcome !== undefined);
  }

  /** A place in the shown diagram, described by its neighbours. */
  #around({ block, index }: InsertionPoint) {
    const found = this.#control.store.get().scene?.index.blocks.get(block);
    if (!found) return undefined;
    const names = found.block.steps.map((step) => this.#environmentName(step) ?? "?");
    const owner = found.owners.at(-1);
    const head = owner && this.#environmentName(owner);
    if (owner && !head) return undefined;
    const branch = owner?.blocks.findIndex(({ id }) => id === block) ?? 0;
    return {
      parent: `${head ?? ""}#${branch}`,
      before: names.slice(0, index),
      behind: names.slice(index),
    };
  }

  #somePlace(): { readonly x: number; readonly y: number; readonly place: InsertionPoint } | undefined {
    const inserts = this.#control.store.get().scene?.layout.inserts ?? [];
    const insert = inserts[this.#random.integerBelow(inserts.length)];
    const { viewport } = this.#control.camera;
    return (
      insert && {
        place: { block: insert.block, index: insert.index },
        x: insert.x * viewport.zoom + viewport.x,
        y: insert.y * viewport.zoom + viewport.y,
      }
    );
  }

  #drag(): void {
    const step = this.#someStep();
    const target = this.#somePlace();
    if (this.#rest || !step || !target) return;
    const press = { button: 0, clientX: target.x - 100, clientY: target.y - 100 };
    this.#control.store.set({ selection: [step.id], active: step.id });
    startDrag(this.#control, step.id, press as PointerEvent);
    this.#page.pointer("pointermove", target.x, target.y);
    const { drag } = this.#control.store.get();
    const name = this.#environmentName(step);
    const around = drag?.over && this.#around(drag.over);
    const seen = this.#seen;
    this.#rest = () => {
      if (name && around) this.#note("move", { op: "move", names: [name], ...around }, [step.id], seen);
      else this.#control.store.set({ drag: undefined });
      this.#page.pointer("pointerup", target.x, target.y);
    };
  }

  #palette(): void {
    const target = this.#somePlace();
    const around = target && this.#around(target.place);
    if (this.#rest || !target || !around) return;
    const seen = this.#seen;
    openPalette(this.#control, target.place, target);
    this.#rest = () => {
      const { overlay } = this.#control.store.get();
      if (overlay?.kind !== "palette") return;
      const name = this.#newName();
      this.#note("insert", { op: "insert", names: [name], ...around }, [], seen);
      void insert(this.#control, overlay.point, { code: `const ${name} = f(0);` });
    };
  }

  #field(): void {
    const step = this.#someStep();
    const name = step && this.#environmentName(step);
    if (this.#rest || !step || !name || !step.fields.some((field) => field.name === "value")) return;
    const seen = this.#seen;
    const version = shownVersion(this.#control);
    this.#rest = () => {
      const value = String(1000 + this.#names++);
      this.#note("set", { op: "set", names: [name], value }, [step.id], seen);
      const edit = { op: "set", step: step.id, field: "value", text: `f(${value})` } as const;
      void apply(this.#control, edit, { spoken: "" }, version);
    };
  }

  #menu(): void {
    const meant = this.#chosen();
    if (this.#rest || !meant) return;
    const row = menuRows(this.#control).find(({ id }) => id === "delete");
    this.#rest = () => {
      if (!row) return;
      this.#note("remove", { op: "remove", names: meant.names }, meant.ids);
      row.run();
    };
  }

  /** A key while no gesture is pending refers to what is shown; another one refers to the result of the pending edits. */
  #key(what: "remove" | "duplicate" | "disable" | "up" | "down", key: string, modifiers = {}): void {
    const step = this.#random.integerBelow(2) > 0 && this.#idle() ? this.#someStep() : undefined;
    if (step) select(this.#control, step.id);
    const meant = this.#chosen(what === "duplicate" || what === "disable");
    if (!meant || !this.#idle()) return;
    const { names, ids } = meant;
    const isDisabled = this.#steps().some(({ id, disabled }) => disabled && ids.includes(id));
    if (what === "duplicate" && isDisabled) return;
    const meaning = () => (what === "up" || what === "down" ? this.#shift(names, what) : { op: what, names });
    const now = meaning();
    if (!now) return;
    const gesture = this.#note(now.op, now, ids);
    this.#page.press(key, modifiers);
    gesture.resolveMeaning = (version) => {
      gesture.seen = this.#texts.get(version) ?? expect.fail("a picture of no text");
      gesture.meaning = meaning() ?? now;
    };
  }

  #shift(names: readonly string[], to: "up" | "down"): Intent | undefined {
    const [step] = this.#steps().filter((each) => this.#environmentName(each) === names[0]);
    const place = step && this.#control.store.get().scene?.index.steps.get(step.id);
    if (!place || names.length > 1) return undefined;
    const { block, index, owners } = place;
    const owner = owners.at(-1);
    const out = owner && this.#control.store.get().scene?.index.steps.get(owner.id);
    const inside = to === "up" ? index > 0 : index < block.steps.length - 1;
    const at = inside
      ? { block: block.id, index: to === "up" ? index - 1 : index + 2 }
      : out && { block: out.block.id, index: to === "up" ? out.index : out.index + 1 };
    const around = at && this.#around(at);
    return around && { op: "move", names, ...around };
  }

  #posted(message: unknown): void {
    const { rpc, id, method, params } = message as {
      rpc: string;
      id?: number;
      method?: string;
      params?: { version: number; edit: FlowEdit };
    };
    if (rpc !== "request" || method !== "edit") return;
    const gesture = this.gestures.find(
      (each) =>
        each.op === params?.edit.op.replace("enable", "disable") &&
        !each.posted &&
        !each.outcome &&
        isEditOfGesture(each, params.edit),
    );
    expect(gesture, `no gesture asked for ${JSON.stringify(params?.edit)}`).toBeDefined();
    expect(this.#underWay, "gestures keep their order").toBeUndefined();
    if (!gesture) return;
    gesture.posted = true;
    if (params) gesture.resolveMeaning?.(params.version);
    this.#underWay = gesture;
    this.#asked = id;
  }

  #answered(batch: unknown): void {
    for (const message of Array.isArray(batch) ? batch : [batch]) {
      const { rpc, id } = message as { rpc: string; id?: number };
      const gesture = this.#underWay;
      if (!gesture || id !== this.#asked || (rpc !== "error" && rpc !== "result")) continue;
      this.#underWay = undefined;
      gesture.outcome = rpc === "error" ? "refused" : "done";
      const now = this.#document.getText();
      if (rpc === "error") expect(gesture.applied, "a refused gesture changed the text").toBeUndefined();
      else this.#check(gesture, gesture.applied ?? { before: now, after: now });
    }
  }

  #check(gesture: Gesture, { before, after }: { before: string; after: string }): void {
    const { meaning, seen } = gesture;
    gesture.raced = before !== seen;
    if (!gesture.applied && meaning.op === "move") return;
    const mismatch = findMismatch(meaning, {
      retyped: removedStatements([...this.#texts.values()], seen, before),
      seen,
      before,
      after,
    });
    expect(
      mismatch,
      `${mismatch}: ${JSON.stringify(meaning)}\n--- seen\n${seen}\n--- before\n${before}\n--- after\n${after}`,
    ).toBeUndefined();
  }

  /** The diagram has caught up with the text, and the code of each selected card was selected whole or not at all. */
  checkEnd(): void {
    expect(shownVersion(this.#control)).toBe(this.#document.version);
    const known = new Set(
      outlineOf(this.#document.getText())
        .map(({ name }) => name)
        .filter(isName),
    );
    const steps = this.#steps().map((step) => this.#environmentName(step, this.#document.getText()));
    expect(new Set(steps)).toEqual(known);
    for (const words of this.#shown)
      expect(nameOfCode(words) ?? words, words).toMatch(/^(\w+|(const )*(const|\w+ = .*;)|(if|for) \(.*\))$/);
  }
}
