import path from "node:path";
import type { SampleDelivery, SampleDeliveryKey, SourcePlace } from "@hookloom/language-server/protocol";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { listDeliveries } from "../../environments/deliveries.ts";
import { readDelivery } from "../../environments/delivery.ts";
import { followDelivery } from "../../environments/follow-delivery.ts";
import { callCommand } from "../commands/call-command.ts";
import type { DeliveryTarget, EnvironmentRef } from "../commands/delivery-target.ts";
import { textColumn } from "../webview/columns.ts";
import type { DeliveryAccess } from "./delivery-access.ts";

/** How many of the newest deliveries are searched for one that was just sent. */
const lookedThrough = 20;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The id that the receiver's own answer names; other answers are in a provider's format. */
function idIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== "object" || answer === null || !("id" in answer)) return undefined;
    return typeof answer.id === "string" ? answer.id : undefined;
  } catch {
    return undefined;
  }
}

const placeInList = ({ cursor = "0" }: DeliverySummary): number => Number(cursor);

/** The deliveries that a page sends to one environment: their ids, their outcome and how to open them. */
export class SentDeliveries {
  readonly #access: DeliveryAccess;
  readonly #ref: EnvironmentRef;

  constructor(access: DeliveryAccess, ref: EnvironmentRef) {
    this.#access = access;
    this.#ref = ref;
  }

  /**
   * Sends, and finds the delivery that came of it: by the id in the answer; for a provider's own form of answer, on
   * this machine, as the first later one of that trigger and event in the list.
   */
  async send<Answer extends { readonly body: string }>(
    to: { readonly trigger: string; readonly event: string },
    work: () => Promise<Answer>,
  ): Promise<Answer & { readonly delivery?: SampleDeliveryKey }> {
    const here = this.#access.isHere(this.#ref);
    const before = here ? await this.#newest(1).catch(() => undefined) : undefined;
    const answer = await work();
    const id = idIn(answer.body) ?? (before && (await this.#firstSince(before, to).catch(() => undefined)));
    return id === undefined ? answer : { ...answer, delivery: { id, trigger: to.trigger } };
  }

  /** @see followDelivery */
  async follow(key: SampleDeliveryKey, attempts: number): Promise<SampleDelivery> {
    const target: DeliveryTarget = { ...this.#ref, ...key };
    const delivery = await followDelivery(
      {
        root: this.#ref.root,
        read: () => this.#access.reach(target, (port) => readDelivery(port, target)),
        log: () => this.#access.log(target),
        pause,
        now: () => performance.now(),
      },
      attempts,
    );
    this.#access.lookSoon(this.#ref);
    return delivery;
  }

  async openDelivery(delivery: SampleDeliveryKey): Promise<void> {
    await callCommand("hookloom.showDelivery", { ...this.#ref, delivery });
  }

  /** Shows code of the project; a file outside it is not opened. */
  async openPlace({ file, line, column }: SourcePlace): Promise<void> {
    const { root } = this.#ref;
    const full = path.resolve(root, file);
    if (!full.startsWith(root + path.sep)) return;
    const uri = vscode.Uri.file(full);
    const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    await vscode.window.showTextDocument(uri, {
      viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active,
      selection: new vscode.Range(at, at),
    });
  }

  async #newest(limit: number): Promise<DeliverySummary[]> {
    return await this.#access.reach(this.#ref, (port) => listDeliveries(port, { limit }));
  }

  async #firstSince(
    before: readonly DeliverySummary[],
    { trigger, event }: { readonly trigger: string; readonly event: string },
  ): Promise<string | undefined> {
    const last = Math.max(0, ...before.map(placeInList));
    const since = (await this.#newest(lookedThrough)).filter((one) => placeInList(one) > last);
    return since.findLast((one) => one.trigger === trigger && one.event === event)?.id;
  }
}
