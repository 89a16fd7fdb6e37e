/** A failed call to Google. The message contains no secrets. */
export class GoogleError extends Error {
  /** The response status; 0 if Google could not be reached. */
  readonly status: number;
  /** Google's reason code, such as `rateLimitExceeded`. */
  readonly reason: string;
  /** The delay that Google requests, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, reason = "", retryAfter?: number) {
    super(message);
    this.name = "GoogleError";
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfter;
  }

  /** True if the same request may succeed later without a change. */
  get isTransient(): boolean {
    const limited = /rateLimitExceeded|quotaExceeded/i.test(this.reason);
    return this.status === 0 || this.status === 429 || this.status >= 500 || (this.status === 403 && limited);
  }
}

export function notConnected(missing: readonly string[]): GoogleError {
  return new GoogleError(
    `Google Calendar is not connected, so only sample events arrive: set ${missing.join(", ")}.`,
    401,
    "notConnected",
  );
}

export function unreachable(cause: unknown): GoogleError {
  const code = cause instanceof Error && cause.cause instanceof Error && "code" in cause.cause;
  const why = code ? ` (${String((cause as { cause: { code: unknown } }).cause.code)})` : "";
  return new GoogleError(`Google cannot be reached${why}: Hookloom will retry.`, 0, "unreachable");
}

export function invalidResponse(what: string): GoogleError {
  return new GoogleError(
    `Google's response to ${what} differs from its documentation: Hookloom will retry.`,
    502,
  );
}

export function tokenRejected(status: number, reason: string, retryAfter?: number): GoogleError {
  const fixes: Readonly<Record<string, string>> = {
    invalid_grant: "the refresh token has expired or was revoked: sign in again and store the new one.",
    invalid_client: "the client id and the client secret do not match: check both.",
    unauthorized_client:
      "this client is not allowed to use refresh tokens: check its type in the Google Cloud console.",
  };
  const why = Object.hasOwn(fixes, reason) ? fixes[reason] : `status ${status}.`;
  return new GoogleError(`Google issued no access token: ${why}`, status, reason, retryAfter);
}

export function requestRejected(
  what: string,
  status: number,
  reason: string,
  retryAfter?: number,
): GoogleError {
  const error = new GoogleError("", status, reason, retryAfter);
  const fixes: Readonly<Record<number, string>> = {
    400: "the request is invalid; for a watch, the address has to be https with a valid certificate.",
    401: "the access token was rejected: sign in again.",
    403: "the account is not allowed to do that: check its permissions for the calendar and the scopes that it granted.",
    404: "there is no such calendar for this account: check the calendar's id.",
    410: "the sync token has expired.",
  };
  const fix = error.isTransient
    ? "Hookloom will retry later."
    : (fixes[status] ?? "see Google's error guide.");
  const named = reason === "" ? `status ${status}` : `status ${status}, ${reason}`;
  return new GoogleError(`Google rejected ${what} (${named}): ${fix}`, status, reason, retryAfter);
}
