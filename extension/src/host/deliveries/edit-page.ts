import {
  connectRpc,
  RpcError,
  type RpcHandlers,
  type RpcPeer,
  type SampleOutcome,
  type SampleViewContract,
} from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import { type DeliveryDetail, replayEdited } from "../../environments/delivery.ts";
import { bodyOfEdited, editableBody } from "../../events/delivered.ts";
import { shortId } from "../../project/delivery-test.ts";
import { openPage } from "../pages/open-page.ts";
import { asPayload } from "../sample/sample-guards.ts";
import { requireTrust } from "../trust.ts";
import { webviewPort } from "../webview-port.ts";

type Host = SampleViewContract["host"];
type View = SampleViewContract["view"];

/** What the page needs of the rest of the host. */
export interface EditPorts {
  readonly extensionUri: vscode.Uri;
  /** The management port of the environment that holds the delivery, while that runs. */
  managementPort(): number | undefined;
  onEnvironmentChange(listener: () => void): vscode.Disposable;
  run(): Promise<void>;
}

/** One open page: the body of a delivery, edited and replayed as a delivery of its own. */
class EditSession implements vscode.Disposable {
  readonly #ports: EditPorts;
  readonly #detail: DeliveryDetail;
  readonly #json: boolean;
  readonly #peer: RpcPeer<Host, View>;
  readonly #listening: vscode.Disposable;
  /** What was typed, for when the page is hidden and drawn anew. */
  #text: string;

  constructor(ports: EditPorts, detail: DeliveryDetail, panel: vscode.WebviewPanel) {
    this.#ports = ports;
    this.#detail = detail;
    const { text, json } = editableBody(detail);
    this.#text = text;
    this.#json = json;
    this.#peer = connectRpc<Host, View>(webviewPort(panel.webview), this.#handlers());
    this.#listening = ports.onEnvironmentChange(() => this.#peer.send("environment", this.#environment()));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#peer.dispose();
  }

  #handlers(): RpcHandlers<Host, View> {
    const noSamples = (): never => {
      throw new RpcError("bad-message", "A delivery that is edited has no samples.");
    };
    return {
      requests: {
        start: async () => this.#start(),
        chooseEvent: noSamples,
        chooseSample: noSamples,
        copyCurl: noSamples,
        send: (value) => this.#replay(asPayload(value).payload),
        run: async () => {
          requireTrust("Running a project");
          await this.#ports.run();
          return null;
        },
      },
      events: {
        ready: () => undefined,
        keep: (value) => {
          this.#text = asPayload(value).payload;
        },
      },
    };
  }

  #environment(): { readonly running: boolean; readonly url: string } {
    return { running: this.#ports.managementPort() !== undefined, url: "" };
  }

  #start(): Host["requests"]["start"]["result"] {
    const { source, trigger, event, id } = this.#detail;
    return {
      source,
      trigger,
      event,
      events: [event],
      samples: [],
      sample: "",
      payload: this.#text,
      ...this.#environment(),
      edit: { delivery: shortId(id), json: this.#json },
    };
  }

  async #replay(text: string): Promise<SampleOutcome> {
    requireTrust("Replaying a delivery");
    this.#text = text;
    const port = this.#ports.managementPort();
    if (port === undefined) {
      throw new RpcError("not-running", "The dev environment is not running: press Run, then replay again.");
    }
    const { id, trigger } = this.#detail;
    const began = performance.now();
    const stored = await replayEdited(port, { id, trigger }, { body: bodyOfEdited(this.#detail, text) });
    const body = JSON.stringify({ delivery: stored, replayOf: id });
    return { status: 202, milliseconds: performance.now() - began, body };
  }
}

/** Opens the page that edits a delivery's body and replays it. @throws EventError `no-body` */
export function openEdit(ports: EditPorts, detail: DeliveryDetail): vscode.WebviewPanel {
  editableBody(detail);
  const look = {
    viewType: "hookloom.replay",
    tab: `Replay ${detail.event} ${shortId(detail.id)}`,
    icon: "debug-rerun",
    title: "Replay a delivery edited",
    bundle: "sample",
  };
  return openPage(ports.extensionUri, look, (panel) => new EditSession(ports, detail, panel));
}
