import type { DeliveriesPort } from "@hookloom/core/environments/contract/target";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import { dateTimeText } from "../shared/time-text.ts";

/** Returns one line that explains why the shown deliveries do not change, and what can be done. */
export function stoppedText(
  environment: string,
  { lastLogged }: NonNullable<DeliveriesPort["stopped"]>,
): string {
  const name = environment === thisMachine ? devEnvironment : environment;
  return lastLogged === undefined
    ? vscode.l10n.t("{0} is not running. Its stored deliveries are shown; start it to replay them.", name)
    : vscode.l10n.t(
        "{0} is not running, and its last log entry is from {1}. Its stored deliveries are shown; start it to replay them.",
        name,
        dateTimeText(lastLogged),
      );
}
