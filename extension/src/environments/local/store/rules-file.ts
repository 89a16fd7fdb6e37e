import { rm } from "node:fs/promises";
import type { EffectiveApi } from "@hookloom/runtime/api";
import { replaceFile } from "../../platform/replace-file.ts";
import type { EnvironmentFiles } from "./state-file.ts";

/** Writes the rules that the environment's processes follow, or takes them away where the project has none. */
export function writeRules(
  { rules }: Pick<EnvironmentFiles, "rules">,
  api: EffectiveApi | undefined,
): Promise<void> {
  if (api === undefined) return rm(rules, { force: true });
  return replaceFile(rules, `${JSON.stringify(api, undefined, 2)}\n`);
}
