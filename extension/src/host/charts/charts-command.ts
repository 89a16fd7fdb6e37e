import * as vscode from "vscode";
import type { DeliveryFilter } from "../../environments/management/deliveries.ts";
import { environmentIn } from "../commands/arguments.ts";
import type { EnvironmentRef } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import type { Projects } from "../projects/projects.ts";
import { openPage } from "../webview/open-page.ts";
import { type Between, ChartsChannel, type ChartsPorts } from "./charts-channel.ts";

/** What opening the page needs. */
export interface ChartsCommandPorts extends Omit<ChartsPorts, "showBetween" | "showGroup"> {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri">;
  showDeliveriesOf(ref: EnvironmentRef): void;
  /** The Deliveries view. */
  readonly list: { between: Between | undefined; showOnly(filter: DeliveryFilter): void };
  readonly projects: Projects;
  /** The environment whose deliveries are shown; undefined where none was chosen. */
  lastEnvironment(): EnvironmentRef | undefined;
}

/** The command that opens the charts of an environment: one page for each that it is called on. */
export function chartsCommand(ports: ChartsCommandPorts) {
  const pages = new Map<string, vscode.WebviewPanel>();
  const showBetween = (ref: EnvironmentRef, between: Between | undefined): void => {
    ports.showDeliveriesOf(ref);
    ports.list.between = between;
  };
  const showGroup: ChartsPorts["showGroup"] = (ref, group) => {
    ports.showDeliveriesOf(ref);
    ports.list.showOnly({ outcomes: ["failed", "retrying"], group });
  };
  return {
    "hookloom.showCharts": async (argument) => {
      const project = await ports.projects.choose(argument, vscode.l10n.t("Charts of which project?"));
      const last = ports.lastEnvironment();
      const shown = environmentIn(argument) ?? (last?.root === project.root ? last : undefined);
      const { environment } = shown ?? ports.access.runPlace(project.root);
      const key = JSON.stringify([project.root, environment]);
      const known = pages.get(key);
      if (known) return known.reveal();
      const look = {
        viewType: "hookloom.charts",
        tab: vscode.l10n.t("Charts of {0}", project.name),
        icon: "graph-line",
        title: vscode.l10n.t("Charts"),
        bundle: "charts",
      };
      const panel = openPage(
        ports.context.extensionUri,
        look,
        (opened) => new ChartsChannel(opened, { ...ports, showBetween, showGroup }, project, environment),
      );
      pages.set(key, panel);
      panel.onDidDispose(() => pages.delete(key));
    },
  } satisfies Partial<CommandTable>;
}
