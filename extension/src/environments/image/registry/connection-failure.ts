import { badCertificate, type ImageError, plainRegistry, registryDown, unknownHost } from "../errors.ts";

const unknownNames = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"]);

const untrusted = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Whether the other end does not speak TLS at all. */
export const isPlain = (error: unknown): boolean => {
  const { code = "", message = "" } = error as NodeJS.ErrnoException;
  return code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER" || /wrong version number/.test(message);
};

/** What keeps a registry from being reached, by Node's error of the connection. */
export function connectionFailure(host: string, error: unknown): ImageError {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (unknownNames.has(code)) return unknownHost(host, error);
  if (untrusted.test(code)) return badCertificate(host, error);
  if (isPlain(error)) return plainRegistry(host);
  return registryDown(host, error);
}

/** What the engine says of a registry that it cannot reach or use, in the words of its Go libraries. */
export function engineConnectionFailure(host: string, cause: Error): ImageError | undefined {
  const { message } = cause;
  if (/no such host|server misbehaving/.test(message)) return unknownHost(host, cause);
  if (/x509:|certificate/.test(message)) return badCertificate(host, new Error("x509", { cause }));
  if (/server gave HTTP response to HTTPS client/.test(message)) return plainRegistry(host);
  if (/connection refused|i\/o timeout|no route to host|network is unreachable|Client\.Timeout/.test(message))
    return registryDown(host, new Error("no connection", { cause }));
  return undefined;
}
