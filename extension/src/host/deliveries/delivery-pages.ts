import * as vscode from "vscode";
import { readDelivery } from "../../environments/delivery.ts";
import { readLog } from "../../environments/local/log-file.ts";
import type { LogLine } from "../../environments/local/log-line.ts";
import { environmentFiles } from "../../environments/local/state-file.ts";
import { isUserError } from "../errors.ts";
import { devEnvironment, type Runs } from "../run/runs.ts";
import { type DeliveryTarget, deliveryScheme, targetOfAddress } from "./delivery-target.ts";
import { deliveryText, headingText, isHeading } from "./delivery-text.ts";

const searchedLines = 20_000;

/** Shows deliveries as pages for reading, which follow what becomes of them. */
export class DeliveryPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #runs: Runs;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #listening: vscode.Disposable;
  /** What was shown last, for as long as the environment does not answer. */
  readonly #last = new Map<string, string>();
  /** What the list told of each delivery when its page was read, since other deliveries do not change it. */
  readonly #told = new Map<string, string>();

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#listening = vscode.Disposable.from(
      runs.onDidChange((root) => {
        for (const { uri } of vscode.workspace.textDocuments) this.#look(root, uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#last.delete(uri.toString());
        this.#told.delete(uri.toString());
      }),
      vscode.languages.registerDocumentSymbolProvider({ scheme: deliveryScheme }, outline),
      vscode.workspace.registerTextDocumentContentProvider(deliveryScheme, this),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const target = targetOfAddress(uri);
    if (!target) return "This is no address of a delivery.\n";
    try {
      const text = await this.#read(target);
      if (text !== undefined) this.#last.set(uri.toString(), text);
      return (
        text ??
        this.#last.get(uri.toString()) ??
        "The project is not running: run it to see its deliveries.\n"
      );
    } catch (error) {
      if (!isUserError(error)) throw error;
      return this.#last.get(uri.toString()) ?? `${error.message}\n`;
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.#changed, this.#listening).dispose();
  }

  #look(root: string, uri: vscode.Uri): void {
    const target = targetOfAddress(uri);
    if (target?.root !== root) return;
    const { deliveries = [], state } = this.#runs.get(root) ?? {};
    const own = deliveries.find(({ id, trigger }) => id === target.id && trigger === target.trigger);
    const told = JSON.stringify([own, state?.phase]);
    if (told === this.#told.get(uri.toString())) return;
    this.#told.set(uri.toString(), told);
    this.#changed.fire(uri);
  }

  async #read(target: DeliveryTarget): Promise<string | undefined> {
    const run = this.#runs.get(target.root);
    if (!run) return undefined;
    const detail = await readDelivery(run.environment.managementPort, target);
    return deliveryText({ detail, log: await ownLines(target) });
  }
}

async function ownLines({ root, id }: DeliveryTarget): Promise<readonly LogLine[]> {
  const lines = await readLog(environmentFiles(root, devEnvironment).logs, searchedLines);
  return lines.filter(({ delivery }) => delivery === id);
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
