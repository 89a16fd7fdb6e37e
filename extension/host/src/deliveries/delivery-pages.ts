import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { deliveryLinks } from "@hookloom/core/project/config/observe-description";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import {
  type DeliveryTarget,
  deliveryOfAddress,
  deliveryScheme,
  environmentKey,
} from "../commands/delivery-target.ts";
import { environmentText } from "../environments/environments.ts";
import { HostError, isForPeople } from "../shared/errors.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { deliveryText, headingText, isHeading } from "./delivery-text.ts";
import { pageLinks } from "./page-links.ts";
import { SentDeliveries } from "./sent-deliveries.ts";

/** Shows deliveries as read-only pages that update as the deliveries change. */
export class DeliveryPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #access: DeliveryAccess;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #listening: vscode.Disposable;
  /** What was shown last, kept while the environment does not answer. */
  readonly #last = new Map<string, { readonly text: string; readonly detail: DeliveryDetail }>();
  /** The state of each delivery in the list when its page was read, since other deliveries do not change it. */
  readonly #states = new Map<string, string>();
  /** The replayed deliveries that are followed. */
  readonly #followed = new Set<string>();
  #disposed = false;

  constructor(access: DeliveryAccess) {
    this.#access = access;
    this.#listening = vscode.Disposable.from(
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
          shown: (page) => this.#last.get(page.toString())?.detail,
          loadProject: (target) => access.loadProject(target),
        }),
      ),
      vscode.workspace.registerTextDocumentContentProvider(deliveryScheme, this),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const target = deliveryOfAddress(uri);
    if (!target) return vscode.l10n.t("This is not an address of a delivery.\n");
    const key = uri.toString();
    try {
      const page = await this.#read(target);
      this.#last.set(key, page);
      return page.text;
    } catch (error) {
      if (!isForPeople(error)) throw error;
      const last = this.#last.get(key);
      if (last !== undefined) return last.text;
      return error instanceof HostError && error.code === "not-running"
        ? vscode.l10n.t("The project is not running: run it to see its deliveries.\n")
        : `${error.message}\n`;
    }
  }

  dispose(): void {
    this.#disposed = true;
    vscode.Disposable.from(this.#changed, this.#listening).dispose();
  }

  /** Follows the environments of the visible pages. */
  #follow(): void {
    const targets = vscode.window.visibleTextEditors.flatMap(({ document }) => {
      const target = deliveryOfAddress(document.uri);
      return target && !this.#access.isRun(target) ? [target] : [];
    });
    this.#access.feeds.want("pages", targets);
  }

  /** The delivery of a page, if it is one of that environment. */
  #findShown(ref: ProjectEnvironment, uri: vscode.Uri): DeliveryTarget | undefined {
    const target = deliveryOfAddress(uri);
    if (!target || target.root !== ref.root) return undefined;
    const bothHere = this.#access.isHere(target) && this.#access.isHere(ref);
    return bothHere || environmentKey(target) === environmentKey(ref) ? target : undefined;
  }

  /** True for the page of a delivery. */
  #isPageOf(replayed: DeliveryTarget, uri: vscode.Uri): boolean {
    const target = this.#findShown(replayed, uri);
    return target?.id === replayed.id && target.trigger === replayed.trigger;
  }

  /**
   * The list has the newest deliveries only, so the page of any is read again until its run has ended, or nobody sees the page
   * any more: each look at a cluster costs a connection.
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

/** The parts of a page, for the outline and the lines that stick to the top. */
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
