import type { DeliveriesPort } from "@hookloom/core/environments/contract/target";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import { moment } from "../shared/time-text.ts";

/** Returns one line that explains why the shown deliveries do not change, and what can be done. */
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
