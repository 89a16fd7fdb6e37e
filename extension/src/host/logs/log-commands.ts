import type { CommandTable } from "../commands.ts";
import { targetIn } from "../deliveries/delivery-commands.ts";
import { chooseEnvironment } from "../deploy/choose-environment.ts";
import { HostError } from "../errors.ts";
import type { Projects } from "../projects.ts";
import { devEnvironment } from "../run/runs.ts";
import { requireTrust } from "../trust.ts";
import type { LogPages } from "./log-pages.ts";

/** The commands that open logs as pages. */
export function logCommands(projects: Projects, pages: LogPages): CommandTable {
  return {
    "hookloom.showEnvironmentLog": async (argument) => {
      requireTrust("Reading a log");
      const { project, environment } = await chooseEnvironment(projects, argument, "Show logs");
      await pages.show(project.name, { root: project.root, environment });
    },
    "hookloom.showDeliveryLog": async (argument) => {
      requireTrust("Reading a log");
      const target = targetIn(argument);
      if (!target) {
        throw new HostError(
          "no-delivery",
          "Choose a delivery in the Deliveries view first, then call this on it.",
        );
      }
      const { root, id } = target;
      const name = projects.all.find((project) => project.root === root)?.name ?? "project";
      await pages.show(name, { root, environment: devEnvironment, delivery: id });
    },
  };
}
