import * as vscode from "vscode";
import { promptToConfirm } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";

export const takeOverTitle = vscode.l10n.t("Take over the store");

/**
 * Asks before the store of another project or environment is made this one's; `refusal` names both.
 * @throws AbortError where the answer is no
 */
export async function confirmTakeOver(rejection: string): Promise<void> {
  const detail = vscode.l10n.t(
    "{0} From then on its current owner accepts and runs nothing more, and its deliveries run here.",
    rejection,
  );
  if (!(await promptToConfirm(`${takeOverTitle}?`, detail, takeOverTitle))) throw cancelled();
}
