import * as vscode from "vscode";
import {
  checkNotRefused,
  type DeliveryDetail,
  readDelivery,
  replayDelivery,
  replayEdited,
} from "../../environments/delivery.ts";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import { deliveredPayload, requestOfDelivered } from "../../events/delivered.ts";
import { toCurl } from "../../events/export-request.ts";
import { triggerUrl } from "../../events/request.ts";
import { type ProjectTrigger, readProject } from "../../project/config/read-project.ts";
import type { Project } from "../../project/project.ts";
import { shortId, writeDeliveryTest } from "../../project/scaffold/delivery-test.ts";
import { signingSecret } from "../../project/scaffold/signing-secret.ts";
import type { CommandTable } from "../commands/register.ts";
import { sayInStatusBar } from "../dialogs.ts";
import { confirmProduction } from "../environments/confirm.ts";
import { isLocal } from "../environments/environments.ts";
import { settingValue } from "../environments/setting-value.ts";
import { HostError } from "../errors.ts";
import { type EditPorts, openEdit } from "../pages/replay-page.ts";
import { type RunCommandPorts, runUntilReady } from "../run/run-commands.ts";
import { devEnvironment } from "../run/runs.ts";
import { requireTrust } from "../trust.ts";
import { pageColumn } from "../webview/columns.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { type DeliveryTarget, deliveryAddress, targetOfAddress, targetOfRow } from "./delivery-target.ts";
import { SentDeliveries } from "./sent-deliveries.ts";

/** What the commands of deliveries work with. */
export interface DeliveryPorts {
  readonly extensionUri: vscode.Uri;
  readonly run: RunCommandPorts;
  readonly secrets: SecretStore;
  readonly access: DeliveryAccess;
}

/** The commands of a delivery, called on its row or on its page. */
export function deliveryCommands(ports: DeliveryPorts): CommandTable {
  const pages = new Map<string, vscode.WebviewPanel>();
  return {
    "hookloom.showDelivery": (argument) => showDelivery(ports, argument),
    "hookloom.replayDelivery": async (argument) => await replay(ports, find(argument)),
    "hookloom.replayEdited": async (argument) => {
      requireTrust("Replaying a delivery");
      const target = find(argument);
      const key = JSON.stringify(target);
      const known = pages.get(key);
      if (known) return known.reveal();
      const panel = openEdit(editPorts(ports, target), await readKept(ports, target));
      pages.set(key, panel);
      panel.onDidDispose(() => pages.delete(key));
    },
    "hookloom.saveDeliveryAsTest": async (argument) => await saveAsTest(ports, find(argument)),
    "hookloom.copyDeliveryAsCurl": async (argument) => {
      const target = find(argument);
      await vscode.env.clipboard.writeText(await curlOf(ports, target));
      const place = await addressWords(ports, target);
      sayInStatusBar(`$(check) Copied a curl call with a new signature${place}`, 5_000);
    },
  };
}

/** The delivery of the row or the page that a command was called on. */
export function targetIn(argument: unknown): DeliveryTarget | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const page = argument instanceof vscode.Uri ? argument : active;
  return targetOfRow(argument) ?? (page && targetOfAddress(page));
}

/** @throws HostError `no-delivery` */
function find(argument: unknown): DeliveryTarget {
  const target = targetIn(argument);
  if (target) return target;
  throw new HostError("no-delivery", "Choose a delivery in the Deliveries view first, then call this on it.");
}

/** A delivery that there is something to do with. @throws EnvironmentError where it was refused or is forgotten */
async function readKept({ access }: DeliveryPorts, target: DeliveryTarget): Promise<DeliveryDetail> {
  const detail = await access.reach(target, (port) => readDelivery(port, target));
  checkNotRefused(detail);
  return detail;
}

/** @throws AbortError where a production environment is not to run it again */
async function confirmReplay({ access }: DeliveryPorts, target: DeliveryTarget): Promise<void> {
  const { environment, id } = target;
  const event = access.latest(target)?.find((one) => one.id === id)?.event;
  const confirmation = {
    project: await access.projectOf(target),
    environment,
    action: `Replay in ${environment}`,
    delivery: `${event || "request"} ${shortId(id)}`,
  };
  await confirmProduction(confirmation, (_, question) => access.feeds.use(target, question));
}

