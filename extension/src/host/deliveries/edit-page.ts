import { RpcError, type SampleOutcome } from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import { type DeliveryDetail, replayEdited } from "../../environments/delivery.ts";
import { bodyOfEdited, editableBody } from "../../events/delivered.ts";
import { shortId } from "../../project/delivery-test.ts";
import { openPage } from "../pages/open-page.ts";
import { SampleChannel, type Sendable } from "../sample/sample-channel.ts";

/** What the page needs of the rest of the host. */
export interface EditPorts {
  readonly extensionUri: vscode.Uri;
  /** The management port of the environment that holds the delivery, while that runs. */
  managementPort(): number | undefined;
  onEnvironmentChange(listener: () => void): vscode.Disposable;
  run(): Promise<void>;
}

/** The body of a delivery, edited and replayed as a delivery of its own. */
class EditedDelivery implements Sendable {
  readonly #ports: EditPorts;
  readonly #detail: DeliveryDetail;
  readonly #json: boolean;
  /** What was typed, for when the page is hidden and drawn anew. */
  #text: string;

  constructor(ports: EditPorts, detail: DeliveryDetail) {
    this.#ports = ports;
    this.#detail = detail;
    const { text, json } = editableBody(detail);
    this.#text = text;
    this.#json = json;
  }

  environment(): { readonly running: boolean; readonly url: string } {
    return { running: this.#ports.managementPort() !== undefined, url: "" };
  }

  async start(): ReturnType<Sendable["start"]> {
    const { source, trigger, event, id } = this.#detail;
    return {
      source,
      trigger,
      event,
      events: [event],
      samples: [],
      sample: "",
      payload: this.#text,
      ...this.environment(),
      edit: { delivery: shortId(id), json: this.#json },
    };
  }

  async send({ payload }: { readonly payload: string }): Promise<SampleOutcome> {
    this.#text = payload;
    const port = this.#ports.managementPort();
    if (port === undefined) {
      throw new RpcError("not-running", "The dev environment is not running: press Run, then replay again.");
    }
    const { id, trigger } = this.#detail;
    const began = performance.now();
    const stored = await replayEdited(port, { id, trigger }, { body: bodyOfEdited(this.#detail, payload) });
    const body = JSON.stringify({ delivery: stored, replayOf: id });
    return { status: 202, milliseconds: performance.now() - began, body };
  }

  async run(): Promise<void> {
    await this.#ports.run();
  }

  keep({ payload }: { readonly payload: string }): void {
    this.#text = payload;
  }
}

/** Opens the page that edits a delivery's body and replays it. @throws EventError `no-body` */
export function openEdit(ports: EditPorts, detail: DeliveryDetail): vscode.WebviewPanel {
  const edited = new EditedDelivery(ports, detail);
  const look = {
    viewType: "hookloom.replay",
    tab: `Replay ${detail.event} ${shortId(detail.id)}`,
    icon: "debug-rerun",
    title: "Replay a delivery edited",
    bundle: "sample",
  };
  return openPage(
    ports.extensionUri,
    look,
    (panel) => new SampleChannel(panel, edited, ports.onEnvironmentChange),
  );
}
