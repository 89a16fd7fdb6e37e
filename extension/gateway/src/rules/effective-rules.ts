import type { Rules } from "@hookloom/core/api/api-reader";
import type { EffectiveApi } from "@hookloom/gateway";

/** The content of rules, which this package's reader made, or a process that was given them returned. */
export function effectiveRules(rules: Rules): EffectiveApi;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined {
  return rules as EffectiveApi | undefined;
}
