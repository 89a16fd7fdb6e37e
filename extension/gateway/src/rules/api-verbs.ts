import type { RulesDifference } from "@hookloom/core/api/api-reader";
import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import type { Target } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { userName } from "@hookloom/core/environments/platform/user-account";
import type { ApiStatus } from "@hookloom/gateway/management";
import { jumpText, stateJump } from "../config/api-changes.ts";
import { blockRules, rulesDifferences, unblockRules } from "../management/api-rules.ts";
import { effectiveRules } from "./effective-rules.ts";

/** What command line and editor do with the API of an environment, each with its own dialogs and output. */

/** What applying would change. */
export interface RulesChange {
  /** False where no rules were rolled out there yet. */
  readonly hadRules: boolean;
  readonly differences: readonly RulesDifference[];
  /** A message where consumers do not expect the new state after the old one. */
  readonly jump?: string;
}

/**
 * What the rules of hookloom.json change in an environment; undefined where the project has no `api`.
 * @throws ProjectError `bad-environment`, ClusterError
 */
export async function rulesChange(target: Target, signal: AbortSignal): Promise<RulesChange | undefined> {
  const described = effectiveRules(await target.rules());
  if (described === undefined) return undefined;
  const applied = effectiveRules(await target.appliedRules(signal));
  if (applied === undefined) return { hadRules: false, differences: [] };
  const jump = stateJump(target.environment, applied.state, described.state);
  const differences = rulesDifferences(applied, described);
  return { hadRules: true, differences, ...(jump === undefined ? {} : { jump: `${jumpText(jump)}.` }) };
}

/** A difference as a line, from what runs to what is described. */
export const differenceLine = ({ member, one, other }: RulesDifference): string =>
  `${member}: ${one} → ${other}`;

/** Closes an API in the name of this user. @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
export async function blockApi(target: Target, reason: string, signal: AbortSignal): Promise<ApiStatus> {
  const block = { reason: reason.trim(), by: userName() ?? "" };
  return await blockRules(await target.managementPort(signal), block, target.environment);
}

/** Opens it again. @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
export async function unblockApi(target: Target, signal: AbortSignal): Promise<ApiStatus> {
  return await unblockRules(await target.managementPort(signal), target.environment);
}

/** The hooks that still send to an API which hookloom.json retires; empty for any other. */
export async function hooksOfRetired(
  target: Target,
  signal: AbortSignal,
): Promise<readonly RegistrationStatus[]> {
  const { state } = effectiveRules(await target.rules()) ?? {};
  return state === "retired" ? (await target.status(signal)).registrations : [];
}

/** The hooks as a list for a message: `hub at github and shop at shopify`. */
export const hookNames = (hooks: readonly RegistrationStatus[]): string =>
  hooks.map(({ trigger, source }) => `${trigger} at ${source}`).join(" and ");

/** Removes the hooks of an environment at their sources. @throws RegistrationError */
export async function removeHooks(target: Target, context: VerbContext): Promise<void> {
  const registrar = await import("@hookloom/core/environments/registration/registrar");
  await registrar.unregister(await target.registration(context.signal), context);
}
