import { dockerHub } from "../reference.ts";

/** What proves to a registry who asks: a password, an identity token for the token server, or a ready token. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity"; readonly token: string; readonly username?: string }
  | { readonly kind: "bearer"; readonly token: string };

/** A user named `<token>` has an identity token as password, by the convention of Docker's helpers. */
export const fromLogin = (username: string, password: string): Credentials =>
  username === "<token>" ? { kind: "identity", token: password } : { kind: "password", username, password };

/** Under which name Docker keeps a login: Docker Hub has kept that of its first interface. */
export const loginKey = (host: string): string => (host === dockerHub ? "https://index.docker.io/v1/" : host);

/** Credentials as the engine's `X-Registry-Auth` wants them. */
export function engineLogin(
  credentials: Credentials | undefined,
  host: string,
): Readonly<Record<string, string>> {
  // Engines with containerd send nothing to a registry whose login has another address.
  const serveraddress = loginKey(host);
  switch (credentials?.kind) {
    case "password":
      return { username: credentials.username, password: credentials.password, serveraddress };
    case "identity":
      return { identitytoken: credentials.token, serveraddress };
    case "bearer":
      return { registrytoken: credentials.token, serveraddress };
    case undefined:
      return {};
  }
}

/** The header of Basic authentication, RFC 7617. */
export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
