import { type ImageError, strangeRegistry } from "../errors.ts";
import { dockerHub, type Reference } from "../reference.ts";
import { type Challenge, parseChallenge } from "./challenge.ts";
import { connectionFailure, isPlain } from "./connection-failure.ts";
import { basic, type Credentials } from "./credentials.ts";
import { type HttpAnswer, type HttpRequest, send } from "./http.ts";
import { trustedAuthorities } from "./trust.ts";

type Variables = Readonly<Record<string, string | undefined>>;

export interface SessionInput {
  readonly repository: Reference;
  readonly actions: "pull" | "pull,push";
  readonly credentials: Credentials | undefined;
  /** Whether the engine takes this registry without a trusted certificate, and over plain HTTP. */
  readonly insecure: boolean;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

/** One repository at its registry, spoken to by the distribution specification with the credentials given. */
export interface RegistrySession {
  /** An answer of 401 means that the credentials were refused. @throws ImageError where there is none */
  ask(method: string, place: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
}

/** Docker Hub's registry listens under a name of its own. */
const address = (host: string): string => (host === dockerHub ? "registry-1.docker.io" : host);

type Send = (request: Omit<HttpRequest, "signal" | "authorities" | "proxies">) => Promise<HttpAnswer>;

async function sender(input: SessionInput): Promise<Send> {
  const { repository, insecure, variables, signal } = input;
  const common = insecure
    ? { signal }
    : { signal, proxies: variables, authorities: await trustedAuthorities(repository.host, variables) };
  return (request) => send({ ...request, ...common });
}

/** As the engine does: an insecure registry is asked over TLS first, and plainly where it does not speak it. */
async function findBase(input: SessionInput, ask: Send): Promise<{ base: URL; first: HttpAnswer }> {
  const { host } = input.repository;
  const base = new URL(`https://${address(host)}/v2/`);
  const fail = (error: unknown): ImageError => {
    input.signal.throwIfAborted();
    return connectionFailure(host, error);
  };
  try {
    return { base, first: await ask({ method: "GET", url: base }) };
  } catch (error) {
    if (!input.insecure || !isPlain(error)) throw fail(error);
  }
  const plain = new URL(base.href.replace(/^https:/, "http:"));
  return {
    base: plain,
    first: await ask({ method: "GET", url: plain }).catch((error) => {
      throw fail(error);
    }),
  };
}

/** The token server's answer by the distribution project's token and oauth2 pages. */
function tokenIn(answer: HttpAnswer): string | undefined {
  if (answer.status !== 200) return undefined;
  try {
    const { token, access_token } = JSON.parse(answer.body) as { token?: unknown; access_token?: unknown };
    return [token, access_token].find((value) => typeof value === "string" && value !== "") as
      | string
      | undefined;
  } catch {
    return undefined;
  }
}

function tokenRequest(realm: URL, service: string | undefined, input: SessionInput): Parameters<Send>[0] {
  const scope = `repository:${input.repository.path}:${input.actions}`;
  const { credentials } = input;
  if (credentials?.kind === "identity") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: credentials.token,
      client_id: "hookloom",
      scope,
      ...(service ? { service } : {}),
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url: realm, headers, body: form.toString() };
  }
  const url = new URL(realm);
  if (service) url.searchParams.set("service", service);
  url.searchParams.set("scope", scope);
  if (credentials?.kind !== "password") return { method: "GET", url };
  url.searchParams.set("account", credentials.username);
  return {
    method: "GET",
    url,
    headers: { authorization: basic(credentials.username, credentials.password) },
  };
}

/** The `Authorization` header for all further requests; undefined where the token server gives none. */
async function authorize(
  challenge: Challenge,
  base: URL,
  input: SessionInput,
  ask: Send,
): Promise<string | undefined> {
  const { credentials } = input;
  if (credentials?.kind === "bearer") return `Bearer ${credentials.token}`;
  if (challenge.scheme === "basic")
    return credentials?.kind === "password" ? basic(credentials.username, credentials.password) : undefined;
  const realm = URL.parse(challenge.realm, base.href);
  // A password is sent over plain HTTP only to a registry that is itself reached so.
  if (!realm || (realm.protocol !== "https:" && base.protocol === "https:"))
    throw strangeRegistry(input.repository.host, 401);
  const answer = await ask(tokenRequest(realm, challenge.service, input)).catch((error) => {
    input.signal.throwIfAborted();
    throw connectionFailure(realm.host, error);
  });
  if (answer.status >= 500) throw strangeRegistry(realm.host, answer.status);
  const token = tokenIn(answer);
  return token === undefined ? undefined : `Bearer ${token}`;
}

/**
 * Reaches a registry and signs in there.
 * @throws ImageError; an AbortError after the signal
 */
export async function openRegistry(input: SessionInput): Promise<RegistrySession> {
  const { host } = input.repository;
  const ask = await sender(input);
  const { base, first } = await findBase(input, ask);
  if (first.status !== 200 && first.status !== 401) throw strangeRegistry(host, first.status);
  const challenge = parseChallenge(first.headers["www-authenticate"]);
  if (first.status === 401 && !challenge) throw strangeRegistry(host, first.status);
  let authorization = challenge && (await authorize(challenge, base, input, ask));
  const askOnce: RegistrySession["ask"] = (method, place, headers = {}) => {
    const url = new URL(place, base);
    // An upload may continue elsewhere, by an address that says itself what it allows.
    const own = authorization && url.host === base.host ? { authorization } : {};
    return ask({ method, url, headers: { ...headers, ...own } }).catch((error) => {
      input.signal.throwIfAborted();
      throw connectionFailure(host, error);
    });
  };
  return {
    async ask(method, place, headers) {
      const answer = await askOnce(method, place, headers);
      // A registry that lets everybody read says only here how it wants to be asked.
      const later = authorization ? undefined : parseChallenge(answer.headers["www-authenticate"]);
      if (answer.status !== 401 || !later) return answer;
      authorization = await authorize(later, base, input, ask);
      return authorization ? askOnce(method, place, headers) : answer;
    },
  };
}
