import type { DeliveriesPort } from "@hookloom/core/environments/contract/target";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import { moment } from "../shared/time-text.ts";

/** Why nothing of what is shown changes, and what can be done, in one line. */
export function stoppedText(
  environment: string,
  { lastLogged }: NonNullable<DeliveriesPort["stopped"]>,
): string {
  const name = environment === thisMachine ? devEnvironment : environment;
  return lastLogged === undefined
    ? vscode.l10n.t("{0} is not running: this is what it stored. Start it to replay deliveries.", name)
    : vscode.l10n.t(
        "{0} is not running, and logged last at {1}: this is what it stored. Start it to replay deliveries.",
        name,
        moment(lastLogged),
      );
}
