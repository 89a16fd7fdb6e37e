import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";

/** Returns the code of a thrown value, such as `ENOENT`; undefined if it has none. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}

/** True if the error means that nothing exists at a path; after any other error, something may exist. */
export function isMissing(thrown: unknown): boolean {
  const code = errorCode(thrown);
  // ENOTDIR: a part of the path is a file instead of a folder.
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * Handles a failed read: returns `empty` if nothing exists at the path.
 * @throws every other error, or the error that `failure` converts it to
 */
export const unlessMissing =
  <T>(empty: T, failure: (thrown: unknown) => unknown = (thrown) => thrown) =>
  (thrown: unknown): T => {
    if (isMissing(thrown)) return empty;
    throw failure(thrown);
  };

/** True for Node and npm error codes that mean that a server's certificate is not trusted. */
export const isUntrusted = (code: string): boolean =>
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/.test(code);

/** Formats npm's reason as part of a message, with the fix if the registry's certificate is not trusted. */
export function npmReason(code: string, reason: string): string {
  if (!isUntrusted(code)) return reason;
  // Node's advice after the semicolon applies only to programs that users start themselves.
  return t(
    "{0}; set NODE_EXTRA_CA_CERTS to the file with the certificate of its CA",
    reason.split(";")[0] ?? "",
  );
}

/** Returns why a file cannot be read, as part of a message. */
export function readFailure(thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === "ENOENT") return t("there is no such file");
  if (code === "EISDIR") return t("it is a folder");
  return code === "EACCES" || code === "EPERM" ? t("permission denied") : errorMessage(thrown);
}
