import type { EnvironmentChoice, EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import type { MenuItem } from "../controls/menu.tsx";
import { countText } from "../model/failure-text.ts";
import type { Controller } from "../state/controller.ts";
import { select } from "./select.ts";

/** The time range that is shown by default. */
const usualRange = "24h";

/** Shows an environment's runs, or hides them if none is chosen. */
export function showRunsOf({ store, host }: Controller, chosen: EnvironmentChoice | undefined): void {
  const { environments, ranges } = store.get().environmentRuns;
  const label = environments.find(({ name }) => name === chosen?.environment)?.label;
  store.set({
    environmentRuns: { environments, ranges, ...(chosen ? { chosen } : {}) },
    spoken: label === undefined ? "Hiding the environment's runs" : `Showing the runs of ${label}`,
  });
  host.send("showEnvironmentRuns", chosen ? { chosen } : {});
}

/** Returns a row for each environment and one that hides the runs. There are no rows outside a project. */
export function environmentRows(
  control: Controller,
  { environments, chosen }: Pick<EnvironmentRuns, "environments" | "chosen">,
): MenuItem[] {
  return environments.map(({ name, label }, index): MenuItem => {
    const isShown = chosen?.environment === name;
    const range = chosen?.range ?? usualRange;
    // The bar shows where the environment is; the menu has no room for it.
    const words = name === "" ? label : name;
    return {
      id: `runs-of-${name || "this-machine"}`,
      label: `${isShown ? "Hide" : "Show"} the runs of ${words}`,
      separated: index === 0,
      run: () => showRunsOf(control, isShown ? undefined : { environment: name, range }),
    };
  });
}

/** Shows the deliveries of a card's only failure. If there are several, the inspector lists them. */
export function openFailures(control: Controller, item: string): void {
  const { store, host } = control;
  const { counts } = store.get().environmentRuns;
  const [first, ...others] = counts?.steps[item] ?? [];
  if (first && others.length === 0) {
    host.send("showFailedDeliveries", { group: first.group });
    store.set({ spoken: `Showing ${countText(first.deliveries, "delivery")}` });
    return;
  }
  select(control, item);
  store.set({ inspector: { ...store.get().inspector, open: true }, showsFile: false });
}
