import { errorMessage, isRecord, parseJson } from "@hookloom/runtime/seams";
import * as oauth from "#oauth4webapi";

/** Timeout for the issuer's responses, in milliseconds. */
const responseTimeoutMs = 5_000;
/** Maximum duration of a sign-in, in seconds. */
export const flowSeconds = 600;
const maxNameLength = 60;
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** A failed sign-in. The message is shown to the visitor. */
export class SignInFailed extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "SignInFailed";
  }
}

/** A client at an issuer, as defined by the rules and the environment. */
export interface OidcClient {
  /** URL of the issuer. */
  readonly issuer: string;
  readonly id: string;
  /** Undefined for a public client, which is protected only by PKCE. */
  readonly secret: string | undefined;
  /** The URL to which the issuer redirects after the sign-in. */
  readonly callback: string;
}

/** The values that the issuer must return. The browser keeps them during the sign-in. */
interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A user whom an issuer has authenticated. */
export interface AuthenticatedUser {
  /** Stable and unique. */
  readonly subject: string;
  /** Display name. */
  readonly name: string;
}

const encodeFlow = (flow: Flow): string => Buffer.from(JSON.stringify(flow)).toString("base64url");

function decodeFlow(cookie: string): Flow | undefined {
  try {
    const value = parseJson(Buffer.from(cookie, "base64url"));
    if (!isRecord(value)) return undefined;
    const { state, nonce, verifier } = value;
    const isFlow = [state, nonce, verifier].every((part) => typeof part === "string");
    return isFlow ? ({ state, nonce, verifier } as Flow) : undefined;
  } catch {
    return undefined;
  }
}

/** Allows plain HTTP for an issuer on this machine, for tests and development. */
function requestOptions(issuer: URL) {
  const isLocal = issuer.protocol === "http:" && loopback.includes(issuer.hostname);
  return { [oauth.allowInsecureRequests]: isLocal, signal: () => AbortSignal.timeout(responseTimeoutMs) };
}

async function discover(text: string): Promise<oauth.AuthorizationServer> {
  const issuer = URL.parse(text);
  if (issuer === null)
    throw new SignInFailed("The issuer of this API is not a URL: contact the API's owner.");
  try {
    const response = await oauth.discoveryRequest(issuer, { ...requestOptions(issuer), algorithm: "oidc" });
    return await oauth.processDiscoveryResponse(issuer, response);
  } catch (error) {
    throw new SignInFailed(`${issuer.host} did not respond as an issuer: retry later.`, error);
  }
}

function displayName(claims: oauth.IDToken): string {
  const known = [claims.name, claims.preferred_username, claims.email, claims.sub];
  const name = known.find((one): one is string => typeof one === "string" && one.trim() !== "") ?? claims.sub;
  return name
    .replace(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, maxNameLength);
}

/** Returns the URL at which a visitor signs in, and the value that the browser keeps during the sign-in. @throws SignInFailed */
export async function startSignIn({ issuer, id, callback }: OidcClient): Promise<{
  readonly url: string;
  readonly flow: string;
}> {
  const { authorization_endpoint: endpoint } = await discover(issuer);
  const endpointUrl = endpoint === undefined ? null : URL.parse(endpoint);
  if (endpointUrl === null)
    throw new SignInFailed(
      "The issuer of this API has no sign-in page: request an invitation from the owner.",
    );
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const verifier = oauth.generateRandomCodeVerifier();
  const parameters = {
    client_id: id,
    redirect_uri: callback,
    response_type: "code",
    scope: "openid profile email",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) endpointUrl.searchParams.set(name, value);
  return { url: endpointUrl.href, flow: encodeFlow({ state, nonce, verifier }) };
}

/**
 * Returns the user who returns from an issuer. The parameters must match the flow that this browser started, and the token must
 * be signed by the issuer for this client and flow.
 * @param parameters the parameters that the issuer added to the callback URL
 * @throws SignInFailed
 */
export async function finishSignIn(
  { issuer, id, secret, callback }: OidcClient,
  parameters: URLSearchParams,
  cookie: string | undefined,
): Promise<AuthenticatedUser> {
  const flow = cookie === undefined ? undefined : decodeFlow(cookie);
  if (flow === undefined)
    throw new SignInFailed("The sign-in was started in another browser, or too long ago: sign in again.");
  const server = await discover(issuer);
  const client = { client_id: id };
  const proof = secret === undefined ? oauth.None() : oauth.ClientSecretBasic(secret);
  const options = requestOptions(new URL(server.issuer));
  try {
    const checked = oauth.validateAuthResponse(server, client, parameters, flow.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      proof,
      checked,
      callback,
      flow.verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: flow.nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, response, options);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (claims === undefined) throw new SignInFailed("The issuer's response did not identify you.");
    return { subject: `${server.issuer} ${claims.sub}`, name: displayName(claims) };
  } catch (error) {
    if (error instanceof SignInFailed) throw error;
    if (error instanceof oauth.AuthorizationResponseError)
      throw new SignInFailed(`The issuer did not sign you in (${error.error}).`, error);
    throw new SignInFailed("The issuer's response could not be verified: sign in again.", error);
  }
}

/** Returns the cause of a failure for the owner's log: the issuer's response, without tokens. */
export function failureCause(error: SignInFailed): string {
  return error.cause === undefined ? error.message : errorMessage(error.cause);
}
