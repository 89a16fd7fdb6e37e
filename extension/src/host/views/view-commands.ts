import * as vscode from "vscode";
import { replayDelivery } from "../../environments/deliveries.ts";
import type { CommandTable } from "../commands.ts";
import { notRunning } from "../errors.ts";
import type { Projects } from "../projects.ts";
import { deliveryUri } from "../run/delivery-log.ts";
import type { Run } from "../run/run.ts";
import type { Runs } from "../run/runs.ts";
import { requireTrust } from "../trust.ts";
import type { Views } from "./views.ts";

/** The commands of the two views and their rows. */
export function viewCommands(projects: Projects, runs: Runs, views: Views): CommandTable {
  return {
    "hookloom.refresh": async () => {
      await projects.refresh();
      if (vscode.workspace.isTrusted) await runs.adoptRunning();
      await Promise.all(runs.all.map((run) => run.look()));
      views.refresh();
    },
    "hookloom.filterDeliveries": async () => {
      const all = { label: "All deliveries", filter: "all" } as const;
      const failed = { label: "Failed and refused ones", filter: "failed" } as const;
      const items = [all, failed].map((item) => ({ ...item, picked: item.filter === views.filter }));
      const picked = await vscode.window.showQuickPick(items, { placeHolder: "Show which deliveries?" });
      if (picked) views.show(picked.filter);
    },
    "hookloom.showDelivery": async (argument) => {
      const { run, id } = deliveryOf(runs, argument);
      const event = run.deliveries.find((delivery) => delivery.id === id)?.event ?? "";
      const document = await vscode.workspace.openTextDocument(deliveryUri(run.project.root, id, event));
      await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
    },
    "hookloom.replayDelivery": async (argument) => {
      requireTrust("Replaying a delivery");
      const { run, id } = deliveryOf(runs, argument);
      await replayDelivery(run.environment.managementPort, id);
      run.lookSoon();
    },
  };
}

function deliveryOf(runs: Runs, argument: unknown): { readonly run: Run; readonly id: string } {
  const row = typeof argument === "object" && argument !== null ? argument : {};
  const id = "delivery" in row && typeof row.delivery === "string" ? row.delivery : undefined;
  const run = "root" in row && typeof row.root === "string" ? runs.get(row.root) : undefined;
  if (id !== undefined && run) return { run, id };
  const wayOut = { title: "Run", run: () => vscode.commands.executeCommand("hookloom.run") };
  throw notRunning("The project of this delivery", wayOut);
}
