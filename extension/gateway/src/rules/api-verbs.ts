import type { RulesDifference } from "@hookloom/core/api/api-reader";
import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import type { Target } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { userName } from "@hookloom/core/environments/platform/user-account";
import type { ApiStatus } from "@hookloom/gateway/management";
import { t } from "@vscode/l10n";
import { jumpText, stateJump } from "../config/api-changes.ts";
import { requestBlock, requestUnblock, rulesDifferences } from "../management/api-rules.ts";
import { effectiveRules } from "./effective-rules.ts";

/** Operations on an environment's API for the command line and the editor, which have their own dialogs and output. */

/** The changes that applying the rules would make. */
export interface RulesChange {
  /** False if no rules have been rolled out yet. */
  readonly hadRules: boolean;
  readonly differences: readonly RulesDifference[];
  /** The message for a state change that consumers do not expect. */
  readonly jump?: string;
}

/**
 * Returns the changes that the rules in hookloom.json would make in an environment; undefined if the project has no `api`.
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

/** Formats a difference as one line, from the running value to the described one. */
export const differenceLine = ({ member, one, other }: RulesDifference): string =>
  `${member}: ${one} → ${other}`;

/** Blocks an API on behalf of the current user. @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
export async function blockApi(target: Target, reason: string, signal: AbortSignal): Promise<ApiStatus> {
  const block = { reason: reason.trim(), by: userName() ?? "" };
  return await requestBlock(await target.managementPort(signal), block, target.environment);
}

/** Unblocks an API. @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
export async function unblockApi(target: Target, signal: AbortSignal): Promise<ApiStatus> {
  return await requestUnblock(await target.managementPort(signal), target.environment);
}

/** Returns the hooks that still send to an API that hookloom.json retires; empty for any other API. */
export async function hooksOfRetired(
  target: Target,
  signal: AbortSignal,
): Promise<readonly RegistrationStatus[]> {
  const { state } = effectiveRules(await target.rules()) ?? {};
  return state === "retired" ? (await target.status(signal)).registrations : [];
}

/** Formats hooks for a message: `hub at github, shop at shopify`. */
export const hookNames = (hooks: readonly RegistrationStatus[]): string =>
  hooks.map(({ trigger, source }) => t("{0} at {1}", trigger, source)).join(", ");

/** Removes the hooks of an environment at their sources. @throws RegistrationError */
export async function removeHooks(target: Target, context: VerbContext): Promise<void> {
  const registrar = await import("@hookloom/core/environments/registration/registrar");
  await registrar.unregister(await target.registration(context.signal), context);
}
