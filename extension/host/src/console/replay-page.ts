import { replayEdited } from "@hookloom/core/environments/management/delivery";
import { bodyOfEdited, editableBody } from "@hookloom/core/events/delivered";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { shortId } from "@hookloom/core/project/short-id";
import { RpcError } from "@hookloom/protocol/rpc";
import type {
  SampleDelivery,
  SampleDeliveryKey,
  SampleOutcome,
  SourceLocation,
} from "@hookloom/protocol/sample-view";
import type { DeliveryDetail, EditedDelivery as Edited } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { findDelivery } from "../commands/arguments.ts";
import { type DeliveryTarget, tabName } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { confirmReplay, readKept } from "../deliveries/delivery-commands.ts";
import { SentDeliveries } from "../deliveries/sent-deliveries.ts";
import { type RunCommandPorts, runUntilReady } from "../run/run-commands.ts";
import { failReplay } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { openPage } from "../webview/open-page.ts";
import { OpenPages } from "../webview/open-pages.ts";
import { connectSample, type Sendable } from "./sample-channel.ts";
import type { SentResponse } from "./sent-text.ts";

/** Host services that the page uses. */
interface EditPorts {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Returns false if the delivery's environment has to be started first. */
  isRunning(): boolean;
  onEnvironmentChange(listener: () => void): vscode.Disposable;
  run(): Promise<void>;
  /** Provides access to the replayed deliveries. */
  readonly deliveries: SentDeliveries;
  /** Replays an edited copy of the delivery; returns the id of the copy. */
  replay(edited: Edited): Promise<string>;
  /** Called with each response, and again with the outcome of its delivery, to update the diagram. */
  onSent(event: string, outcome: SentResponse, delivery?: SampleDelivery): void;
}

/** A delivery's body, which is edited and replayed as a new delivery. */
class EditedDelivery implements Sendable {
  readonly handlers = {};
  readonly #ports: EditPorts;
  readonly #detail: DeliveryDetail;
  readonly #environment: string;
  readonly #isJson: boolean;
  /** The edited text, kept for a page that is hidden and rendered again. */
  #text: string;
  #sent: SentResponse | undefined;

  constructor(ports: EditPorts, detail: DeliveryDetail, environment: string) {
    this.#ports = ports;
    this.#detail = detail;
    this.#environment = environment;
    const { text, json } = editableBody(detail);
    this.#text = text;
    this.#isJson = json;
  }

  environment(): { readonly running: boolean; readonly url: string } {
    return { running: this.#ports.isRunning(), url: "" };
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
      edit: { delivery: shortId(id), environment: this.#environment, json: this.#isJson },
    };
  }

  async send({ payload }: { readonly payload: string }): Promise<SampleOutcome> {
    this.#text = payload;
    if (!this.#ports.isRunning()) {
      throw new RpcError(
        "not-running",
        vscode.l10n.t("The dev environment is not running: press Run, then replay again."),
      );
    }
    const { id } = this.#detail;
    const [began, sentAtMs] = [performance.now(), Date.now()];
    const replayId = await this.#ports
      .replay({ body: bodyOfEdited(this.#detail, payload) })
      .catch(failReplay);
    const body = JSON.stringify({ delivery: replayId, replayOf: id });
    const delivery = { id: replayId, trigger: this.#detail.trigger };
    const outcome = { status: 202, milliseconds: performance.now() - began, body, delivery, sentAtMs };
    this.#sent = outcome;
    this.#ports.onSent(this.#detail.event, outcome);
    return outcome;
  }

  async follow(key: SampleDeliveryKey, attempts: number): Promise<SampleDelivery> {
    const sent = this.#sent;
    const delivery = await this.#ports.deliveries.follow(key, attempts);
    if (sent?.delivery?.id === key.id) this.#ports.onSent(this.#detail.event, sent, delivery);
    return delivery;
  }

  openDelivery(key: SampleDeliveryKey): Promise<void> {
    return this.#ports.deliveries.openDelivery(key);
  }

  openLocation(location: SourceLocation): Promise<void> {
    return this.#ports.deliveries.openLocation(location);
  }

  async run(): Promise<void> {
    await this.#ports.run();
  }

  keep({ payload }: { readonly payload: string }): void {
    this.#text = payload;
  }
}

/** Dependencies of the replay pages in a window. */
export interface ReplayPorts {
  readonly extensionUri: vscode.Uri;
  readonly access: DeliveryAccess;
  readonly run: RunCommandPorts;
  /** Called with the outcome of an edited delivery, to update the diagram. */
  onSent(ref: ProjectEnvironment, ...about: Parameters<EditPorts["onSent"]>): void;
}

/** The command that opens a delivery's body for editing and replay, with one page per delivery. */
export function replayCommand(ports: ReplayPorts) {
  const pages = new OpenPages();
  return {
    "hookloom.replayEdited": async (argument) => {
      requireTrust(vscode.l10n.t("Replaying a delivery"));
      const target = findDelivery(argument);
      const { environment } = ports.access.normalizeRef(target);
      await pages.show(JSON.stringify(target), async () =>
        openEdit(editPorts(ports, target), await readKept(ports, target), environment),
      );
    },
  } satisfies Partial<CommandTable>;
}

function editPorts({ extensionUri, access, run, onSent }: ReplayPorts, target: DeliveryTarget): EditPorts {
  return {
    extensionUri,
    log: run.log,
    // Other environments are only contacted when a delivery is replayed.
    isRunning: () => !access.isHere(target) || run.runs.get(target.root)?.state.phase === "running",
    deliveries: new SentDeliveries(access, target),
    onSent: (...about) => onSent(target, ...about),
    onEnvironmentChange: (listener) => run.runs.onDidChange(() => listener()),
    run: async () => {
      await runUntilReady(run, { root: target.root });
    },
    replay: async (edited) => {
      await confirmReplay({ access }, target);
      const id = await access.own.sending(async () => {
        const made = await access.reach(target, (port) => replayEdited(port, target, edited));
        access.own.add(target.root, { id: made, trigger: target.trigger });
        return made;
      });
      access.pollSoon(target);
      return id;
    },
  };
}

/** Opens the page that edits a delivery's body and replays it. @throws EventError `no-body` */
function openEdit(ports: EditPorts, detail: DeliveryDetail, environment: string): vscode.WebviewPanel {
  const edited = new EditedDelivery(ports, detail, environment);
  const pageOptions = {
    viewType: "hookloom.replay",
    tab: tabName(vscode.l10n.t("Replay {0} {1}", detail.event, shortId(detail.id)), environment),
    icon: "debug-rerun",
    title: vscode.l10n.t("Edit and replay a delivery"),
    bundle: "sample",
  };
  return openPage(ports.extensionUri, pageOptions, (panel) => connectSample(panel, edited, ports));
}
