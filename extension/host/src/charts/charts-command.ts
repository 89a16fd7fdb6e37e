import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { type Project, type ProjectEnvironment, projectAt } from "@hookloom/core/project/project";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import { environmentChoice, text } from "@hookloom/protocol/messages";
import * as v from "valibot";
import * as vscode from "vscode";
import { environmentIn } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import type { Between } from "../deliveries/delivery-filter.ts";
import type { Projects } from "../projects/projects.ts";
import { fillPage, openPage } from "../webview/open-page.ts";
import { ChartsChannel, type ChartsPorts } from "./charts-channel.ts";
import { chartsViewType } from "./restore-charts.ts";

/** Dependencies of the charts command. */
export interface ChartsCommandPorts extends Omit<ChartsPorts, "showBetween" | "showGroup"> {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri">;
  showDeliveriesOf(ref: ProjectEnvironment): void;
  /** The Deliveries view. */
  readonly list: { between: Between | undefined; showOnly(filter: DeliveryFilter): void };
  readonly projects: Projects;
  /** Returns the environment whose deliveries are shown; undefined if none was selected. */
  lastEnvironment(): ProjectEnvironment | undefined;
}

const defaultRange = "24h";
const pageOptions = { icon: "graph-line", title: vscode.l10n.t("Charts"), bundle: "charts" };
/** The state that a page stores in its tab, which VS Code restores with the window. */
const keptPage = v.object({ root: text, ...environmentChoice.entries });

/** The open charts pages, at most one per environment. */
export class ChartsPages {
  readonly #ports: ChartsCommandPorts;
  readonly #pages = new Map<string, vscode.WebviewPanel>();

  constructor(ports: ChartsCommandPorts) {
    this.#ports = ports;
  }

  get commands() {
    return {
      "hookloom.showCharts": async (argument) => {
        const { projects, access, lastEnvironment } = this.#ports;
        const project = await projects.choose(argument, vscode.l10n.t("Charts of which project?"));
        const last = lastEnvironment();
        const shown = environmentIn(argument) ?? (last?.root === project.root ? last : undefined);
        const { environment } = shown ? access.normalizeRef(shown) : access.runEnvironment(project.root);
        const known = this.#pages.get(pageKey(project, environment));
        if (known) return known.reveal();
        const names = { viewType: chartsViewType, tab: vscode.l10n.t("Charts of {0}", project.name) };
        const choice = { environment, range: defaultRange };
        openPage(
          this.#ports.context.extensionUri,
          { ...pageOptions, ...names },
          this.#starter(project, choice),
        );
      },
    } satisfies Partial<CommandTable>;
  }

  /**
   * Restores a page that was open when the window was closed. The tab is closed if its project no longer exists, or if the page
   * had not stored its state yet.
   */
  async restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    if (!v.is(keptPage, kept)) return panel.dispose();
    const { root, environment, range } = kept;
    const project = await projectAt(root);
    if (!project) return panel.dispose();
    fillPage(
      this.#ports.context.extensionUri,
      panel,
      pageOptions,
      this.#starter(project, { environment, range }),
    );
  }

  #starter(project: Project, choice: EnvironmentChoice) {
    return (panel: vscode.WebviewPanel): vscode.Disposable => {
      const key = pageKey(project, choice.environment);
      this.#pages.set(key, panel);
      panel.onDidDispose(() => this.#pages.delete(key));
      return new ChartsChannel(panel, { ...this.#ports, ...this.#filterPorts() }, project, choice);
    };
  }

  #filterPorts(): Pick<ChartsPorts, "showBetween" | "showGroup"> {
    const { showDeliveriesOf, list } = this.#ports;
    return {
      showBetween: (ref, between) => {
        showDeliveriesOf(ref);
        list.between = between;
      },
      showGroup: (ref, group) => {
        showDeliveriesOf(ref);
        list.showOnly({ outcomes: ["failed", "retrying"], group });
      },
    };
  }
}

const pageKey = ({ root }: Project, environment: string): string => JSON.stringify([root, environment]);