async function replay(ports: DeliveryPorts, target: DeliveryTarget): Promise<void> {
  requireTrust("Replaying a delivery");
  await confirmReplay(ports, target);
  await ports.access.reach(target, (port) => replayDelivery(port, target));
  ports.access.lookSoon(target);
  const where = ports.access.isHere(target) ? "" : ` in ${target.environment}`;
  sayInStatusBar(`$(debug-rerun) Replaying the delivery${where}`, 3_000);
}

async function showDelivery({ access }: DeliveryPorts, argument: unknown): Promise<void> {
  const target = find(argument);
  const known = access
    .latest(target)
    ?.find(({ id, trigger }) => id === target.id && trigger === target.trigger);
  const detail = known ?? (await access.reach(target, (port) => readDelivery(port, target)));
  const address = deliveryAddress(target, detail);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from(address));
  await vscode.window.showTextDocument(document, {
    preview: true,
    preserveFocus: true,
    viewColumn: pageColumn(),
  });
}

function editPorts(ports: DeliveryPorts, target: DeliveryTarget): EditPorts {
  const { extensionUri, access, run } = ports;
  return {
    extensionUri,
    // One that Run does not start is asked once there is something to replay.
    isRunning: () => !access.isHere(target) || run.runs.get(target.root)?.state.phase === "running",
    deliveries: new SentDeliveries(access, target),
    onEnvironmentChange: (listener) => run.runs.onDidChange(() => listener()),
    run: () => runUntilReady(run, { root: target.root }),
    replay: async (edited) => {
      await confirmReplay(ports, target);
      const id = await access.reach(target, (port) => replayEdited(port, target, edited));
      access.lookSoon(target);
      return id;
    },
  };
}

async function saveAsTest(ports: DeliveryPorts, target: DeliveryTarget): Promise<void> {
  const detail = await readKept(ports, target);
  const project = await ports.access.projectOf(target);
  const payload = deliveredPayload(detail);
  const { triggers } = await readProject(project);
  const { id, event, trigger, outcome } = detail;
  const several = triggers.length > 1 ? { trigger } : {};
  const file = await writeDeliveryTest(project, { id, event, payload, ...several });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
  const passes = outcome === "ok" ? "runs it" : "fails until a handler takes it without an error";
  sayInStatusBar(`$(beaker) Saved: npm test ${passes}`, 6_000);
}

/** The trigger that received a delivery, as the code has it now. @throws HostError `no-trigger` */
async function triggerOf(project: Project, detail: DeliveryDetail): Promise<ProjectTrigger> {
  const { triggers } = await readProject(project);
  const trigger = triggers.find(({ path, source }) => path === detail.trigger && source === detail.source);
  if (trigger) return trigger;
  const sentence = `${project.name} has no trigger on ${detail.trigger} any more, so nothing would take this delivery.`;
  throw new HostError("no-trigger", sentence);
}

function noSecret(ports: DeliveryPorts, target: DeliveryTarget, name: string): HostError {
  const { root, environment } = target;
  const [command, more] = ports.access.isHere(target)
    ? ["hookloom.setSetting", { setting: name }]
    : ["hookloom.settings", { environment }];
  return new HostError("no-secret", `The call cannot be signed, since ${name} has no value: set one first.`, {
    title: "Set value",
    run: () => vscode.commands.executeCommand(command, { root, ...more }),
  });
}

/** Where an environment on a cluster has no address of its own, the one of this machine is soon closed again. */
async function addressWords({ access }: DeliveryPorts, target: DeliveryTarget): Promise<string> {
  const onCluster = !isLocal(await access.projectOf(target), target.environment);
  if (access.isHere(target) || !onCluster) return "";
  const own = new URL(await access.address(target)).hostname !== "127.0.0.1";
  return own ? "" : "; its address leads to the cluster for a minute";
}

async function curlOf(ports: DeliveryPorts, target: DeliveryTarget): Promise<string> {
  const { access, secrets } = ports;
  const { root, environment } = target;
  const detail = await readKept(ports, target);
  const trigger = await triggerOf(await access.projectOf(target), detail);
  const signing = signingSecret(trigger);
  const name = signing && (signing.name ?? signing.setting?.name);
  const secret =
    name === undefined ? "" : await settingValue(secrets, root, name, environment || devEnvironment);
  if (secret === undefined) throw noSecret(ports, target, name ?? "");
  const url = triggerUrl(await access.address(target), trigger.path);
  const request = requestOfDelivered(detail, { url, secret, options: trigger.literals });
  return toCurl(request, signing?.name === undefined ? {} : { secretName: signing.name });
}
