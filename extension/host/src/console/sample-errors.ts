import { RpcError } from "@hookloom/protocol/rpc";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import { HostError } from "../shared/errors.ts";

export function noSecret(root: string, name: string): HostError {
  return new HostError(
    "no-secret",
    vscode.l10n.t(
      'The event cannot be signed, since {0} has no value: run "Hookloom: Set a setting or secret".',
      name,
    ),
    commandButton(vscode.l10n.t("Set value"), "hookloom.setSetting", { root, setting: name }),
  );
}

export function notRunning(environment: string | undefined): RpcError {
  const message =
    environment === undefined
      ? vscode.l10n.t("The dev environment is not running: press Run, then send again.")
      : vscode.l10n.t("Nothing is running in {0}: deploy to it, then send again.", environment);
  return new RpcError("not-running", message);
}

export const gone = (name: string): RpcError =>
  new RpcError("gone", vscode.l10n.t("The project no longer has {0}: choose another one.", name));
