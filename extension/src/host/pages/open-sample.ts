import * as vscode from "vscode";
import { openPage } from "../webview/open-page.ts";
import { SampleChannel } from "./sample-channel.ts";
import { type SamplePorts, type SampleTarget, TriggerSamples } from "./trigger-samples.ts";

/** A page that sends samples. */
export interface SamplePage {
  readonly panel: vscode.WebviewPanel;
  /** Whether it is pointed at this by now. */
  isAt(target: SampleTarget): boolean;
}

/** Opens the page that sends a sample event to a trigger of a project: in the active group, or in one below it. */
export async function openSample(
  ports: SamplePorts,
  target: SampleTarget,
  { below }: { readonly below: boolean },
): Promise<SamplePage> {
  if (below) await vscode.commands.executeCommand("workbench.action.newGroupBelow");
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
  const start = (panel: vscode.WebviewPanel): SampleChannel => new SampleChannel(panel, samples, ports);
  const panel = openPage(ports.context.extensionUri, look, start);
  return { panel, isAt: (other) => samples.isAt(other) };
}
