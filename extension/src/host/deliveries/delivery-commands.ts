import * as vscode from "vscode";
import {
  checkNotRefused,
  type DeliveryDetail,
  readDelivery,
  replayDelivery,
} from "../../environments/delivery.ts";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import { deliveredPayload, requestOfDelivered } from "../../events/delivered.ts";
import { toCurl } from "../../events/export-request.ts";
import { triggerUrl } from "../../events/request.ts";
import { writeDeliveryTest } from "../../project/delivery-test.ts";
import { type ProjectTrigger, readProject } from "../../project/read-project.ts";
import { signingSecret } from "../../project/signing-secret.ts";
import type { CommandTable } from "../commands.ts";
import { HostError, notRunning } from "../errors.ts";
import type { Run } from "../run/run.ts";
import { type RunCommandPorts, runProject } from "../run/run-commands.ts";
import { settingValue } from "../run/setting-value.ts";
import { requireTrust } from "../trust.ts";
import { type DeliveryTarget, deliveryAddress, targetOfAddress, targetOfRow } from "./delivery-target.ts";
import { openEdit } from "./edit-page.ts";

/** What the commands of deliveries work with. */
export interface DeliveryPorts {
  readonly extensionUri: vscode.Uri;
  readonly run: RunCommandPorts;
  readonly secrets: SecretStore;
}

interface Found {
  readonly target: DeliveryTarget;
  readonly run: Run;
  readonly port: number;
}

/** The commands of a delivery, called on its row or on its page. */
export function deliveryCommands(ports: DeliveryPorts): CommandTable {
  const pages = new Map<string, vscode.WebviewPanel>();
  return {
    "hookloom.showDelivery": (argument) => showDelivery(ports, argument),
    "hookloom.replayDelivery": async (argument) => {
      requireTrust("Replaying a delivery");
      const { run, port, target } = find(ports, argument);
      await replayDelivery(port, target);
      run.lookSoon();
      vscode.window.setStatusBarMessage("$(debug-rerun) Replaying the delivery", 3_000);
    },
    "hookloom.replayEdited": async (argument) => {
      requireTrust("Replaying a delivery");
      const found = find(ports, argument);
      const key = JSON.stringify(found.target);
      const known = pages.get(key);
      if (known) return known.reveal();
      const panel = openEdit(editPorts(ports, found), await readKept(found));
      pages.set(key, panel);
      panel.onDidDispose(() => pages.delete(key));
    },
    "hookloom.saveDeliveryAsTest": async (argument) => await saveAsTest(find(ports, argument)),
    "hookloom.copyDeliveryAsCurl": async (argument) => {
      await vscode.env.clipboard.writeText(await curlOf(ports, find(ports, argument)));
      vscode.window.setStatusBarMessage("$(check) Copied a curl call, signed anew", 3_000);
    },
  };
}

function notRunningNow(): HostError {
  const wayOut = { title: "Run", run: () => vscode.commands.executeCommand("hookloom.run") };
  return notRunning("The project of this delivery", wayOut);
}

/** The delivery of the row or the page that a command was called on. */
export function targetIn(argument: unknown): DeliveryTarget | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const page = argument instanceof vscode.Uri ? argument : active;
  return targetOfRow(argument) ?? (page && targetOfAddress(page));
}

/** @throws HostError `no-delivery`, `not-running` */
function find({ run: { runs } }: DeliveryPorts, argument: unknown): Found {
  const target = targetIn(argument);
  if (!target) {
    throw new HostError(
      "no-delivery",
      "Choose a delivery in the Deliveries view first, then call this on it.",
    );
  }
  const run = runs.get(target.root);
  if (run?.state.phase !== "running") throw notRunningNow();
  return { target, run, port: run.environment.managementPort };
}

/** A delivery that there is something to do with. @throws EnvironmentError where it was refused or is forgotten */
async function readKept({ port, target }: Found): Promise<DeliveryDetail> {
  const detail = await readDelivery(port, target);
  checkNotRefused(detail);
  return detail;
}

async function showDelivery(ports: DeliveryPorts, argument: unknown): Promise<void> {
  const { target, run, port } = find(ports, argument);
  const known = run.deliveries.find(({ id, trigger }) => id === target.id && trigger === target.trigger);
  const address = deliveryAddress(target.root, known ?? (await readDelivery(port, target)));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from(address));
  await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
}

function editPorts({ extensionUri, run: ports }: DeliveryPorts, { target: { root } }: Found) {
  return {
    extensionUri,
    managementPort: () => {
      const run = ports.runs.get(root);
      return run?.state.phase === "running" ? run.environment.managementPort : undefined;
    },
    onEnvironmentChange: (listener: () => void) => ports.runs.onDidChange(() => listener()),
    run: async () => {
      await runProject(ports, { root });
    },
  };
}

async function saveAsTest(found: Found): Promise<void> {
  const { project } = found.run;
  const detail = await readKept(found);
  const payload = deliveredPayload(detail);
  const { triggers } = await readProject(project);
  const { id, event, trigger, outcome } = detail;
  const several = triggers.length > 1 ? { trigger } : {};
  const file = await writeDeliveryTest(project, { id, event, payload, ...several });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
  const passes = outcome === "ok" ? "runs it" : "fails until a handler takes it without an error";
  vscode.window.setStatusBarMessage(`$(beaker) Saved: npm test ${passes}`, 6_000);
}

/** The trigger that received a delivery, as the code has it now. @throws HostError `no-trigger` */
async function triggerOf({ run: { project } }: Found, detail: DeliveryDetail): Promise<ProjectTrigger> {
  const { triggers } = await readProject(project);
  const trigger = triggers.find(({ path, source }) => path === detail.trigger && source === detail.source);
  if (trigger) return trigger;
  const sentence = `${project.name} has no trigger on ${detail.trigger} any more, so nothing would take this delivery.`;
  throw new HostError("no-trigger", sentence);
}

async function curlOf({ secrets }: DeliveryPorts, found: Found): Promise<string> {
  const detail = await readKept(found);
  const trigger = await triggerOf(found, detail);
  const signing = signingSecret(trigger);
  const name = signing && (signing.name ?? signing.setting?.name);
  const secret = name === undefined ? "" : await settingValue(secrets, found.target.root, name);
  if (secret === undefined) {
    throw new HostError(
      "no-secret",
      `The call cannot be signed, since ${name} has no value: set one first.`,
      {
        title: "Set value",
        run: () =>
          vscode.commands.executeCommand("hookloom.setSetting", { root: found.target.root, setting: name }),
      },
    );
  }
  const url = triggerUrl(found.run.environment.url, trigger.path);
  const request = requestOfDelivered(detail, { url, secret, options: trigger.literals });
  return toCurl(request, signing?.name === undefined ? {} : { secretName: signing.name });
}
