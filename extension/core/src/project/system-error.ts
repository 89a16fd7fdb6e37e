import { errorMessage } from "@hookloom/protocol/unknown-values";

/** The code of what was thrown, such as `ENOENT`; undefined if it has none. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}

/** True if nothing is at a path; any other failure says nothing about that. */
export function isMissing(thrown: unknown): boolean {
  const code = errorCode(thrown);
  // ENOTDIR: a part of the path is a file instead of a folder.
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Handles a failed read: `empty` where nothing is there. @throws every other error, or what `failure` makes of it */
export const unlessMissing =
  <T>(empty: T, failure: (thrown: unknown) => unknown = (thrown) => thrown) =>
  (thrown: unknown): T => {
    if (isMissing(thrown)) return empty;
    throw failure(thrown);
  };

/** True for the codes of Node and npm that mean that the certificate of a server is not trusted. */
export const isUntrusted = (code: string): boolean =>
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/.test(code);

/** npm's reason as part of a message, with the way out if the certificate of its registry is not trusted. */
export function npmReason(code: string, reason: string): string {
  if (!isUntrusted(code)) return reason;
  // Node's own advice after the semicolon is for a program that a user starts.
  return `${reason.split(";")[0]}; name the file with the certificate of its CA in NODE_EXTRA_CA_CERTS`;
}

/** Why a file cannot be read, as part of a message. */
export function readFailure(thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  return code === "EACCES" || code === "EPERM" ? "permission denied" : errorMessage(thrown);
}
