import { RpcError, type RpcHandlers, type RpcPeer } from "@hookloom/protocol/rpc";
import {
  type SampleDelivery,
  type SampleDeliveryKey,
  type SampleOutcome,
  type SampleViewContract,
  type SourceLocation,
  sampleMessages,
  type TestCredentialKind,
} from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { report } from "../commands/register.ts";
import { requireTrust } from "../shared/trust.ts";
import { connectPage } from "../webview/connect-page.ts";

type Host = SampleViewContract["host"];
type View = SampleViewContract["view"];
type Requests = Host["requests"];

/** What is shown and sent: the samples of an event, or a delivery that is edited. */
export interface Sendable {
  start(): Promise<Requests["start"]["result"]>;
  /** Where it goes now. */
  environment(): Host["events"]["environment"];
  /** Called at each start and stop of an environment of this machine. */
  environmentChanged?(): void;
  /** Called in a trusted workspace alone. */
  send(value: Requests["send"]["params"]): Promise<SampleOutcome>;
  /** Starts the environment that it goes to, or looks at it again; called in a trusted workspace alone. */
  run(): Promise<void>;
  /** What became of a delivery that was sent; called in a trusted workspace alone. */
  follow(delivery: SampleDeliveryKey, attempts: number): Promise<SampleDelivery>;
  openDelivery(delivery: SampleDeliveryKey): Promise<void>;
  openLocation(location: SourceLocation): Promise<void>;
  /** Remembers what was typed. */
  keep(value: View["events"]["keep"]): void;
  /** Left out where there is nothing to choose from. */
  readonly choices?: {
    chooseEvent(event: string): Promise<Requests["chooseEvent"]["result"]>;
    chooseSample(event: string, sample: string): Promise<Requests["chooseSample"]["result"]>;
    copyCurl(value: Requests["copyCurl"]["params"]): Promise<void>;
  };
  /** Asks where the app listens that it goes to; left out where a project's environment is. */
  changeAddress?(): Promise<Requests["changeAddress"]["result"]>;
  /** Left out where it goes to one place alone, and no sample can be kept. */
  readonly console?: {
    choose(environment: string, resource: string): Promise<Requests["choose"]["result"]>;
    showSent(id: string): Promise<Requests["showSent"]["result"]>;
    history(): Requests["history"]["result"];
    clearHistory(): Promise<void>;
    saveSample(value: Requests["saveSample"]["params"]): Promise<Requests["saveSample"]["result"]>;
    compareResponses(one: string, other: string): Promise<void>;
  };
  /** Left out where consumers prove nothing; called in a trusted workspace alone. */
  readonly consumers?: {
    credentials(): Promise<Requests["credentials"]["result"]>;
    makeCredential(kind: TestCredentialKind): Promise<Requests["makeCredential"]["result"]>;
    revokeCredential(id: string): Promise<Requests["revokeCredential"]["result"]>;
    copyCredential(id: string): Promise<void>;
    readOutcome(value: Requests["readOutcome"]["params"]): Promise<SampleOutcome>;
  };
}

type ConsumerRequest = keyof NonNullable<Sendable["consumers"]>;

/** What only a page with samples to choose from answers. */
type ChoiceRequest = keyof NonNullable<Sendable["choices"]>;

/** What only a page that can be pointed at several places answers. */
type ConsoleRequest = Exclude<keyof NonNullable<Sendable["console"]>, "compareResponses">;

const noChoices = (): RpcError => new RpcError("bad-message", vscode.l10n.t("This page has no such option."));

interface ChannelPorts {
  /** What a click that fails is reported to. */
  readonly log: vscode.LogOutputChannel;
  onEnvironmentChange(listener: () => void): vscode.Disposable;
}

/** The host's end of a page that sends something: answers its messages, and reports the environment. */
export class SampleChannel implements vscode.Disposable {
  readonly #sendable: Sendable;
  readonly #peer: RpcPeer<Host, View>;
  readonly #listening: vscode.Disposable;

  constructor(panel: vscode.WebviewPanel, sendable: Sendable, { log, onEnvironmentChange }: ChannelPorts) {
    this.#sendable = sendable;
    this.#peer = connectPage<typeof sampleMessages, Host["events"]>(
      panel.webview,
      sampleMessages,
      this.#handlers(),
      (error) => void report(log, error),
    );
    this.#listening = onEnvironmentChange(() => {
      sendable.environmentChanged?.();
      this.#peer.send("environment", sendable.environment());
    });
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

  #console(): NonNullable<Sendable["console"]> {
    const { console } = this.#sendable;
    if (!console) throw noChoices();
    return console;
  }

  #handlers(): RpcHandlers<Host, View> {
    const sendable = this.#sendable;
    return {
      requests: {
        start: () => sendable.start(),
        ...this.#choiceHandlers(),
        ...this.#consoleHandlers(),
        ...this.#consumerHandlers(),
        changeAddress: async () => {
          requireTrust(vscode.l10n.t("Sending an event"));
          if (!sendable.changeAddress) throw noChoices();
          return await sendable.changeAddress();
        },
        send: async (request) => {
          requireTrust(vscode.l10n.t("Sending an event"));
          return await sendable.send(request);
        },
        follow: async ({ delivery, attempts }) => {
          requireTrust(vscode.l10n.t("Reading deliveries"));
          return await sendable.follow(delivery, attempts);
        },
        run: async () => {
          requireTrust(vscode.l10n.t("Running a project"));
          try {
            await sendable.run();
          } finally {
            this.#peer.send("environment", sendable.environment());
          }
          return null;
        },
      },
      events: {
        ready: () => undefined,
        keep: (payload) => sendable.keep(payload),
        openDelivery: (delivery) => sendable.openDelivery(delivery),
        openLocation: (location) => sendable.openLocation(location),
        compareResponses: ({ one, other }) => this.#console().compareResponses(one, other),
      },
    };
  }

  #consumers(): NonNullable<Sendable["consumers"]> {
    requireTrust(vscode.l10n.t("Calling as a consumer"));
    const { consumers } = this.#sendable;
    if (!consumers) throw noChoices();
    return consumers;
  }

  #consumerHandlers(): Pick<RpcHandlers<Host, View>["requests"], ConsumerRequest> {
    return {
      credentials: () => this.#consumers().credentials(),
      makeCredential: ({ kind }) => this.#consumers().makeCredential(kind),
      revokeCredential: ({ id }) => this.#consumers().revokeCredential(id),
      copyCredential: async ({ id }) => {
        await this.#consumers().copyCredential(id);
        return null;
      },
      readOutcome: (params) => this.#consumers().readOutcome(params),
    };
  }

  #choiceHandlers(): Pick<RpcHandlers<Host, View>["requests"], ChoiceRequest> {
    return {
      chooseEvent: ({ event }) => this.#choices().chooseEvent(event),
      chooseSample: ({ event, sample }) => this.#choices().chooseSample(event, sample),
      copyCurl: async (request) => {
        await this.#choices().copyCurl(request);
        return null;
      },
    };
  }

  #consoleHandlers(): Pick<RpcHandlers<Host, View>["requests"], ConsoleRequest> {
    return {
      choose: ({ environment, resource }) => this.#console().choose(environment, resource),
      showSent: ({ id }) => this.#console().showSent(id),
      history: () => this.#console().history(),
      clearHistory: async () => {
        await this.#console().clearHistory();
        return null;
      },
      saveSample: async (payload) => {
        requireTrust(vscode.l10n.t("Keeping a sample"));
        return await this.#console().saveSample(payload);
      },
    };
  }
}
