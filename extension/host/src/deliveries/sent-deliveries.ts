import path from "node:path";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { followDelivery } from "@hookloom/core/environments/management/follow-delivery";
import { responseDeliveryId } from "@hookloom/core/environments/management/sent-delivery";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type {
  SampleDelivery,
  SampleDeliveryKey,
  SampleOutcome,
  SourceLocation,
} from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import type { DeliveryTarget } from "../commands/delivery-target.ts";
import { textColumn } from "../webview/columns.ts";
import type { DeliveryAccess } from "./delivery-access.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The deliveries that a page sends to one environment: sends them, follows their outcome and opens them. */
export class SentDeliveries {
  readonly #access: DeliveryAccess;
  readonly #ref: ProjectEnvironment;

  constructor(access: DeliveryAccess, ref: ProjectEnvironment) {
    this.#access = access;
    this.#ref = ref;
  }

  /**
   * Sends a request to the trigger with the given path, and returns the response with its delivery.
   * @throws HostError `at-breakpoint`
   */
  async send(trigger: string, work: () => Promise<SampleOutcome>): Promise<SampleOutcome> {
    this.#access.requireNotPaused(this.#ref);
    const { own } = this.#access;
    return await own.sending(async () => {
      const response = await work();
      const id = responseDeliveryId(response);
      if (id === undefined) return { ...response, unnamed: true };
      const delivery = { id, trigger };
      own.add(this.#ref.root, delivery);
      return { ...response, delivery };
    });
  }

  /** @see followDelivery */
  async follow(key: SampleDeliveryKey, attempts: number): Promise<SampleDelivery> {
    const target: DeliveryTarget = { ...this.#ref, ...key };
    const delivery = await followDelivery(
      {
        root: this.#ref.root,
        read: () => this.#access.reachWhenResumed(target, (port) => readDelivery(port, target)),
        log: () => this.#access.log(target),
        pause,
        now: () => performance.now(),
      },
      attempts,
    );
    this.#access.pollSoon(this.#ref);
    return delivery;
  }

  async openDelivery(delivery: SampleDeliveryKey): Promise<void> {
    await callCommand("hookloom.showDelivery", { ...this.#ref, delivery });
  }

  /** Shows a location in the project's code; files outside of the project are not opened. */
  async openLocation({ file, line, column }: SourceLocation): Promise<void> {
    const { root } = this.#ref;
    const fullPath = path.resolve(root, file);
    if (!fullPath.startsWith(root + path.sep)) return;
    const uri = vscode.Uri.file(fullPath);
    const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    await vscode.window.showTextDocument(uri, {
      viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active,
      selection: new vscode.Range(at, at),
    });
  }
}
