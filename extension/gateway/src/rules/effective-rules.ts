import type { Rules } from "@hookloom/core/api/api-reader";
import type { EffectiveApi } from "@hookloom/gateway";

/** What is in rules. They come from this package's reader, or from a process that it passed them to. */
export function effectiveRules(rules: Rules): EffectiveApi;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined;
export function effectiveRules(rules: Rules | undefined): EffectiveApi | undefined {
  return rules as EffectiveApi | undefined;
}
