import path from "node:path";
import { fileURLToPath } from "node:url";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { deliveryLinks } from "@hookloom/core/project/config/observe-description";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { printable } from "@hookloom/protocol/printable";
import { findSource, handlesEvent } from "@hookloom/runtime/catalog";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import {
  type DeliveryTarget,
  deliveryOfAddress,
  deliveryScheme,
  environmentKey,
} from "../commands/delivery-target.ts";
import { environmentText } from "../environments/environments.ts";
import { HostError, isForUser } from "../shared/errors.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { deliveryText, headingText, isHeading } from "./delivery-text.ts";
import { SentDeliveries } from "./sent-deliveries.ts";

/** A range in a line of a page, and its link target. */
interface PageLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly to:
    | { readonly url: string }
    | { readonly file: string; readonly at: readonly [number, number] }
    | { readonly handler: true };
}

/** A file location as written in runs and stack traces, such as `at handle (src/webhook.ts:20:11)`. */
const framePattern = /^(\s+at (?:.*\()?)([^\s()][^()]*):(\d+):(\d+)\)?$/d;

/** Returns the file of a location; undefined outside of the project, because a log may contain any path. */
function ownFile(root: string, named: string): string | undefined {
  if (/^\w{2,}:/.test(named) && !named.startsWith("file:///")) return undefined;
  const file = path.resolve(root, named.startsWith("file:///") ? fileURLToPath(named) : named);
  return file.startsWith(root + path.sep) ? file : undefined;
}

function frameLink(root: string, text: string, line: number): readonly PageLink[] {
  const found = framePattern.exec(text);
  const [, , named = "", row = "", column = ""] = found ?? [];
  const file = found ? ownFile(root, named) : undefined;
  if (!found || file === undefined) return [];
  const start = found.indices?.[2]?.[0] ?? 0;
  const end = found.indices?.[4]?.[1] ?? text.length;
  return [{ line, start, end, to: { file, at: [Number(row), Number(column)] } }];
}

/** Finds the links on a delivery page. The editor itself detects web URLs. */
export function linksIn(
  text: string,
  root: string,
  { event, outcome, source }: Pick<DeliveryDetail, "event" | "outcome" | "source">,
): readonly PageLink[] {
  const lines = text.split("\n");
  const summary = lines.findIndex(isHeading);
  const linkTo = (name: string, value: string, to: PageLink["to"]): readonly PageLink[] => {
    const line = lines.slice(0, summary).findIndex((content) => content.startsWith(`${name} `));
    const start = lines[line]?.lastIndexOf(value) ?? -1;
    return value === "" || start < 0 ? [] : [{ line, start, end: start + value.length, to }];
  };
  const handled = outcome !== "refused" && outcome !== "ignored";
  const found = findSource(source);
  return [
    ...(handled ? linkTo("Event", printable(event), { handler: true }) : []),
    ...(found ? linkTo("Trigger", found.label, { url: found.docs }) : []),
    ...lines.flatMap((content, line) => frameLink(root, content, line)),
  ];
}

interface PageLinksPorts {
  /** Returns the delivery that a page shows. */
  shownDelivery(page: vscode.Uri): DeliveryDetail | undefined;
  loadProject(target: DeliveryTarget): Promise<Project>;
}

const textCommand = (file: string, at: readonly [number, number]): vscode.Uri => {
  const argument = { uri: vscode.Uri.file(file).toString(), at };
  return vscode.Uri.parse(`command:hookloom.openText?${encodeURIComponent(JSON.stringify([argument]))}`);
};

/** Finds where a delivery's handler is currently registered, or its trigger if the handler no longer exists. */
async function findHandlerUri(project: Project, detail: DeliveryDetail): Promise<vscode.Uri | undefined> {
  const { triggers } = await readProject(project);
  const trigger = triggers.find(({ path: at, source }) => at === detail.trigger && source === detail.source);
  if (!trigger) return undefined;
  const handler = trigger.handlers.find(({ event }) => handlesEvent(trigger.source, event, detail.event));
  const document = await vscode.workspace.openTextDocument(trigger.file);
  const { line, character } = document.positionAt((handler?.eventRange ?? trigger.nameRange).start);
  return textCommand(trigger.file, [line + 1, character + 1]);
}

/** A link on a page; the location of a handler is resolved when the link is clicked. */
interface PageLinkItem extends vscode.DocumentLink {
  handler?: () => Promise<vscode.Uri | undefined>;
}

/**
 * Provides the links on a delivery page: to its handler, to the documentation of its source, and to locations in project files.
 */
export function pageLinks({
  shownDelivery: shown,
  loadProject,
}: PageLinksPorts): vscode.DocumentLinkProvider<PageLinkItem> {
  return {
    provideDocumentLinks(document) {
      const detail = shown(document.uri);
      const target = deliveryOfAddress(document.uri);
      if (!detail || !target) return [];
      return linksIn(document.getText(), target.root, detail).map(({ line, start, end, to }) => {
        const item: PageLinkItem = new vscode.DocumentLink(
          new vscode.Range(new vscode.Position(line, start), new vscode.Position(line, end)),
        );
        if ("url" in to) item.target = vscode.Uri.parse(to.url);
        else if ("file" in to) item.target = textCommand(to.file, to.at);
        else item.handler = async () => findHandlerUri(await loadProject(target), detail);
        item.tooltip = "url" in to ? vscode.l10n.t("Open the documentation") : vscode.l10n.t("Open the code");
        return item;
      });
    },
    async resolveDocumentLink(item) {
      const target = await item.handler?.();
      if (target) item.target = target;
      return item;
    },
  };
}

