import type { EnvironmentChoice, EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import type { MenuItem } from "../controls/menu.tsx";
import { numberText } from "../model/language.ts";
import type { Controller } from "../state/controller.ts";
import { select } from "./select.ts";

/** The time range that is shown by default. */
const defaultRange = "24h";

/** Shows an environment's runs, or hides them if none is chosen. */
export function showEnvironmentRuns(
  { store, host }: Controller,
  chosen: EnvironmentChoice | undefined,
): void {
  const { environments, ranges } = store.get().environmentRuns;
  const label = environments.find(({ name }) => name === chosen?.environment)?.label;
  store.set({
    environmentRuns: { environments, ranges, ...(chosen ? { chosen } : {}) },
    spoken: label === undefined ? t("Environment runs are hidden") : t("Showing the runs of {0}", label),
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
    const range = chosen?.range ?? defaultRange;
    // The bar shows the location of the environment. The menu has no space for it.
    const displayName = name === "" ? label : name;
    return {
      id: `runs-of-${name || "this-machine"}`,
      label: isShown ? t("Hide the runs of {0}", displayName) : t("Show the runs of {0}", displayName),
      separated: index === 0,
      run: () => showEnvironmentRuns(control, isShown ? undefined : { environment: name, range }),
    };
  });
}

/** Shows the deliveries of a card's only failure. If the card has several failures, the inspector lists them. */
export function openFailures(control: Controller, item: string): void {
  const { store, host } = control;
  const { counts } = store.get().environmentRuns;
  const [first, ...others] = counts?.steps[item] ?? [];
  if (first && others.length === 0) {
    host.send("showFailedDeliveries", { group: first.group });
    const { deliveries } = first;
    store.set({
      spoken:
        deliveries === 1 ? t("Showing 1 delivery") : t("Showing {0} deliveries", numberText(deliveries)),
    });
    return;
  }
  select(control, item);
  store.set({ inspector: { ...store.get().inspector, open: true }, showsFile: false });
}
