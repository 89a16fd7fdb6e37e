import path from "node:path";
import type { Target, VerbOptions } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { decisionFor } from "@hookloom/core/environments/run-verb";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import {
  isUserError,
  type SourceLocation,
  type UserError,
  type WayOut,
} from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import { type CommandId, commandButton } from "../commands/call-command.ts";
import { confirmTakeOver, takeOverTitle } from "../environments/confirm.ts";
import { openConfig } from "../projects/open-config.ts";
import { showInStatusBar } from "../shared/dialogs.ts";
import { HostError, isCancelled } from "../shared/errors.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import type { VerbWords } from "./verbs.ts";

/** Optional actions to fix a failed verb with one click, in addition to those available for every environment. */
interface WaysOutPorts {
  /** Installs the project's packages and runs the verb again. */
  install?(): unknown;
  /** Runs the verb again with the user's decision. */
  insist?(options: VerbOptions): unknown;
}

/** Error codes and cluster reasons that are fixed in hookloom.json. */
const configCodes = new Set(["bad-environment", "bad-patch", "Kubeconfig", "Context", "wrong-place"]);
const rolloutCodes = new Set(["rollout-failed", "rollout-stays", "store-owned"]);
const undeployedCodes = new Set(["not-deployed", "no-release"]);

function copyRole(role: readonly string[]): WayOut {
  return {
    title: vscode.l10n.t("Copy Role for the administrator"),
    run: async () => {
      await vscode.env.clipboard.writeText(`${role.join("\n")}\n`);
      showInStatusBar(vscode.l10n.t("$(check) Copied the Role: an administrator can apply it"), 5_000);
    },
  };
}

function showLocation({ file, line, column = 1 }: SourceLocation, root: string): WayOut {
  return {
    title: vscode.l10n.t("Show problem"),
    run: async () => {
      const at = new vscode.Position(line - 1, Math.max(0, column - 1));
      const selection = new vscode.Range(at, at);
      await vscode.window.showTextDocument(vscode.Uri.file(path.resolve(root, file)), { selection });
    },
  };
}

/** Returns the button for the decision that lets the verb continue. */
function decisionButton(
  decision: VerbOptions,
  { message }: UserError,
  insist: (options: VerbOptions) => unknown,
): WayOut {
  if (decision.takeOver) return { title: vscode.l10n.t("Take over"), run: () => insist(decision) };
  if (decision.unchecked) return { title: vscode.l10n.t("Deploy anyway"), run: () => insist(decision) };
  if (decision.unproven) return { title: vscode.l10n.t("Promote anyway"), run: () => insist(decision) };
  return {
    title: takeOverTitle,
    run: async () => {
      await confirmTakeOver(message);
      await insist(decision);
    },
  };
}

function wayOut(error: UserError, ref: DescribedEnvironment, { install, insist }: WaysOutPorts): WayOut {
  const call = (title: string, command: CommandId): WayOut => commandButton(title, command, ref);
  const { code, detail, location } = error;
  if (code === "forbidden" && detail.length > 0) return copyRole(detail);
  if (code === "missing-settings") return call(vscode.l10n.t("Set values"), "hookloom.settings");
  if (configCodes.has(code))
    return { title: vscode.l10n.t("Open hookloom.json"), run: () => openConfig(ref.project) };
  const decision = decisionFor(error);
  if (decision && insist) return decisionButton(decision, error, insist);
  if (install && code === "not-installed") return { title: vscode.l10n.t("Install packages"), run: install };
  if (install && code === "no-runtime") return { title: vscode.l10n.t("Add the runtime"), run: install };
  if (install && code === "no-gateway") return { title: vscode.l10n.t("Add the gateway"), run: install };
  if (location) return showLocation(location, ref.root);
  if (code === "rollout-stays") return call(vscode.l10n.t("Roll back"), "hookloom.rollback");
  if (undeployedCodes.has(code))
    return call(vscode.l10n.t("Deploy to {0}", ref.environment), "hookloom.deploy");
  return call(vscode.l10n.t("Show log"), "hookloom.showLog");
}

/**
 * Runs `work` on an environment as a verb; undefined if the user cancelled it. Sources may prompt the user to sign in.
 * @throws any error thrown by `work`, with a button that offers a fix
 */
export async function runOn<T>(
  { verbs, targets }: Pick<DeployPorts, "verbs" | "targets">,
  ref: DescribedEnvironment,
  words: VerbWords,
  work: (target: Target, context: VerbContext) => Promise<T>,
  ways?: WaysOutPorts,
): Promise<T | undefined> {
  try {
    return await verbs.run(ref, words, (context) =>
      targets.use(ref, (target) => work(target, context), true),
    );
  } catch (error) {
    throw withWayOut(error, ref, ways);
  }
}

/** Adds the most helpful button to an error. Errors that already have a button, and cancellations, are returned unchanged. */
export function withWayOut(error: unknown, ref: DescribedEnvironment, ports: WaysOutPorts = {}): unknown {
  if (isCancelled(error) || !isUserError(error) || error.wayOut) return error;
  const { code } = error;
  // A rollout may fail long after it started, when the user is working with another environment.
  const about = rolloutCodes.has(code)
    ? vscode.l10n.t("{0} in {1}: ", ref.project.name, ref.environment)
    : "";
  return new HostError(code, `${about}${error.message}`, wayOut(error, ref, ports));
}
