import { decodeUrlPart } from "./decode-url.ts";

/** What git signs in with at one server. */
export interface GitCredentials {
  /** Scheme and host of the server: nothing else gets the password. */
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** GitHub takes a token as the password of this user. @see https://docs.github.com/en/get-started/git-basics */
export const tokenCredentials = (server: string, token: string): GitCredentials => ({
  server,
  username: "x-access-token",
  password: token,
});

/** A URL without the password that it may hold, and that password as credentials. */
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

/** Gives git the credentials for the one server; the values stay in the environment, out of arguments and files. */
const helper =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$HOOKLOOM_GIT_USERNAME" "$HOOKLOOM_GIT_PASSWORD"; }; f';

/**
 * The environment in which git signs in with these credentials alone. The user's own helpers are switched off: git would
 * hand them the password to store. Nothing of it reaches the arguments of a process, the repository or its configuration.
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 */
export function credentialEnvironment(
  { server, username, password }: GitCredentials,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const given = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  const settings = [
    ["credential.helper", ""],
    [`credential.${server}.helper`, ""],
    [`credential.${server}.helper`, helper],
    // A redirect must not send the password of this server to another one.
    ["http.followRedirects", "initial"],
  ] as const;
  const config = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${given + index}`, key],
    [`GIT_CONFIG_VALUE_${given + index}`, value],
  ]);
  return {
    ...Object.fromEntries(config),
    GIT_CONFIG_COUNT: String(given + settings.length),
    HOOKLOOM_GIT_USERNAME: username,
    HOOKLOOM_GIT_PASSWORD: password,
    // Programs of the user's that prompt for passwords, such as an editor's.
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_TRACE_REDACT: "1",
  };
}
