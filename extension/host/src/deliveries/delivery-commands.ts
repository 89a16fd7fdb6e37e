import path from "node:path";
import { listRecordings, readBuiltSource } from "@hookloom/core/environments/local/recordings/recordings";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import {
  checkNotRejected,
  readDelivery,
  replayDelivery,
} from "@hookloom/core/environments/management/delivery";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { settingValue } from "@hookloom/core/environments/setting-value";
import { deliveredPayload, requestOfDelivered } from "@hookloom/core/events/delivered";
import { toCurl } from "@hookloom/core/events/export-request";
import { triggerUrl } from "@hookloom/core/events/request";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import { readProject } from "@hookloom/core/project/config/read-project";
import { sampleStepValues, signingSecret } from "@hookloom/core/project/config/source-settings";
import type { Project } from "@hookloom/core/project/project";
import { writeDeliveryTest } from "@hookloom/core/project/scaffold/delivery-test";
import { shortId } from "@hookloom/core/project/short-id";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { findDelivery } from "../commands/arguments.ts";
import { callCommand } from "../commands/call-command.ts";
import { type DeliveryTarget, deliveryAddress, devEnvironment } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import { confirmProduction } from "../environments/confirm.ts";
import { isLocal } from "../environments/environments.ts";
import { showInStatusBar } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { pageColumn } from "../webview/columns.ts";
import type { DeliveryAccess } from "./delivery-access.ts";

/** Shows the recorded run of a delivery in its handler's diagram, or opens the delivery's page if the run was not recorded. */
export async function showInDiagram(target: DeliveryTarget): Promise<void> {
  const { root, environment, id, trigger } = target;
  const { recordings: folder } = environmentFiles(root, devEnvironment);
  const recorded = (await listRecordings(folder)).find(({ delivery }) => delivery === id);
  const [source, flow] = recorded?.flows[0] ?? [];
  const hash = source === undefined ? undefined : recorded?.sources[source];
  const built = hash === undefined ? undefined : await readBuiltSource(folder, hash);
  const name = flow === undefined ? undefined : built?.table.flows[flow]?.name;
  if (built === undefined || name === undefined)
    return await callCommand("hookloom.showDelivery", { root, environment, delivery: { id, trigger } });
  await callCommand("hookloom.openFlow", {
    uri: vscode.Uri.file(path.join(root, built.path)),
    name,
    delivery: id,
  });
}

/** Dependencies of the delivery commands. */
export interface DeliveryPorts {
  readonly secrets: SecretStore;
  readonly access: DeliveryAccess;
}

/** The commands for a delivery, called from its row or from its page. */
export function deliveryCommands(ports: DeliveryPorts) {
  return {
    "hookloom.showDelivery": (argument) => showDelivery(ports, argument),
    "hookloom.showInDiagram": (argument) => showInDiagram(findDelivery(argument)),
    "hookloom.replayDelivery": async (argument) => await replay(ports, findDelivery(argument)),
    "hookloom.saveDeliveryAsTest": async (argument) => await saveAsTest(ports, findDelivery(argument)),
    "hookloom.copyDeliveryAsCurl": async (argument) => {
      const target = findDelivery(argument);
      await vscode.env.clipboard.writeText(await buildCurlCommand(ports, target));
      const address = await addressWords(ports, target);
      showInStatusBar(
        vscode.l10n.t("$(check) Copied a curl command with a new signature{0}", address),
        5_000,
      );
    },
  } satisfies Partial<CommandTable>;
}

/** Reads a delivery that can be replayed or saved. @throws EnvironmentError if it was rejected or is no longer stored */
export async function readKept(
  { access }: Pick<DeliveryPorts, "access">,
  target: DeliveryTarget,
): Promise<DeliveryDetail> {
  const detail = await access.read(target, (port) => readDelivery(port, target));
  checkNotRejected(detail);
  return detail;
}

/** @throws AbortError if the user declines to replay the delivery in production */
export async function confirmReplay(
  { access }: Pick<DeliveryPorts, "access">,
  target: DeliveryTarget,
): Promise<void> {
  const { environment, id } = target;
  const event = access.latest(target)?.find((one) => one.id === id)?.event;
  const confirmation = {
    ...target,
    project: await access.loadProject(target),
    action: vscode.l10n.t("Replay in {0}", environment),
    delivery: `${event || "request"} ${shortId(id)}`,
  };
  await confirmProduction(confirmation, (_, question) => access.feeds.use(target, question));
}

