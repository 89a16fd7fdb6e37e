import { fittingPayload } from "@hookloom/core/events/app-sample";
import { consoleRequest } from "@hookloom/core/events/console-request";
import { noAppListens } from "@hookloom/core/events/errors";
import { toCurl } from "@hookloom/core/events/export-request";
import type { EventRequest } from "@hookloom/core/events/request";
import { listSamples } from "@hookloom/core/events/samples";
import { sendRequest } from "@hookloom/core/events/send";
import type { Sample } from "@hookloom/core/project/scaffold/samples";
import { frameworks } from "@hookloom/protocol/frameworks";
import { ignored } from "@hookloom/protocol/ignored-error";
import { RpcError } from "@hookloom/protocol/rpc";
import type { SampleOutcome, SampleRequest, SampleStart } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { isCancelled } from "../shared/errors.ts";
import { AppEndpoint, type AppEndpointPorts } from "./app-endpoint.ts";
import type { AppTarget } from "./app-target.ts";
import { KeptPayloads } from "./kept-payloads.ts";
import { openSamplePage, type SamplePageOptions } from "./open-sample.ts";
import { connectSample, type OptionalHandlers, type Sendable } from "./sample-channel.ts";
import { type Choices, choosePayload, listChoices } from "./sample-choices.ts";
import type { SentResponse } from "./sent-text.ts";

/** Host services that the page of an app's samples uses. */
export interface AppSamplePorts extends Omit<AppEndpointPorts, "workspaceState"> {
  readonly extensionUri: vscode.Uri;
  readonly workspaceState: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** Called with each response, to update the diagram's toolbar. */
  onSent(target: AppTarget, event: string, outcome: SentResponse): void;
}

const noDelivery = async (): Promise<never> => {
  throw new RpcError("gone", vscode.l10n.t("Runs are not recorded for apps of other frameworks."));
};

const notSent = (): RpcError => new RpcError("cancelled", vscode.l10n.t("Nothing was sent."));

/** The samples of the events that an app of another framework handles. Sends them to the app's address. */
class AppSamples implements Sendable {
  readonly handlers: OptionalHandlers = {
    chooseEvent: ({ event }) => this.#choices(event),
    chooseSample: ({ event, sample }) =>
      choosePayload(() => this.#samples(event), sample, this.#edited(event)),
    copyCurl: (value) => this.#copyCurl(value),
    changeAddress: () => this.#changeAddress(),
  };
  readonly follow = noDelivery;
  readonly openDelivery = noDelivery;
  readonly openLocation = noDelivery;
  readonly #ports: AppSamplePorts;
  readonly #target: AppTarget;
  readonly #endpoint: AppEndpoint;
  readonly #kept: KeptPayloads;
  #address: string;

  constructor(ports: AppSamplePorts, target: AppTarget, endpoint: AppEndpoint, address: string) {
    this.#ports = ports;
    this.#target = target;
    this.#endpoint = endpoint;
    this.#address = address;
    this.#kept = new KeptPayloads(ports.workspaceState, target.root);
  }

  /** Always reported as running: the user starts the app, so whether it is listening is only known when an event is sent. */
  environment(): { readonly running: boolean; readonly url: string } {
    return { running: true, url: this.#address };
  }

  async start(): Promise<SampleStart> {
    const { app, event, events } = this.#target;
    return {
      source: app.source,
      trigger: app.name,
      event,
      events,
      ...(await this.#choices(event)),
      ...this.environment(),
      app: frameworks[app.framework].label,
    };
  }

  async #changeAddress(): Promise<{ readonly url: string } | null> {
    try {
      this.#address = await this.#endpoint.change();
      return { url: this.#address };
    } catch (error) {
      if (isCancelled(error)) return null;
      throw error;
    }
  }

  async send(value: SampleRequest): Promise<SampleOutcome> {
    await this.#remember(value);
    const { label } = frameworks[this.#target.app.framework];
    const sentAtMs = Date.now();
    const response = await sendRequest(await this.#request(value), {
      nothingListens: (origin) => noAppListens(origin, label),
    });
    const outcome = { ...response, sentAtMs };
    this.#ports.onSent(this.#target, value.event, outcome);
    return outcome;
  }

  keep(value: { readonly event: string; readonly payload: string }): void {
    void this.#remember(value).catch(ignored("the payload is not offered next time"));
  }

  async run(): Promise<void> {
    // Never called, because the page only requests a start if the target is not running, and an app always counts as running.
  }

  async #request(value: SampleRequest): Promise<EventRequest> {
    const secret = await this.#endpoint.secret().catch((error: unknown) => {
      throw isCancelled(error) ? notSent() : error;
    });
    return consoleRequest({ ...value, source: this.#target.app.source, secret, url: this.#address });
  }

  async #copyCurl(value: SampleRequest): Promise<null> {
    const request = await this.#request(value);
    await vscode.env.clipboard.writeText(toCurl(request, { secretName: this.#endpoint.secretName }));
    return null;
  }

  async #samples(event: string): Promise<readonly Sample[]> {
    const { app, event: shownEvent, detail } = this.#target;
    const distDir = vscode.Uri.joinPath(this.#ports.extensionUri, "dist").fsPath;
    const samples = await listSamples(distDir, app.source, event);
    const narrowed = event === shownEvent ? detail : undefined;
    return samples.map((sample) => ({ ...sample, payload: fittingPayload(sample.payload, event, narrowed) }));
  }

  async #choices(event: string): Promise<Choices> {
    return listChoices(await this.#samples(event), this.#edited(event));
  }

  /** Returns the key of an edited payload; the key includes the filter that narrows the event down. */
  #eventKey(event: string): string {
    const { event: shownEvent, detail } = this.#target;
    return event === shownEvent && detail !== undefined ? `${event} ${detail}` : event;
  }

  #edited(event: string): string | undefined {
    return this.#kept.get(this.#target.app.source, this.#eventKey(event));
  }

  async #remember({ event, payload }: Pick<SampleRequest, "event" | "payload">): Promise<void> {
    await this.#kept.set(this.#target.app.source, this.#eventKey(event), payload);
  }
}

/**
 * Returns the samples of the events that an app of another framework handles. The first call prompts for the app's address.
 * @throws AbortError if the user closes the prompt
 */
export async function appSamples(ports: AppSamplePorts, target: AppTarget): Promise<Sendable> {
  const endpoint = new AppEndpoint(ports, target.root, target.app);
  const address = endpoint.address ?? (await endpoint.promptForAddress());
  return new AppSamples(ports, target, endpoint, address);
}

/**
 * Opens the page that sends a sample event to an app of another framework.
 * @throws as `appSamples`
 */
export async function openAppSample(
  ports: AppSamplePorts,
  target: AppTarget,
  options: SamplePageOptions,
): Promise<vscode.WebviewPanel> {
  const samples = await appSamples(ports, target);
  const { log, extensionUri } = ports;
  const noEnvironment = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  const channel = { log, onEnvironmentChange: noEnvironment };
  return await openSamplePage(extensionUri, target, options, (panel) =>
    connectSample(panel, samples, channel),
  );
}
