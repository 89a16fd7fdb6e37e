import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  Configuration,
  calculatePKCECodeChallenge,
  ResponseBodyError,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from "openid-client";
import { isUserError } from "../../../project/user-error.ts";
import type { GoogleSignIn } from "../../contract/registration.ts";
import { googleUnreachable, noRefreshToken, signInFailed, signInLate } from "./google-errors.ts";

export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base URL of every endpoint, for tests and simulators. */
  readonly base?: string | undefined;
}

/** The minimal scopes for reading a calendar and the list of calendars. */
const scope = [
  "https://www.googleapis.com/auth/calendar.events.readonly",
  "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
].join(" ");
const signInTimeoutMs = 5 * 60_000;

function configure({ clientId, clientSecret, base }: GoogleClient): Configuration {
  const server = {
    issuer: "https://accounts.google.com",
    authorization_endpoint:
      base === undefined ? "https://accounts.google.com/o/oauth2/v2/auth" : `${base}/auth`,
    token_endpoint: base === undefined ? "https://oauth2.googleapis.com/token" : `${base}/token`,
  };
  const configuration = new Configuration(server, clientId, clientSecret);
  if (base?.startsWith("http:") === true) allowInsecureRequests(configuration);
  return configuration;
}

function respond(response: ServerResponse, status: number, message: string): void {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  response.writeHead(status, { ...headers, connection: "close" });
  response.end(`${message}\n`);
}

/** Waits on a loopback address for the browser's redirect; requests with a different state are rejected. */
async function loopback(signal: AbortSignal) {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const redirect = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const waitForRedirect = (state: string): Promise<URL> =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      server.on("request", (request: IncomingMessage, response: ServerResponse) => {
        const url = new URL(request.url ?? "/", redirect);
        if (url.searchParams.get("state") !== state) {
          return respond(response, 404, t("Page not found."));
        }
        respond(response, 200, t("You can close this page and go back to Hookloom."));
        resolve(url);
      });
    });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { redirect, back: waitForRedirect, close };
}

/**
 * Signs the user in to Google in a browser and returns the refresh token.
 * @see https://developers.google.com/identity/protocols/oauth2/native-app
 * @throws RegistrationError `sign-in`
 */
export async function signIn(
  client: GoogleClient,
  { openBrowser }: GoogleSignIn,
  signal: AbortSignal,
): Promise<string> {
  const configuration = configure(client);
  const late = AbortSignal.timeout(signInTimeoutMs);
  const page = await loopback(AbortSignal.any([signal, late]));
  try {
    const pkceCodeVerifier = randomPKCECodeVerifier();
    const state = randomState();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: page.redirect,
      scope,
      state,
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      access_type: "offline",
      // Without this, Google returns a refresh token only on the first sign-in.
      prompt: "consent",
    });
    const redirected = page.back(state);
    redirected.catch(ignored("it is awaited once the browser has opened"));
    await openBrowser(url.href);
    const checks = { pkceCodeVerifier, expectedState: state };
    const tokens = await authorizationCodeGrant(configuration, await redirected, checks);
    if (tokens.refresh_token === undefined) throw noRefreshToken();
    return tokens.refresh_token;
  } catch (cause) {
    signal.throwIfAborted();
    if (late.aborted) throw signInLate();
    if (isUserError(cause)) throw cause;
    throw signInFailed(cause);
  } finally {
    page.close();
  }
}

/** Gets an access token for the Google API; undefined if Google no longer accepts the refresh token. @throws RegistrationError */
export async function accessToken(client: GoogleClient, refreshToken: string): Promise<string | undefined> {
  try {
    return (await refreshTokenGrant(configure(client), refreshToken)).access_token;
  } catch (cause) {
    if (cause instanceof ResponseBodyError && cause.status < 500) return undefined;
    throw googleUnreachable(cause);
  }
}
