import * as vscode from "vscode";
import { openPage } from "../webview/open-page.ts";
import { connectSample } from "./sample-channel.ts";
import { type SamplePorts, type SampleTarget, TriggerSamples } from "./trigger-samples.ts";

/** A page that sends samples. */
export interface SamplePage {
  readonly panel: vscode.WebviewPanel;
  /** Returns whether the page currently shows this target. */
  isAt(target: SampleTarget): boolean;
}

/** Controls where a sample page opens: in the active group, or in a new one below it. */
export interface SamplePageOptions {
  readonly below: boolean;
}

/** Opens a page that sends a sample event; `to` is the end of its tab title. */
export async function openSamplePage(
  extensionUri: vscode.Uri,
  { event, to = "" }: { readonly event: string; readonly to?: string },
  { below }: SamplePageOptions,
  start: (panel: vscode.WebviewPanel) => vscode.Disposable,
): Promise<vscode.WebviewPanel> {
  if (below) await vscode.commands.executeCommand("workbench.action.newGroupBelow");
  const pageOptions = {
    viewType: "hookloom.sample",
    tab: vscode.l10n.t("Send {0}{1}", event, to),
    icon: "send",
    title: vscode.l10n.t("Send sample event"),
    bundle: "sample",
  };
  return openPage(extensionUri, pageOptions, start);
}

/** Opens the page that sends a sample event to a trigger of a project. */
export async function openSample(
  ports: SamplePorts,
  target: SampleTarget,
  options: SamplePageOptions,
): Promise<SamplePage> {
  const { event, environment } = target;
  const to = environment === undefined ? "" : vscode.l10n.t(" to {0}", environment);
  const samples = new TriggerSamples(ports, target);
  const start = (panel: vscode.WebviewPanel): vscode.Disposable => connectSample(panel, samples, ports);
  const panel = await openSamplePage(ports.context.extensionUri, { event, to }, options, start);
  return { panel, isAt: (other) => samples.isAt(other) };
}
