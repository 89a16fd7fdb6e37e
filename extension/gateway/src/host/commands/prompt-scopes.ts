import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { scopesOf } from "@hookloom/gateway";
import type { ApplicationSummary } from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { requestWithin, responseTimeoutMs } from "@hookloom/host/environments/request-within";
import { pickMany } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import * as vscode from "vscode";
import { effectiveRules } from "../../rules/effective-rules.ts";

/** The scopes of an application in words. */
export function scopesText({ scopes }: Pick<ApplicationSummary, "scopes">): string {
  if (scopes === undefined) return vscode.l10n.t("may use every scope");
  if (scopes.length === 0) return vscode.l10n.t("may use no scope");
  return vscode.l10n.t("may use {0}", scopes.join(", "));
}

/**
 * Asks which of the scopes that resources of an environment demand an application may use; those that it has are ticked.
 * Undefined where no resource demands any.
 * @throws AbortError where the question is closed
 */
export async function promptScopes(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  { application, scopes }: Pick<ApplicationSummary, "application" | "scopes">,
): Promise<readonly string[] | undefined> {
  const rules = effectiveRules(
    await ports.targets.query(
      ref,
      async (target) =>
        (await requestWithin(responseTimeoutMs, ref.environment, (signal) => target.appliedRules(signal))) ??
        (await target.rules()),
    ),
  );
  const demanded = rules === undefined ? [] : scopesOf(rules);
  if (rules === undefined || demanded.length === 0) return undefined;
  const items = demanded.map((scope) => ({
    label: scope,
    description: Object.keys(rules.resources)
      .filter((path) => rules.resources[path]?.scopes.includes(scope))
      .join("  "),
    picked: scopes?.includes(scope) ?? true,
  }));
  const chosen = await pickMany(items, {
    title: vscode.l10n.t("Scopes that {0} may use in {1}", application, ref.environment),
    placeHolder:
      rules.issuer === "own"
        ? vscode.l10n.t("Tick them, or none, and press Enter")
        : vscode.l10n.t("Of its keys; the tokens of {0} bring their own", rules.issuer.url),
  });
  if (chosen === undefined) throw cancelled();
  return chosen.map(({ label }) => label);
}
