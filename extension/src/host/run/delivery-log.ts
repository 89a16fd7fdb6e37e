import * as vscode from "vscode";
import { readLog } from "../../environments/local/log-file.ts";
import { environmentFiles } from "../../environments/local/state-file.ts";
import { fullLogText } from "./log-text.ts";
import { devEnvironment, type Runs } from "./runs.ts";

export const deliveryScheme = "hookloom-delivery";
const searchedLines = 20_000;

/** The address of a delivery's page; its path ends in the name that the tab shows. */
export function deliveryUri(root: string, id: string, event: string): vscode.Uri {
  const name = `${event === "" ? "request" : event} ${id.slice(0, 8)}.log`;
  return vscode.Uri.from({ scheme: deliveryScheme, path: `/${name}`, query: JSON.stringify({ root, id }) });
}

function partsOf(uri: vscode.Uri): { readonly root: string; readonly id: string } {
  const { root, id }: Record<string, unknown> = JSON.parse(uri.query);
  return { root: String(root), id: String(id) };
}

/** Shows the log lines of one delivery as a page for reading. */
export class DeliveryLog implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #runs: Runs;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #listening: vscode.Disposable;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#listening = runs.onDidChange((root) => {
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme === deliveryScheme && partsOf(uri).root === root) this.#changed.fire(uri);
      }
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { root, id } = partsOf(uri);
    const lines = await readLog(environmentFiles(root, devEnvironment).logs, searchedLines);
    const own = lines.filter(({ delivery }) => delivery === id).map(fullLogText);
    const delivery = this.#runs.get(root)?.deliveries.find((one) => one.id === id);
    const head = delivery
      ? [
          `${delivery.event || "request"}  ${delivery.outcome}  ${delivery.status} in ${Math.round(delivery.milliseconds)} ms`,
          `${delivery.source} at ${delivery.trigger}, received ${delivery.receivedAt}`,
          ...(delivery.error ? [delivery.error] : []),
          "",
        ]
      : [];
    return [...head, ...(own.length > 0 ? own : ["The handler wrote nothing to the log."]), ""].join("\n");
  }

  dispose(): void {
    vscode.Disposable.from(this.#changed, this.#listening).dispose();
  }
}
