import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";

/** How long a user waits for the response to a command. */
export const responseTimeoutMs = 20_000;

/** True for the error of an environment that did not respond in time. */
export const isNoResponse = (error: unknown): boolean =>
  error instanceof HostError && error.code === "no-answer";

const noResponse = (environment: string, timeoutMs: number): HostError =>
  new HostError(
    "no-answer",
    vscode.l10n.t(
      "{0} did not respond within {1} seconds: check that it runs and that your network or VPN reaches it.",
      environment,
      Math.round(timeoutMs / 1_000),
    ),
  );

/**
 * Sends a request that an environment has to respond to in time. Any error after the signal is reported as a missing
 * response.
 * @throws HostError `no-answer`; what `request` throws before that
 */
export async function requestWithin<T>(
  timeoutMs: number,
  environment: string,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(noResponse(environment, timeoutMs)), timeoutMs);
  try {
    return await request(late.signal);
  } catch (error) {
    late.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
