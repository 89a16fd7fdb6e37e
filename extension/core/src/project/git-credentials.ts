import { decodeUrlPart } from "./decode-url.ts";

/** The credentials that git uses for one server. */
export interface GitCredentials {
  /** The server's scheme and host; the password is sent only to this server. */
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** GitHub accepts a token as the password of this user. @see https://docs.github.com/en/get-started/git-basics */
export const tokenCredentials = (server: string, token: string): GitCredentials => ({
  server,
  username: "x-access-token",
  password: token,
});

/** Separates the user name and password from an HTTP URL. Any other URL, or one without a password, is returned unchanged. */
export function splitUrl(url: string): { readonly url: string; readonly credentials?: GitCredentials } {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return { url };
  const parsed = new URL(url);
  const { username, password, origin } = parsed;
  if (password === "") return { url };
  parsed.username = "";
  parsed.password = "";
  const credentials = {
    server: origin,
    username: decodeUrlPart(username),
    password: decodeUrlPart(password),
  };
  return { url: parsed.href, credentials };
}

/** A credential helper that passes the credentials to git; their values stay in the environment, not in arguments or files. */
const helper =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$HOOKLOOM_GIT_USERNAME" "$HOOKLOOM_GIT_PASSWORD"; }; f';

/**
 * Returns the environment in which git uses only these credentials. The user's own credential helpers are disabled, because git
 * would pass them the password to store. No secret appears in process arguments, the repository or its configuration.
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 */
export function credentialEnvironment(
  { server, username, password }: GitCredentials,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const configCount = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  const settings = [
    ["credential.helper", ""],
    [`credential.${server}.helper`, ""],
    [`credential.${server}.helper`, helper],
    // A redirect must not send the password to another server.
    ["http.followRedirects", "initial"],
  ] as const;
  const config = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${configCount + index}`, key],
    [`GIT_CONFIG_VALUE_${configCount + index}`, value],
  ]);
  return {
    ...Object.fromEntries(config),
    GIT_CONFIG_COUNT: String(configCount + settings.length),
    HOOKLOOM_GIT_USERNAME: username,
    HOOKLOOM_GIT_PASSWORD: password,
    // Disables the user's password prompts, such as an editor's.
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_TRACE_REDACT: "1",
  };
}
