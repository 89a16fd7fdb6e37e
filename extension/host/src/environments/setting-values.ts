import { readMarks } from "@hookloom/core/environments/secrets/deployed-marks";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { type DeclaredSetting, readSetting } from "@hookloom/core/environments/secrets/settings";
import type { Project } from "@hookloom/core/project/project";
import type { EnvironmentValues, ValueState } from "@hookloom/protocol/flow-view";
import { environmentNames, isLocal } from "./environments.ts";

async function readState(
  setting: DeclaredSetting,
  scope: Parameters<typeof readSetting>[1],
  deployed: ReadonlySet<string> | undefined,
): Promise<ValueState> {
  const found = await readSetting(setting.name, scope);
  if (found) return found.origin === "environment" ? "environment" : "set";
  if (deployed?.has(setting.name)) return "set";
  if (setting.default !== undefined) return "default";
  if (setting.optional) return "unset";
  return deployed ? "not-here" : "missing";
}

/**
 * Returns which setting values of a project's environments are known on this machine, without the values themselves. No requests
 * are sent to clusters: values that this machine has deployed count as set.
 */
export async function settingValues(
  project: Pick<Project, "root" | "environments">,
  settings: readonly DeclaredSetting[],
  secrets: SecretStore,
): Promise<readonly EnvironmentValues[]> {
  const { root } = project;
  return await Promise.all(
    environmentNames(project).map(async (environment): Promise<EnvironmentValues> => {
      const isHere = isLocal(project, environment);
      const deployed = isHere ? undefined : new Set(Object.keys(await readMarks({ root, environment })));
      const scope = { root, environment, secrets };
      const entries = settings.map(
        async (setting) => [setting.name, await readState(setting, scope, deployed)] as const,
      );
      return { environment, values: Object.fromEntries(await Promise.all(entries)) };
    }),
  );
}
