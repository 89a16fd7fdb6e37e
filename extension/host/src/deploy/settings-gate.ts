import type { DescribedEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { environmentKey } from "../commands/delivery-target.ts";
import { chooseEnvironment } from "../environments/choose-environment.ts";
import { openForm } from "../forms/open-form.ts";
import { type Continuation, SettingsForm } from "../forms/settings-form.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";

/** The operation that continues after the missing values are entered. */
export interface WaitingOperation {
  readonly label: string;
  again(): unknown;
}

const pages = new Map<string, { readonly panel: vscode.WebviewPanel; readonly form: SettingsForm }>();

/** Opens the settings form of an environment, or reveals the open form with its current input. */
function openSettings(ports: DeployPorts, ref: DescribedEnvironment, goOn?: Continuation): void {
  const key = environmentKey(ref);
  const open = pages.get(key);
  if (open) {
    open.form.continueWith(goOn);
    open.panel.reveal();
    return;
  }
  const form = new SettingsForm({
    ...ref,
    secrets: ports.secrets,
    plan: () => ports.targets.query(ref, (target) => target.settings()),
    apply: () => callCommand("hookloom.applySettings", ref),
    ...(goOn === undefined ? {} : { continuation: goOn }),
  });
  const pageOptions = {
    viewType: "hookloom.settings",
    tab: vscode.l10n.t("Settings of {0}", ref.environment),
    icon: "key",
    title: vscode.l10n.t("Settings"),
  };
  const panel = openForm(ports.extensionUri, pageOptions, form);
  pages.set(key, { panel, form });
  panel.onDidDispose(() => pages.delete(key));
}

/** Returns true if settings are missing. Their form is then open, and continues the operation after they are entered. */
export async function missingSettings(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  waiting: WaitingOperation,
): Promise<boolean> {
  const plan = await ports.targets.query(ref, (target) => target.settings());
  if (!plan.some(({ missing }) => missing)) return false;
  openSettings(ports, ref, { label: waiting.label, icon: "cloud-upload", plan, run: waiting.again });
  return true;
}

/** Opens the form at the user's request. */
export async function showSettings(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Setting a value"));
  openSettings(ports, await chooseEnvironment(ports, argument, vscode.l10n.t("Settings")));
}
