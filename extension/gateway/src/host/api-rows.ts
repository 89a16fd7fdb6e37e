import type { RulesStatus } from "@hookloom/core/api/api-reader";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { amber, type Row, rowKey } from "@hookloom/host/views/row";
import * as vscode from "vscode";
import type { ApiCommandId } from "./contributes/commands.ts";

/** Returns notes on the effective rules, the most urgent first. */
function listNotes({ block, described, differs, hash, problem }: RulesStatus): readonly string[] {
  const blockedBy = block && (block.by || vscode.l10n.t("an unknown user"));
  return [
    ...(block === undefined || blockedBy === undefined
      ? []
      : [vscode.l10n.t("by {0} at {1}", blockedBy, new Date(block.at).toLocaleString())]),
    ...(block === undefined || described === undefined
      ? []
      : [vscode.l10n.t("hookloom.json says {0}", described)]),
    ...(hash === undefined ? [problem ?? vscode.l10n.t("the build has no rules: deploy again")] : []),
    ...(differs && hash !== undefined ? [vscode.l10n.t("differs from hookloom.json")] : []),
  ];
}

function requestsRow(ref: ProjectEnvironment, count: number): Row<ApiCommandId> {
  return {
    ...rowKey(ref, "requests"),
    label: count === 1 ? vscode.l10n.t("1 request") : vscode.l10n.t("{0} requests", count),
    description: vscode.l10n.t("to call the API: approve or reject"),
    tooltip: vscode.l10n.t("Applications are waiting for your approval.\nClick to approve or reject."),
    icon: { id: "person-add", color: amber },
    context: "requests",
    click: { command: "hookloom.apiRequests", title: vscode.l10n.t("Approve or reject") },
  };
}

/**
 * Returns the rows of an environment's API: its state, who blocked it, whether the running rules match hookloom.json, and pending
 * requests.
 */
export function apiRows(ref: ProjectEnvironment, api: RulesStatus | undefined): readonly Row<ApiCommandId>[] {
  if (api === undefined) return [];
  const { block, differs, state, requests = 0 } = api;
  const notes = listNotes(api);
  const needsAttention = block !== undefined || differs;
  return [
    {
      ...rowKey(ref, "api"),
      label: state === undefined ? "API" : vscode.l10n.t("API {0}", state),
      description: notes.join(" · "),
      tooltip: [
        vscode.l10n.t("The API in {0}: {1}", ref.environment, state ?? vscode.l10n.t("no rules")),
        ...notes,
        ...(block === undefined ? [] : [vscode.l10n.t("Reason: {0}", block.reason)]),
      ].join("\n"),
      icon: needsAttention
        ? { id: block === undefined ? "law" : "circle-slash", color: amber }
        : { id: "law" },
      context: ["api", ...(block === undefined ? [] : ["blocked"]), ...(differs ? ["differs"] : [])].join(
        " ",
      ),
      click: { command: "hookloom.editApi", title: vscode.l10n.t("Edit API rules") },
    },
    ...(requests > 0 ? [requestsRow(ref, requests)] : []),
  ];
}
