import {
  connectRpc,
  RpcError,
  type RpcHandlers,
  type RpcPeer,
  type SampleDelivery,
  type SampleDeliveryKey,
  type SampleOutcome,
  type SampleViewContract,
  type SourcePlace,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { messageOf } from "../../project/user-error.ts";
import { notify } from "../dialogs.ts";
import { requireTrust } from "../trust.ts";
import { webviewPort } from "../webview/port.ts";
import { asDelivery, asEvent, asFollow, asPayload, asPlace, asSampleChoice } from "./sample-guards.ts";

type Host = SampleViewContract["host"];
type View = SampleViewContract["view"];
type Requests = Host["requests"];

/** What is shown and sent: the samples of an event, or a delivery that is edited. */
export interface Sendable {
  start(): Promise<Requests["start"]["result"]>;
  /** Where it goes now. */
  environment(): Host["events"]["environment"];
  /** Called in a trusted workspace alone. */
  send(value: Requests["send"]["params"]): Promise<SampleOutcome>;
  /** Starts the environment that it goes to, or looks at it again; called in a trusted workspace alone. */
  run(): Promise<void>;
  /** What became of a delivery that was sent; called in a trusted workspace alone. */
  follow(delivery: SampleDeliveryKey, attempts: number): Promise<SampleDelivery>;
  openDelivery(delivery: SampleDeliveryKey): Promise<void>;
  openPlace(place: SourcePlace): Promise<void>;
  /** Remembers what was typed. */
  keep(value: Requests["send"]["params"]): void;
  /** Left out where there is nothing to choose from. */
  readonly choices?: {
    chooseEvent(event: string): Promise<Requests["chooseEvent"]["result"]>;
    chooseSample(event: string, sample: string): Promise<Requests["chooseSample"]["result"]>;
    copyCurl(value: Requests["copyCurl"]["params"]): Promise<void>;
  };
}

const noChoices = (): RpcError =>
  new RpcError("bad-message", vscode.l10n.t("There are no samples to choose from on this page."));

function showError(error: unknown): void {
  void notify("error", messageOf(error));
}

/** The host's end of a page that sends something: guards its messages, and reports the environment. */
export class SampleChannel implements vscode.Disposable {
  readonly #sendable: Sendable;
  readonly #peer: RpcPeer<Host, View>;
  readonly #listening: vscode.Disposable;

  constructor(
    panel: vscode.WebviewPanel,
    sendable: Sendable,
    onEnvironmentChange: (listener: () => void) => vscode.Disposable,
  ) {
    this.#sendable = sendable;
    this.#peer = connectRpc<Host, View>(webviewPort(panel.webview), this.#handlers());
    this.#listening = onEnvironmentChange(() => this.#peer.send("environment", sendable.environment()));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#peer.dispose();
  }

  #choices(): NonNullable<Sendable["choices"]> {
    const { choices } = this.#sendable;
    if (!choices) throw noChoices();
    return choices;
  }

  #handlers(): RpcHandlers<Host, View> {
    const sendable = this.#sendable;
    return {
      requests: {
        start: () => sendable.start(),
        chooseEvent: (value) => this.#choices().chooseEvent(asEvent(value).event),
        chooseSample: (value) => {
          const { event, sample } = asSampleChoice(value);
          return this.#choices().chooseSample(event, sample);
        },
        copyCurl: async (value) => {
          await this.#choices().copyCurl(asPayload(value));
          return null;
        },
        send: async (value) => {
          requireTrust(vscode.l10n.t("Sending an event"));
          return await sendable.send(asPayload(value));
        },
        follow: async (value) => {
          requireTrust(vscode.l10n.t("Reading deliveries"));
          const { delivery, attempts } = asFollow(value);
          return await sendable.follow(delivery, attempts);
        },
        run: async () => {
          requireTrust(vscode.l10n.t("Running a project"));
          await sendable.run();
          this.#peer.send("environment", sendable.environment());
          return null;
        },
      },
      events: {
        ready: () => undefined,
        keep: (value) => sendable.keep(asPayload(value)),
        openDelivery: (value) => void sendable.openDelivery(asDelivery(value)).catch(showError),
        openPlace: (value) => void sendable.openPlace(asPlace(value)).catch(showError),
      },
    };
  }
}
