// Pictures in dark and in light without a gesture, since the palette would close what is shown.
import { wantsScreenshots } from "../runner/tier.ts";
import type { Workbench } from "./workbench.ts";

/** Settings with which the editor follows the system's dark or light. */
export const systemThemes = {
  "window.autoDetectColorScheme": true,
  "workbench.preferredDarkColorTheme": "Dark 2026",
  "workbench.preferredLightColorTheme": "Light 2026",
};

/** Takes a picture of the whole window in light and in dark, which stays, where pictures are wanted. */
export async function screenshotBothThemes(bench: Workbench, name: string): Promise<void> {
  if (!wantsScreenshots) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await bench.page.emulateMedia({ colorScheme });
    await bench.waitForTheme(colorScheme);
    await bench.screenshot(`${name}-${colorScheme}`);
  }
}
