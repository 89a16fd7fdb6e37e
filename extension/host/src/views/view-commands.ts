import * as vscode from "vscode";
import { environmentIn, thisMachine } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import { pickFilter } from "../deliveries/delivery-filter.ts";
import { pickShownEnvironment } from "../deliveries/pick-shown-environment.ts";
import type { Views, ViewsPorts } from "./views.ts";

/**
 * Returns whether an argument is a row of the Deliveries view. A button in the view's title receives the focused row, whose
 * environment is already shown.
 */
const isDeliveryRow = (row: unknown): boolean =>
  typeof row === "object" &&
  row !== null &&
  ("delivery" in row || ("context" in row && (row.context === "more" || row.context === "project")));

/** The commands of the two views. */
export function viewCommands({ projects, runs, access, shown }: ViewsPorts, views: Views) {
  const { deliveries } = views;
  const focus = () => vscode.commands.executeCommand("hookloom.deliveries.focus");
  return {
    "hookloom.refresh": async () => {
      await projects.refresh();
      if (vscode.workspace.isTrusted) await views.pollStatus();
      await Promise.all(runs.all.map((run) => run.poll()));
      views.refresh();
    },
    "hookloom.showDeliveries": async (row) => {
      const state = views.statusText.bind(views);
      const here = runs.all.map(({ project }) => access.runEnvironment(project.root));
      const localRuns = here.filter(({ environment }) => environment === thisMachine);
      const ports = { projects: projects.all, shown: deliveries.environments, localRuns, state };
      const given = isDeliveryRow(row) ? undefined : environmentIn(row);
      shown.environment = given ? access.normalizeRef(given) : await pickShownEnvironment(ports);
      await focus();
    },
    "hookloom.filterDeliveries": async () => {
      const filter = await pickFilter(deliveries.filter, await deliveries.sources());
      if (filter === undefined) return;
      deliveries.filter = filter;
      await focus();
    },
    "hookloom.clearDeliveryFilter": () => {
      deliveries.filter = {};
    },
    "hookloom.moreDeliveries": (row) => {
      const ref = environmentIn(row);
      if (ref) deliveries.showMore(ref);
    },
  } satisfies Partial<CommandTable>;
}
