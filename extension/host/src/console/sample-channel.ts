import { RpcError, type RpcHandlers } from "@hookloom/protocol/rpc";
import {
  type SampleDelivery,
  type SampleDeliveryKey,
  type SampleOutcome,
  type SampleViewContract,
  type SourceLocation,
  sampleMessages,
} from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { report } from "../commands/register.ts";
import { requireTrust } from "../shared/trust.ts";
import { connectPage } from "../webview/connect-page.ts";

type Host = SampleViewContract["host"];
type View = SampleViewContract["view"];
type Requests = Host["requests"];

/** The content of a page that sends something: the samples of an event, or an edited delivery. */
export interface Sendable {
  start(): Promise<Requests["start"]["result"]>;
  /** Returns the current target environment. */
  environment(): Host["events"]["environment"];
  /** Called when an environment on this machine starts or stops. */
  environmentChanged?(): void;
  /** Sends the payload. Called only in a trusted workspace. */
  send(value: Requests["send"]["params"]): Promise<SampleOutcome>;
  /** Starts the target environment, or checks again whether it is running. Called only in a trusted workspace. */
  run(): Promise<void>;
  /** Returns the outcome of a sent delivery. Called only in a trusted workspace. */
  follow(delivery: SampleDeliveryKey, attempts: number): Promise<SampleDelivery>;
  openDelivery(delivery: SampleDeliveryKey): Promise<void>;
  openLocation(location: SourceLocation): Promise<void>;
  /** Stores the typed text. */
  keep(value: View["events"]["keep"]): void;
  /** Handlers of further requests and events, which only some pages have. */
  readonly handlers: OptionalHandlers;
}

type OptionalRequest = Exclude<keyof Requests, "start" | "send" | "run" | "follow">;

export type OptionalHandlers = Partial<
  Pick<RpcHandlers<Host, View>["requests"], OptionalRequest> &
    Pick<RpcHandlers<Host, View>["events"], "compareResponses">
>;

/** Returns a handler that rejects the message if `handle` is missing; `action` is what requires a trusted workspace. */
const optionalHandler =
  <Params, Result>(handle: ((params: Params) => Result) | undefined, action?: string) =>
  async (params: Params): Promise<Awaited<Result>> => {
    if (action !== undefined) requireTrust(action);
    if (!handle) throw new RpcError("bad-message", vscode.l10n.t("This page does not support this action."));
    return await handle(params);
  };

interface ChannelPorts {
  /** The log for failed actions. */
  readonly log: vscode.LogOutputChannel;
  onEnvironmentChange(listener: () => void): vscode.Disposable;
}

/** Connects the host's side of a page that sends something: handles its messages and sends updates about the environment. */
export function connectSample(
  panel: vscode.WebviewPanel,
  sendable: Sendable,
  { log, onEnvironmentChange }: ChannelPorts,
): vscode.Disposable {
  const sending = vscode.l10n.t("Sending an event");
  const calling = vscode.l10n.t("Calling as a consumer");
  const { handlers } = sendable;
  const requests: RpcHandlers<Host, View>["requests"] = {
    start: () => sendable.start(),
    chooseEvent: optionalHandler(handlers.chooseEvent),
    chooseSample: optionalHandler(handlers.chooseSample),
    copyCurl: optionalHandler(handlers.copyCurl),
    choose: optionalHandler(handlers.choose),
    showSent: optionalHandler(handlers.showSent),
    history: optionalHandler(handlers.history),
    clearHistory: optionalHandler(handlers.clearHistory),
    saveSample: optionalHandler(handlers.saveSample, vscode.l10n.t("Keeping a sample")),
    credentials: optionalHandler(handlers.credentials, calling),
    makeCredential: optionalHandler(handlers.makeCredential, calling),
    revokeCredential: optionalHandler(handlers.revokeCredential, calling),
    copyCredential: optionalHandler(handlers.copyCredential, calling),
    readOutcome: optionalHandler(handlers.readOutcome, calling),
    changeAddress: optionalHandler(handlers.changeAddress, sending),
    send: async (request) => {
      requireTrust(sending);
      return await sendable.send(request);
    },
    follow: async ({ delivery, attempts }) => {
      requireTrust(vscode.l10n.t("Reading deliveries"));
      return await sendable.follow(delivery, attempts);
    },
    run: async () => {
      requireTrust(vscode.l10n.t("Running a project"));
      await sendable.run().finally(sendEnvironment);
      return null;
    },
  };
  const events: RpcHandlers<Host, View>["events"] = {
    ready: () => undefined,
    keep: (payload) => sendable.keep(payload),
    openDelivery: (delivery) => sendable.openDelivery(delivery),
    openLocation: (location) => sendable.openLocation(location),
    compareResponses: optionalHandler(handlers.compareResponses),
  };
  const peer = connectPage<typeof sampleMessages, Host["events"]>(
    panel.webview,
    sampleMessages,
    { requests, events },
    (error) => void report(log, error),
  );
  const sendEnvironment = (): void => peer.send("environment", sendable.environment());
  const subscription = onEnvironmentChange(() => {
    sendable.environmentChanged?.();
    sendEnvironment();
  });
  return vscode.Disposable.from(subscription, peer);
}