/** Shows deliveries as read-only pages that update as the deliveries change. */
export class DeliveryPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #access: DeliveryAccess;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;
  /** The last content of each page, kept while the environment does not respond. */
  readonly #last = new Map<string, { readonly text: string; readonly detail: DeliveryDetail }>();
  /** The state of each delivery in the list when its page was read. A page is only read again if this state changes. */
  readonly #states = new Map<string, string>();
  /** The replayed deliveries whose pages are being refreshed. */
  readonly #followed = new Set<string>();
  #disposed = false;

  constructor(access: DeliveryAccess) {
    this.#access = access;
    this.#subscription = vscode.Disposable.from(
      access.onDidChange((ref) => {
        for (const { uri } of vscode.workspace.textDocuments) this.#check(ref, uri);
      }),
      access.onDidReplay(
        (target) =>
          void this.#followReplay(target).catch(ignored("the page stays as it was when the replay began")),
      ),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#follow()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#last.delete(uri.toString());
        this.#states.delete(uri.toString());
      }),
      vscode.languages.registerDocumentSymbolProvider({ scheme: deliveryScheme }, outline),
      vscode.languages.registerDocumentLinkProvider(
        { scheme: deliveryScheme },
        pageLinks({
          shownDelivery: (page) => this.#last.get(page.toString())?.detail,
          loadProject: (target) => access.loadProject(target),
        }),
      ),
      vscode.workspace.registerTextDocumentContentProvider(deliveryScheme, this),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const target = deliveryOfAddress(uri);
    if (!target) return vscode.l10n.t("This is not the address of a delivery.\n");
    const key = uri.toString();
    try {
      const page = await this.#read(target);
      this.#last.set(key, page);
      return page.text;
    } catch (error) {
      if (!isForUser(error)) throw error;
      const last = this.#last.get(key);
      if (last !== undefined) return last.text;
      return error instanceof HostError && error.code === "not-running"
        ? vscode.l10n.t("The project is not running: run it to see its deliveries.\n")
        : `${error.message}\n`;
    }
  }

  dispose(): void {
    this.#disposed = true;
    vscode.Disposable.from(this.#changed, this.#subscription).dispose();
  }

  /** Follows the environments of the visible pages. */
  #follow(): void {
    const targets = vscode.window.visibleTextEditors.flatMap(({ document }) => {
      const target = deliveryOfAddress(document.uri);
      return target && !this.#access.isRun(target) ? [target] : [];
    });
    this.#access.feeds.want("pages", targets);
  }

  /** Returns the delivery of a page, if it belongs to the environment. */
  #findShown(ref: ProjectEnvironment, uri: vscode.Uri): DeliveryTarget | undefined {
    const target = deliveryOfAddress(uri);
    if (!target || target.root !== ref.root) return undefined;
    const bothHere = this.#access.isHere(target) && this.#access.isHere(ref);
    return bothHere || environmentKey(target) === environmentKey(ref) ? target : undefined;
  }

  /** Returns whether a page shows the replayed delivery. */
  #isPageOf(replayed: DeliveryTarget, uri: vscode.Uri): boolean {
    const target = this.#findShown(replayed, uri);
    return target?.id === replayed.id && target.trigger === replayed.trigger;
  }

  /**
   * Rereads the page of a replayed delivery until the run has ended, because the list contains only the newest deliveries. A
   * hidden page is not reread, because each read from a cluster needs a connection.
   */
  async #followReplay(replayed: DeliveryTarget): Promise<void> {
    const show = (): void => {
      for (const { uri } of vscode.workspace.textDocuments)
        if (this.#isPageOf(replayed, uri)) this.#changed.fire(uri);
    };
    const isSeen = (): boolean =>
      !this.#disposed &&
      vscode.window.visibleTextEditors.some(({ document }) => this.#isPageOf(replayed, document.uri));
    show();
    const key = JSON.stringify([replayed.root, replayed.environment, replayed.trigger, replayed.id]);
    if (this.#followed.has(key)) return;
    this.#followed.add(key);
    try {
      const sent = new SentDeliveries(this.#access, replayed);
      while (isSeen()) {
        const { outcome } = await sent.follow(replayed, 0);
        show();
        if (outcome !== "running") return;
      }
    } finally {
      this.#followed.delete(key);
    }
  }

  #check(ref: ProjectEnvironment, uri: vscode.Uri): void {
    const target = this.#findShown(ref, uri);
    if (!target) return;
    const deliveries = this.#access.latest(ref) ?? [];
    const own = deliveries.find(({ id, trigger }) => id === target.id && trigger === target.trigger);
    const state = JSON.stringify([own, this.#access.phase(ref)]);
    if (state === this.#states.get(uri.toString())) return;
    this.#states.set(uri.toString(), state);
    this.#changed.fire(uri);
  }

  async #read(target: DeliveryTarget) {
    const detail = await this.#access.read(target, (port) => readDelivery(port, target));
    const text = deliveryText({
      detail,
      environment: environmentText(await this.#access.loadProject(target), target.environment),
      log: await this.#access.log(target),
      links: deliveryLinks(await this.#access.observe(target), detail),
    });
    return { text, detail };
  }
}

/** Provides the sections of a page for the outline and for sticky scroll. */
const outline: vscode.DocumentSymbolProvider = {
  provideDocumentSymbols(document) {
    const lines = document.getText().split("\n");
    const heads = lines.flatMap((line, at) => (isHeading(line) ? [at] : []));
    return heads.map((at, index) => {
      const end = (heads[index + 1] ?? lines.length) - 1;
      const whole = new vscode.Range(at, 0, end, lines[end]?.length ?? 0);
      const head = new vscode.Range(at, 0, at, lines[at]?.length ?? 0);
      return new vscode.DocumentSymbol(
        headingText(lines[at] ?? ""),
        "",
        vscode.SymbolKind.Module,
        whole,
        head,
      );
    });
  },
};
