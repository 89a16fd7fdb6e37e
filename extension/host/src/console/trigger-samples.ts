import type { ApiReader } from "@hookloom/core/api/api-reader";
import { consoleRequest } from "@hookloom/core/events/console-request";
import { toCurl } from "@hookloom/core/events/export-request";
import { type EventRequest, triggerUrl } from "@hookloom/core/events/request";
import { listSamples } from "@hookloom/core/events/samples";
import { sendRequest } from "@hookloom/core/events/send";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import { readProject } from "@hookloom/core/project/config/read-project";
import { signingSecret } from "@hookloom/core/project/config/source-settings";
import { parseJson } from "@hookloom/core/project/json-text";
import type { Project } from "@hookloom/core/project/project";
import { writeProjectSample } from "@hookloom/core/project/scaffold/project-samples";
import type { Sample } from "@hookloom/core/project/scaffold/samples";
import { ignored } from "@hookloom/protocol/ignored-error";
import type {
  SampleDelivery,
  SampleDeliveryKey,
  SampleEnvironment,
  SampleOutcome,
  SampleRequest,
  SampleStart,
  SentEntry,
  SourceLocation,
} from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import type { SentDeliveries } from "../deliveries/sent-deliveries.ts";
import { environmentNames, isRunHere, locationText } from "../environments/environments.ts";
import { isNoResponse } from "../environments/request-within.ts";
import { promptForText } from "../shared/dialogs.ts";
import { unlessCancelled } from "../shared/errors.ts";
import { ConsumerCalls } from "./consumer-calls.ts";
import { KeptPayloads } from "./kept-payloads.ts";
import type { ResponseDocuments } from "./response-documents.ts";
import type { OptionalHandlers, Sendable } from "./sample-channel.ts";
import { type Choices, choosePayload, listChoices } from "./sample-choices.ts";
import { gone, noSecret, notRunning } from "./sample-errors.ts";
import { SentHistory, toSentEntry } from "./sent-history.ts";
import type { SentResponse } from "./sent-text.ts";
import type { TestCredentials } from "./test-credentials.ts";
import { TriggerBodies } from "./trigger-bodies.ts";

type Payload = Pick<SampleRequest, "event" | "payload">;

type EnvironmentState = Omit<SampleEnvironment, "url"> & Partial<Pick<SampleEnvironment, "url">>;

/** Host services that the page uses. */
export interface SamplePorts {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">;
  readonly log: vscode.LogOutputChannel;
  /** Returns the base URL of the project's running dev environment, or undefined if it is not running. */
  devUrl(root: string): string | undefined;
  /** Checks whether another environment is running, and returns its base URL if it is reachable from outside. */
  probe(root: string, environment: string): Promise<EnvironmentState>;
  /** Runs `work` with the base URL at which another environment is reachable from this machine. */
  reach<T>(root: string, environment: string, work: (base: string) => Promise<T>): Promise<T>;
  /** Calls the listener when an environment starts or stops. */
  onEnvironmentChange(listener: () => void): vscode.Disposable;
  /** Runs the project in its dev environment; resolves when it responds. */
  run(project: Project): Promise<void>;
  /** Reads the value of a setting in an environment (dev by default), from whichever store has it. */
  readValue(target: SampleTarget, name: string, source: string): Promise<string | undefined>;
  /** Returns a body that the schema of the target's trigger accepts; undefined if there is no schema or no known body. */
  sampleBody(target: SampleTarget): Promise<unknown>;
  /** Compares responses side by side. */
  readonly responses: Pick<ResponseDocuments, "compare">;
  /** Returns the deliveries sent to an environment; by default, to dev on this machine. */
  deliveries(root: string, environment?: string): SentDeliveries;
  /** The owner's test keys and tokens, shared by all pages of this window. */
  readonly credentials: TestCredentials;
  /** Loads the reader of projects' `api`. */
  api(): Promise<ApiReader>;
  /** Called with each response, and again with the outcome of its delivery, to update the diagram's toolbar. */
  onSent?(target: SampleTarget, event: string, outcome: SentResponse, delivery?: SampleDelivery): void;
}

/** The trigger, event and environment that the page sends to. */
export interface SampleTarget {
  readonly project: Project;
  readonly trigger: ProjectTrigger;
  readonly event: string;
  /** The environment to send to; undefined for the dev environment on this machine, which Run starts. */
  readonly environment?: string;
}

