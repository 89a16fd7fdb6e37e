import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { askFilter } from "../deliveries/filter-pick.ts";
import type { Projects } from "../projects.ts";
import type { Runs } from "../run/runs.ts";
import type { Views } from "./views.ts";

/** The commands of the two views. */
export function viewCommands(projects: Projects, runs: Runs, views: Views): CommandTable {
  return {
    "hookloom.refresh": async () => {
      await projects.refresh();
      if (vscode.workspace.isTrusted) await views.look();
      await Promise.all(runs.all.map((run) => run.look()));
      views.refresh();
    },
    "hookloom.filterDeliveries": async () => {
      const filter = await askFilter(views.filter, await views.sources());
      if (filter === undefined) return;
      views.show(filter);
      await vscode.commands.executeCommand("hookloom.deliveries.focus");
    },
    "hookloom.clearDeliveryFilter": () => views.show({}),
    "hookloom.moreDeliveries": (row) => {
      if (typeof row === "object" && row !== null && "root" in row) views.showMore(String(row.root));
    },
  };
}
