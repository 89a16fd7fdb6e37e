import type { Rules } from "@hookloom/core/api/api-reader";
import type { EffectiveApi } from "@hookloom/gateway";

/** Returns the content of rules that this package's reader created, or that a process returned. */
export function effectiveRules(rules: Rules): EffectiveApi;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined {
  return rules as EffectiveApi | undefined;
}