/** The samples of the trigger that a page shows. Sends them and follows their deliveries. */
export class TriggerSamples implements Sendable {
  readonly handlers: OptionalHandlers = {
    chooseEvent: ({ event }) => this.#choices(event),
    chooseSample: ({ event, sample }) =>
      choosePayload(() => this.#samples(event), sample, this.#kept.get(this.#target.trigger.source, event)),
    copyCurl: (value) => this.#copyCurl(value),
    choose: ({ environment, resource }) => this.#choose(environment, resource),
    showSent: ({ id }) => this.#showSent(id),
    history: () => this.#entries(),
    clearHistory: () => this.#history.clear(),
    saveSample: (value) => this.#saveSample(value),
    compareResponses: ({ one, other }) => this.#compareResponses(one, other),
    credentials: () => this.#consumers.credentials(),
    makeCredential: ({ kind }) => this.#consumers.makeCredential(kind),
    revokeCredential: ({ id }) => this.#consumers.revokeCredential(id),
    copyCredential: ({ id }) => this.#consumers.copyCredential(id),
    readOutcome: (value) => this.#consumers.readOutcome(value),
  };
  readonly #consumers: ConsumerCalls;
  readonly environmentChanged = (): void => this.#bodies.forget();
  readonly #ports: SamplePorts;
  readonly #kept: KeptPayloads;
  readonly #history: SentHistory;
  #target: SampleTarget;
  #deliveries: SentDeliveries;
  /** The last sent event and its target, needed when its handler has finished. */
  #last:
    | {
        readonly target: SampleTarget;
        readonly deliveries: SentDeliveries;
        readonly event: string;
        readonly outcome: SentResponse;
      }
    | undefined;
  readonly #bodies = new TriggerBodies((target: SampleTarget) => this.#ports.sampleBody(target));
  /** The last known state of an environment other than dev on this machine. */
  #probed: EnvironmentState = { running: false };

  constructor(ports: SamplePorts, target: SampleTarget) {
    this.#ports = ports;
    this.#target = target;
    this.#kept = new KeptPayloads(ports.context.workspaceState, target.project.root);
    this.#history = new SentHistory(ports.context.workspaceState, target.project.root);
    this.#deliveries = ports.deliveries(target.project.root, target.environment);
    const { credentials } = ports;
    this.#consumers = new ConsumerCalls({
      api: () => ports.api(),
      credentials,
      target: () => this.#target,
      reach: (target, work) => this.#reach(target, work),
    });
  }

  /** Returns whether this is the page's current target, which may differ from the one it was opened with. */
  isAt({ project, trigger, event, environment }: SampleTarget): boolean {
    const current = this.#target;
    return (
      current.project.root === project.root &&
      current.trigger.path === trigger.path &&
      current.event === event &&
      current.environment === environment
    );
  }

  environment(): SampleEnvironment {
    return this.#toSampleEnvironment(this.#target, this.#probed);
  }

  #toSampleEnvironment(
    { project, trigger, environment }: SampleTarget,
    probed: EnvironmentState,
  ): SampleEnvironment {
    const here = this.#ports.devUrl(project.root);
    const run: EnvironmentState = here === undefined ? { running: false } : { running: true, url: here };
    const { running, url: base, unanswered, starting } = environment === undefined ? run : probed;
    const url = base === undefined ? "" : triggerUrl(base, trigger.path);
    return { running, url, ...(unanswered ? { unanswered } : {}), ...(starting ? { starting } : {}) };
  }

  async start(): Promise<SampleStart> {
    const { project, trigger, event, environment } = this.#target;
    await this.#probe(this.#target).catch((error: unknown) => {
      // The page will retry.
      if (!isNoResponse(error)) throw error;
    });
    const events = [...new Set([event, ...trigger.handlers.map((handler) => handler.event)])];
    const { triggers } = await readProject(project);
    return {
      source: trigger.source,
      trigger: trigger.name,
      event,
      events,
      ...(await this.#choices(event)),
      ...this.environment(),
      ...(environment === undefined ? {} : { environment }),
      console: {
        environments: this.#environments(),
        resources: triggers.map(({ name, path }) => ({ name, path })),
        resource: trigger.path,
        proofs: await this.#consumers.proofs(),
        history: this.#entries(),
      },
    };
  }

  #environments(): readonly { readonly id: string; readonly label: string }[] {
    const { project } = this.#target;
    const others = environmentNames(project).filter((name) => !isRunHere(project, name));
    const here = { id: "", label: vscode.l10n.t("{0} (this machine)", devEnvironment) };
    return [here, ...others.map((id) => ({ id, label: `${id} (${locationText(project, id)})` }))];
  }

  #entries(): readonly SentEntry[] {
    return this.#history.all.map(toSentEntry);
  }

  /** Switches the page to another environment or trigger. If that no longer exists, the target stays unchanged. */
  async #choose(environment: string, resource: string, event?: string): Promise<SampleStart> {
    const { project } = this.#target;
    const trigger = (await readProject(project)).triggers.find(({ path }) => path === resource);
    if (!trigger) throw gone(resource);
    if (environment !== "" && !Object.hasOwn(project.environments, environment)) throw gone(environment);
    const first = event ?? this.#target.event;
    const handled = trigger.handlers.map((handler) => handler.event);
    const chosen = handled.includes(first) || event !== undefined ? first : (handled[0] ?? first);
    const selected = environment === "" ? {} : { environment };
    this.#target = { project, trigger, event: chosen, ...selected };
    this.#deliveries = this.#ports.deliveries(project.root, selected.environment);
    return await this.start();
  }

  async #showSent(id: string): Promise<SampleStart | null> {
    const sent = this.#history.find(id);
    if (!sent) return null;
    const start = await this.#choose(sent.environment, sent.resource, sent.event);
    const { proof, headers, parameters, payload } = sent;
    const same = start.payload === payload || payload === "";
    const shown = same ? {} : await this.#edited(sent.event, payload);
    return { ...start, ...shown, sent: { proof, headers, parameters } };
  }

  /** Stores a payload as the last edited one and returns the updated choices. */
  async #edited(event: string, payload: string): Promise<Choices> {
    await this.#remember(this.#target, { event, payload });
    // Earlier input may still be stored after this one, so the payload is passed here.
    return await this.#choices(event, payload);
  }

  async #saveSample({ event, payload }: Payload): Promise<Choices | null> {
    const { project, trigger } = this.#target;
    const label = await promptForText({
      title: vscode.l10n.t("Keep this payload as a sample of {0}", project.name),
      prompt: vscode.l10n.t("The label of the sample; its file is named after it"),
      validateInput: (text) => (text.trim() ? undefined : vscode.l10n.t("Enter a label.")),
    }).catch(unlessCancelled);
    if (!label?.trim()) return null;
    const value = parseJson(payload);
    const sample = { source: trigger.source, event, label: label.trim(), payload: value };
    await writeProjectSample(project.root, sample);
    return await this.#edited(event, JSON.stringify(value, undefined, 2));
  }

  async #compareResponses(one: string, other: string): Promise<void> {
    const [left, right] = [this.#history.find(one), this.#history.find(other)];
    if (left && right) await this.#ports.responses.compare(left, right);
  }

  /**
   * Reads the current state of a target's environment. If the page switches to another target during the read, the state that is
   * shown does not change.
   */
  async #probe(target: SampleTarget): Promise<SampleEnvironment> {
    const { project, environment } = target;
    if (environment === undefined) return this.#toSampleEnvironment(target, this.#probed);
    const setProbed = (probed: EnvironmentState): void => {
      if (target === this.#target) this.#probed = probed;
    };
    try {
      const probed = await this.#ports.probe(project.root, environment);
      setProbed(probed);
      return this.#toSampleEnvironment(target, probed);
    } catch (error) {
      if (isNoResponse(error)) setProbed({ running: false, unanswered: true });
      throw error;
    }
  }

  async #samples(event: string): Promise<readonly Sample[]> {
    const target = this.#target;
    const { project, trigger } = target;
    const own = { root: project.root, body: await this.#bodies.of(target) };
    return await listSamples(this.#distDir(), trigger.source, event, own);
  }

  async #choices(event: string, edited?: string): Promise<Choices> {
    const { source } = this.#target.trigger;
    const samples = await this.#samples(event);
    return listChoices(samples, edited ?? this.#kept.get(source, event));
  }

  async #request(
    target: SampleTarget,
    value: SampleRequest,
    { url, fresh = false }: { readonly url: string; readonly fresh?: boolean },
  ): Promise<EventRequest> {
    const { trigger } = target;
    const signing = value.proof === "provider" ? signingSecret(trigger) : undefined;
    const name = signing && (signing.name ?? signing.setting?.name);
    const secret = name === undefined ? "" : await this.#ports.readValue(target, name, trigger.source);
    if (secret === undefined) throw noSecret(target.project.root, name ?? "");
    const credential = await this.#consumers.credential(value.proof, fresh, target);
    return consoleRequest({
      ...value,
      source: trigger.source,
      secret,
      url,
      options: trigger.literals,
      ...(credential === undefined ? {} : { credential }),
    });
  }

  async send(value: SampleRequest): Promise<SampleOutcome> {
    // The target is fixed when Send is pressed, even if the user selects another one while the request is signed and sent.
    const [target, deliveries, sentAtMs] = [this.#target, this.#deliveries, Date.now()];
    const { running, url } = await this.#probe(target);
    if (!running) throw notRunning(target.environment);
    await this.#remember(target, value);
    const { event } = value;
    const { environment = "", trigger } = target;
    const response = await deliveries.send(trigger.path, () => this.#deliver(target, value, url));
    const outcome = { ...response, sentAtMs };
    this.#last = { target, deliveries, event, outcome };
    await this.#history.add({ ...value, environment, resource: trigger.path }, outcome);
    this.#ports.onSent?.(target, event, outcome);
    return outcome;
  }

  async follow(key: SampleDeliveryKey, attempts: number): Promise<SampleDelivery> {
    const last = this.#last?.outcome.delivery?.id === key.id ? this.#last : undefined;
    const delivery = await (last?.deliveries ?? this.#deliveries).follow(key, attempts);
    if (last) this.#ports.onSent?.(last.target, last.event, last.outcome, delivery);
    return delivery;
  }

  async openDelivery(key: SampleDeliveryKey): Promise<void> {
    await this.#deliveries.openDelivery(key);
  }

  async openLocation(location: SourceLocation): Promise<void> {
    await this.#deliveries.openLocation(location);
  }

  async #deliver(target: SampleTarget, value: SampleRequest, url: string): Promise<SampleOutcome> {
    const { trigger, environment } = target;
    const send = async (to: string): Promise<SampleOutcome> =>
      await sendRequest(await this.#request(target, value, { url: to }));
    if (environment === undefined) return await send(url);
    return await this.#reach(target, (base) => send(triggerUrl(base, trigger.path)));
  }

  /** Runs `work` with the base URL at which a target's environment is reachable from this machine. */
  async #reach<T>(
    { project, environment }: Pick<SampleTarget, "project" | "environment">,
    work: (base: string) => Promise<T>,
  ): Promise<T> {
    if (environment !== undefined) return await this.#ports.reach(project.root, environment, work);
    const base = this.#ports.devUrl(project.root);
    if (base === undefined) throw notRunning(environment);
    return await work(base);
  }

  async #copyCurl(value: SampleRequest): Promise<null> {
    const target = this.#target;
    const { trigger, environment } = target;
    const { running, url: known } = this.environment();
    const isConsumer = value.proof === "key" || value.proof === "token";
    if (isConsumer && !running) throw notRunning(environment);
    const url = known || triggerUrl("http://127.0.0.1:3000", trigger.path);
    const secretName = signingSecret(trigger)?.name;
    const request = await this.#request(target, value, { url, fresh: isConsumer });
    await vscode.env.clipboard.writeText(toCurl(request, secretName === undefined ? {} : { secretName }));
    return null;
  }

  async run(): Promise<void> {
    const { project, environment } = this.#target;
    if (environment === undefined) return await this.#ports.run(project);
    const { running } = await this.#probe(this.#target);
    if (!running) throw notRunning(environment);
  }

  keep(value: Payload): void {
    void this.#remember(this.#target, value).catch(ignored("the payload is not offered next time"));
  }

  async #remember({ trigger }: SampleTarget, { event, payload }: Payload): Promise<void> {
    await this.#kept.set(trigger.source, event, payload);
  }

  #distDir(): string {
    return vscode.Uri.joinPath(this.#ports.context.extensionUri, "dist").fsPath;
  }
}
