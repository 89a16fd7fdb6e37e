import {
  RpcError,
  type SampleDelivery,
  type SampleDeliveryKey,
  type SampleOutcome,
  type SampleViewContract,
  type SourcePlace,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { toCurl } from "../../events/export-request.ts";
import { buildRequest, type EventRequest, triggerUrl } from "../../events/request.ts";
import { listSamples } from "../../events/samples.ts";
import { sendRequest } from "../../events/send.ts";
import type { ProjectTrigger } from "../../project/config/read-project.ts";
import { signingSecret } from "../../project/config/source-settings.ts";
import type { Project } from "../../project/project.ts";
import type { SentDeliveries } from "../deliveries/sent-deliveries.ts";
import { openPage } from "../webview/open-page.ts";
import { KeptPayloads } from "./kept-payloads.ts";
import { SampleChannel, type Sendable } from "./sample-channel.ts";
import { type Choices, choicesOf, editedChoice, payloadText } from "./sample-choices.ts";

type Payload = SampleViewContract["host"]["requests"]["send"]["params"];

/** What the page needs from the rest of the host. */
export interface SamplePorts {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">;
  /** The base URL of the project's running dev environment, or undefined if none runs. */
  urlOf(root: string): string | undefined;
  /** Whether another environment runs, and its base URL where it has one that others reach. */
  ask(root: string, environment: string): Promise<{ readonly running: boolean; readonly url?: string }>;
  /** Does something with the base at which this machine reaches another environment. */
  reach<T>(root: string, environment: string, work: (base: string) => Promise<T>): Promise<T>;
  /** Calls back at each start and stop of an environment; returns how to stop listening. */
  onEnvironmentChange(listener: () => void): vscode.Disposable;
  /** Runs the project in its dev environment; resolves when it answers. */
  run(project: Project): Promise<void>;
  /** The value of a setting in an environment, from wherever values come; dev unless named. */
  readValue(root: string, name: string, environment?: string): Promise<string | undefined>;
  /** The way to what is sent to an environment; dev on this machine unless named. */
  deliveries(root: string, environment?: string): SentDeliveries;
  /** Called with each answer, and again with what its handler made of it, for the diagram's toolbar. */
  onSent?(target: SampleTarget, event: string, outcome: SampleOutcome, delivery?: SampleDelivery): void;
}

/** What the page was opened for. */
export interface SampleTarget {
  readonly project: Project;
  readonly trigger: ProjectTrigger;
  readonly event: string;
  /** Where to send it; undefined for the dev environment of this machine, which Run starts. */
  readonly environment?: string;
}

function noSecret(name: string): RpcError {
  return new RpcError(
    "no-secret",
    vscode.l10n.t(
      'The event cannot be signed, since {0} has no value: run "Hookloom: Set a setting or secret".',
      name,
    ),
  );
}

function notRunning(environment: string | undefined): RpcError {
  const sentence =
    environment === undefined
      ? vscode.l10n.t("The dev environment is not running: press Run, then send again.")
      : vscode.l10n.t(
          "Nothing runs in {0} that could be called: deploy to it, then send again.",
          environment,
        );
  return new RpcError("not-running", sentence);
}

/** The samples of one trigger, and sending them. */
class TriggerSamples implements Sendable {
  readonly choices = {
    chooseEvent: (event: string) => this.#choices(event),
    chooseSample: (event: string, sample: string) => this.#chooseSample(event, sample),
    copyCurl: (value: Payload) => this.#copyCurl(value),
  };
  readonly #ports: SamplePorts;
  readonly #target: SampleTarget;
  readonly #kept: KeptPayloads;
  readonly #deliveries: SentDeliveries;
  /** The last sent event, for when its handler has ended. */
  #last: { readonly event: string; readonly outcome: SampleOutcome } | undefined;
  /** The state of another environment when it was last read. */
  #asked: Awaited<ReturnType<SamplePorts["ask"]>> = { running: false };

  constructor(ports: SamplePorts, target: SampleTarget) {
    this.#ports = ports;
    this.#target = target;
    this.#kept = new KeptPayloads(ports.context.workspaceState, target.project.root);
    this.#deliveries = ports.deliveries(target.project.root, target.environment);
  }

  environment(): { readonly running: boolean; readonly url: string } {
    const { project, trigger, environment } = this.#target;
    const here = this.#ports.urlOf(project.root);
    const { running, url: base } =
      environment === undefined ? { running: here !== undefined, url: here } : this.#asked;
    return { running, url: base === undefined ? "" : triggerUrl(base, trigger.path) };
  }

  async start(): ReturnType<Sendable["start"]> {
    const { trigger, event, environment } = this.#target;
    await this.#ask();
    const events = [...new Set([event, ...trigger.handlers.map((handler) => handler.event)])];
    return {
      source: trigger.source,
      trigger: trigger.name,
      event,
      events,
      ...(await this.#choices(event)),
      ...this.environment(),
      ...(environment === undefined ? {} : { environment }),
    };
  }

  async #ask(): Promise<void> {
    const { project, environment } = this.#target;
    if (environment !== undefined) this.#asked = await this.#ports.ask(project.root, environment);
  }

  async #choices(event: string): Promise<Choices> {
    const { source } = this.#target.trigger;
    const samples = await listSamples(this.#distDir(), source, event);
    return choicesOf(samples, this.#kept.get(source, event));
  }

  async #chooseSample(event: string, choice: string): Promise<{ payload: string }> {
    const { source } = this.#target.trigger;
    const edited = this.#kept.get(source, event);
    if (choice === editedChoice && edited !== undefined) return { payload: edited };
    const samples = await listSamples(this.#distDir(), source, event);
    const sample = samples.find(({ id }) => id === choice);
    if (!sample)
      throw new RpcError("no-sample", vscode.l10n.t("This sample no longer exists: choose another one."));
    return { payload: payloadText(sample) };
  }

  async #request(value: Payload, url: string): Promise<EventRequest> {
    const { project, trigger, environment } = this.#target;
    const signing = signingSecret(trigger);
    const name = signing && (signing.name ?? signing.setting?.name);
    const secret = name === undefined ? "" : await this.#ports.readValue(project.root, name, environment);
    if (secret === undefined) throw noSecret(name ?? "");
    return buildRequest({ ...value, source: trigger.source, secret, url, options: trigger.literals });
  }

  async send(value: Payload): Promise<SampleOutcome> {
    await this.#ask();
    const { running, url } = this.environment();
    if (!running) throw notRunning(this.#target.environment);
    await this.#remember(value);
    const { event } = value;
    const to = { trigger: this.#target.trigger.path, event };
    const outcome = await this.#deliveries.send(to, () => this.#deliver(value, url));
    this.#last = { event, outcome };
    this.#ports.onSent?.(this.#target, event, outcome);
    return outcome;
  }

  async follow(key: SampleDeliveryKey, attempts: number): Promise<SampleDelivery> {
    const delivery = await this.#deliveries.follow(key, attempts);
    const last = this.#last;
    if (last?.outcome.delivery?.id === key.id)
      this.#ports.onSent?.(this.#target, last.event, last.outcome, delivery);
    return delivery;
  }

  async openDelivery(key: SampleDeliveryKey): Promise<void> {
    await this.#deliveries.openDelivery(key);
  }

  async openPlace(place: SourcePlace): Promise<void> {
    await this.#deliveries.openPlace(place);
  }

  async #deliver(value: Payload, url: string): Promise<SampleOutcome> {
    const { project, trigger, environment } = this.#target;
    const send = async (to: string): Promise<SampleOutcome> =>
      await sendRequest(await this.#request(value, to));
    if (environment === undefined) return await send(url);
    return await this.#ports.reach(project.root, environment, (base) => send(triggerUrl(base, trigger.path)));
  }

  async #copyCurl(value: Payload): Promise<void> {
    const { trigger } = this.#target;
    const url = this.environment().url || triggerUrl("http://127.0.0.1:3000", trigger.path);
    const secretName = signingSecret(trigger)?.name;
    const request = await this.#request(value, url);
    await vscode.env.clipboard.writeText(toCurl(request, secretName === undefined ? {} : { secretName }));
  }

  async run(): Promise<void> {
    const { project, environment } = this.#target;
    if (environment === undefined) return await this.#ports.run(project);
    await this.#ask();
    if (!this.#asked.running) throw notRunning(environment);
  }

  keep(value: Payload): void {
    void this.#remember(value).catch(() => undefined);
  }

  async #remember({ event, payload }: Payload): Promise<void> {
    await this.#kept.set(this.#target.trigger.source, event, payload);
  }

  #distDir(): string {
    return vscode.Uri.joinPath(this.#ports.context.extensionUri, "dist").fsPath;
  }
}

/** Opens the page that sends a sample event to a trigger of a project, in the active column. */
export function openSample(ports: SamplePorts, target: SampleTarget): vscode.WebviewPanel {
  const look = {
    viewType: "hookloom.sample",
    tab: vscode.l10n.t(
      "Send {0}{1}",
      target.event,
      target.environment === undefined ? "" : vscode.l10n.t(" to {0}", target.environment),
    ),
    icon: "send",
    title: vscode.l10n.t("Send sample event"),
    bundle: "sample",
  };
  const samples = new TriggerSamples(ports, target);
  return openPage(
    ports.context.extensionUri,
    look,
    (panel) => new SampleChannel(panel, samples, ports.onEnvironmentChange),
  );
}
