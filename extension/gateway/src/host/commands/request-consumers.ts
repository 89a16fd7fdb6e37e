import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { errorCode } from "@hookloom/core/project/system-error";
import { callCommand } from "@hookloom/host/commands/call-command";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { withWayOut } from "@hookloom/host/deploy/ways-out";
import { requestWithin, responseTimeoutMs } from "@hookloom/host/environments/request-within";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { noApi } from "./no-api.ts";

/** Runs a request about consumers against an environment's management port, through a forwarded local port. */
export async function requestConsumers<T>(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  work: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await ports.targets.query(ref, async (target) =>
      work(
        await requestWithin(responseTimeoutMs, ref.environment, (signal) => target.managementPort(signal)),
      ),
    );
  } catch (error) {
    if (errorCode(error) === "no-consumers") throw noApi(ref);
    throw withWayOut(error, ref);
  }
}

/**
 * Refreshes the views after an environment's consumers have changed. The caller does not wait, since a refresh requests the
 * status of every environment in the window, and the views report failures.
 */
export function consumersChanged(): void {
  callCommand("hookloom.refresh").catch(ignored("the views report their own failures"));
}

/** Returns the state of a subscription as text. */
export const subscriptionText = (subscription: "active" | "pending" | "blocked"): string =>
  ({
    active: vscode.l10n.t("may call"),
    pending: vscode.l10n.t("pending approval"),
    blocked: vscode.l10n.t("may not call"),
  })[subscription];