/**
 * Replays a delivery as it was received.
 * @throws EnvironmentError if it cannot be replayed; AbortError if the user declines to replay it in production
 */
export async function replay(ports: Pick<DeliveryPorts, "access">, target: DeliveryTarget): Promise<void> {
  requireTrust(vscode.l10n.t("Replaying a delivery"));
  await confirmReplay(ports, target);
  ports.access.own.add(target.root, target);
  await ports.access.reach(target, (port) => replayDelivery(port, target));
  ports.access.announceReplay(target);
  const where = ports.access.isHere(target) ? "" : vscode.l10n.t(" in {0}", target.environment);
  showInStatusBar(vscode.l10n.t("$(debug-rerun) Replaying the delivery{0}", where), 3_000);
}

async function showDelivery({ access }: DeliveryPorts, argument: unknown): Promise<void> {
  const target = findDelivery(argument);
  const known = access
    .latest(target)
    ?.find(({ id, trigger }) => id === target.id && trigger === target.trigger);
  const detail = known ?? (await access.read(target, (port) => readDelivery(port, target)));
  const address = deliveryAddress(access.normalizeRef(target), detail);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from(address));
  await vscode.window.showTextDocument(document, {
    preview: true,
    preserveFocus: true,
    viewColumn: pageColumn(),
  });
}

async function saveAsTest(ports: DeliveryPorts, target: DeliveryTarget): Promise<void> {
  const detail = await readKept(ports, target);
  const project = await ports.access.loadProject(target);
  const payload = deliveredPayload(detail);
  const content = await readProject(project);
  const { id, event, trigger, outcome } = detail;
  const several = content.triggers.length > 1 ? { trigger } : {};
  const settings = sampleStepValues(content);
  const file = await writeDeliveryTest(project, { id, event, payload, settings, ...several });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
  const passes =
    outcome === "ok"
      ? vscode.l10n.t("runs it")
      : vscode.l10n.t("fails until a handler handles it without an error");
  showInStatusBar(vscode.l10n.t("$(beaker) Test saved: npm test {0}", passes), 6_000);
}

/** Finds the trigger that received a delivery in the current code. @throws HostError `no-trigger` */
async function findTrigger(project: Project, detail: DeliveryDetail): Promise<ProjectTrigger> {
  const { triggers } = await readProject(project);
  const trigger = triggers.find(({ path, source }) => path === detail.trigger && source === detail.source);
  if (trigger) return trigger;
  const message = vscode.l10n.t(
    "{0} no longer has a trigger on {1}, so nothing would handle this delivery.",
    project.name,
    detail.trigger,
  );
  throw new HostError("no-trigger", message);
}

function noSecret(ports: DeliveryPorts, target: DeliveryTarget, name: string): HostError {
  const { root, environment } = target;
  return new HostError(
    "no-secret",
    vscode.l10n.t("The call cannot be signed, since {0} has no value: set one first.", name),
    {
      title: vscode.l10n.t("Set value"),
      run: () =>
        ports.access.isHere(target)
          ? callCommand("hookloom.setSetting", { root, setting: name })
          : callCommand("hookloom.settings", { root, environment }),
    },
  );
}

/** Returns a note for an environment on a cluster without a public address, since the forwarded local port is soon closed. */
async function addressWords({ access }: DeliveryPorts, target: DeliveryTarget): Promise<string> {
  const onCluster = !isLocal(await access.loadProject(target), target.environment);
  if (access.isHere(target) || !onCluster) return "";
  const isPublic = new URL(await access.address(target)).hostname !== "127.0.0.1";
  return isPublic ? "" : vscode.l10n.t("; its address forwards to the cluster for one minute");
}

async function buildCurlCommand(ports: DeliveryPorts, target: DeliveryTarget): Promise<string> {
  const { access, secrets } = ports;
  const { root, environment } = target;
  const detail = await readKept(ports, target);
  const project = await access.loadProject(target);
  const trigger = await findTrigger(project, detail);
  const signing = signingSecret(trigger);
  const name = signing && (signing.name ?? signing.setting?.name);
  const secret =
    name === undefined
      ? ""
      : await settingValue(name, {
          ...{ root, environment: environment || devEnvironment, secrets, signingSource: trigger.source },
          local: access.isHere(target) || isLocal(project, environment),
        });
  if (secret === undefined) throw noSecret(ports, target, name ?? "");
  const url = triggerUrl(await access.address(target), trigger.path);
  const request = requestOfDelivered(detail, { url, secret, options: trigger.literals });
  return toCurl(request, signing?.name === undefined ? {} : { secretName: signing.name });
}
