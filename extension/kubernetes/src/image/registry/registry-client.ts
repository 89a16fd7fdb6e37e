import { errorCode, isUntrusted } from "@hookloom/core/project/system-error";
import { jsonIn, textsIn } from "@hookloom/protocol/unknown-values";
import {
  badCertificate,
  ImageError,
  plainRegistry,
  registryDown,
  strangeRegistry,
  unknownHost,
} from "../oci/errors.ts";
import { type Blob, toBlob } from "../oci/manifest.ts";
import { dockerHub, type Reference } from "../oci/reference.ts";
import { type Credentials, findCredentials, readEngineSettings, type Variables } from "./docker-config.ts";
import { type HttpRequest, type HttpResponse, readBody, send, type Trust } from "./http.ts";
import { isInsecure, readTrust } from "./trust.ts";

/** The challenge in a registry's `WWW-Authenticate` header (RFC 9110, 11.6.1). */
type Challenge =
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string }
  | { readonly scheme: "basic" };

function parameter(text: string, name: string): string | undefined {
  const [, quoted, bare] =
    new RegExp(`(?:^|[\\s,])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,]+))`, "i").exec(text) ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? bare;
}

/** Returns undefined if the header has no scheme that registries use. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const bearer = /(?:^|,\s*)bearer\s+(.*)$/i.exec(header ?? "")?.[1];
  const realm = bearer === undefined ? undefined : parameter(bearer, "realm");
  if (bearer !== undefined && realm) {
    const service = parameter(bearer, "service");
    return { scheme: "bearer", realm, ...(service ? { service } : {}) };
  }
  return /(?:^|,\s*)basic\b/i.test(header ?? "") ? { scheme: "basic" } : undefined;
}

const unknownNames = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"]);

/** True if the error shows that the server does not speak TLS at all. */
const isPlainHttp = (error: unknown): boolean => {
  const code = errorCode(error) ?? "";
  return code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER";
};

/** Explains from Node's connection error why a registry cannot be reached. */
function connectionFailure(host: string, error: unknown): ImageError {
  const code = errorCode(error) ?? "";
  if (unknownNames.has(code)) return unknownHost(host, error);
  if (isUntrusted(code)) return badCertificate(host, error);
  if (isPlainHttp(error)) return plainRegistry(host);
  return registryDown(host, error);
}

/** Returns the `Authorization` header for Basic authentication (RFC 7617). */
const basicAuthorization = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;

/** Docker Hub's registry has a different host name. */
const apiHost = (host: string): string => (host === dockerHub ? "registry-1.docker.io" : host);

export interface RegistryInput {
  readonly repository: Reference;
  readonly actions: "pull" | "pull,push";
  /** The path of a repository in the same registry from which blobs can be mounted. */
  readonly mountFrom?: string | undefined;
  /** Accepts the registry without a trusted certificate, regardless of Docker's settings. */
  readonly insecure?: boolean;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

interface ConnectionInput extends RegistryInput {
  readonly credentials: Credentials | undefined;
  /** True if the registry may be reached without a trusted certificate, or over plain HTTP. */
  readonly insecure: boolean;
}

interface Body {
  /** Creates the request body for each attempt. */
  readonly makeBody?: () => HttpRequest["body"];
  readonly headers?: Readonly<Record<string, string>>;
}

type Send = (request: Pick<HttpRequest, "method" | "url" | "headers" | "body">) => Promise<HttpResponse>;

async function createSender({ repository, insecure, variables, signal }: ConnectionInput): Promise<Send> {
  const trust: Trust = insecure
    ? {}
    : { proxies: variables, ...(await readTrust(repository.host, variables)) };
  return (request) => send({ ...request, ...trust, signal });
}

/** Like Docker, tries an insecure registry over TLS first, then over plain HTTP. */
async function findBaseUrl(
  input: ConnectionInput,
  sendRequest: Send,
): Promise<{ base: URL; first: HttpResponse }> {
  const { host } = input.repository;
  const base = new URL(`https://${apiHost(host)}/v2/`);
  const fail = (error: unknown): ImageError => {
    input.signal.throwIfAborted();
    return connectionFailure(host, error);
  };
  try {
    return { base, first: await sendRequest({ method: "GET", url: base }) };
  } catch (error) {
    if (!input.insecure || !isPlainHttp(error)) throw fail(error);
  }
  const httpBase = new URL(base.href.replace(/^https:/, "http:"));
  const first = await sendRequest({ method: "GET", url: httpBase }).catch((error) => {
    throw fail(error);
  });
  return { base: httpBase, first };
}

/** Extracts the token from the token server's response, as specified in the distribution project's token and oauth2 pages. */
function tokenIn(body: string): string | undefined {
  const { token, access_token } = textsIn(jsonIn(body));
  return token || access_token || undefined;
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  { credentials, repository, actions, mountFrom }: ConnectionInput,
): Parameters<Send>[0] {
  const scopes = [
    `repository:${repository.path}:${actions}`,
    ...(mountFrom === undefined ? [] : [`repository:${mountFrom}:pull`]),
  ];
  if (credentials?.kind === "identity") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: credentials.token,
      client_id: "hookloom",
      scope: scopes.join(" "),
      ...(service ? { service } : {}),
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url: realm, headers, body: form.toString() };
  }
  const url = new URL(realm);
  if (service) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (credentials?.kind !== "password") return { method: "GET", url };
  url.searchParams.set("account", credentials.username);
  const headers = { authorization: basicAuthorization(credentials.username, credentials.password) };
  return { method: "GET", url, headers };
}

/** Returns the `Authorization` header for all further requests; undefined if the token server issues no token. */
async function authorize(
  challenge: Challenge,
  base: URL,
  input: ConnectionInput,
  sendRequest: Send,
): Promise<string | undefined> {
  const { credentials } = input;
  if (credentials?.kind === "bearer") return `Bearer ${credentials.token}`;
  if (challenge.scheme === "basic")
    return credentials?.kind === "password"
      ? basicAuthorization(credentials.username, credentials.password)
      : undefined;
  const realm = URL.parse(challenge.realm, base.href);
  // A password is sent in plain text only to a registry that also uses plain HTTP.
  if (!realm || (realm.protocol !== "https:" && base.protocol === "https:"))
    throw strangeRegistry(input.repository.host, 401);
  try {
    const { status, body } = await sendRequest(tokenRequest(realm, challenge.service, input));
    const text = (await readBody(body)).toString("utf8");
    if (status >= 500) throw strangeRegistry(realm.host, status);
    const token = status === 200 ? tokenIn(text) : undefined;
    return token === undefined ? undefined : `Bearer ${token}`;
  } catch (error) {
    input.signal.throwIfAborted();
    throw error instanceof ImageError ? error : connectionFailure(realm.host, error);
  }
}

const acceptedManifests = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const maxRedirects = 5;

/**
 * A repository in a registry, accessed according to the distribution specification with the credentials from Docker's
 * configuration.
 */
export class RegistryClient {
  readonly repository: Reference;
  readonly signedIn: boolean;
  readonly #input: ConnectionInput;
  readonly #send: Send;
  readonly #base: URL;
  #authorization: string | undefined;

  private constructor(input: ConnectionInput, send: Send, base: URL, authorization: string | undefined) {
    this.#input = input;
    this.#send = send;
    this.#base = base;
    this.#authorization = authorization;
    this.repository = input.repository;
    this.signedIn = input.credentials !== undefined;
  }

  /**
   * Connects to a registry and authenticates.
   * @throws ImageError `docker-config`, `credential-helper`, or if the registry cannot be reached; an AbortError if the signal
   * aborts
   */
  static async open(input: RegistryInput): Promise<RegistryClient> {
    const { host } = input.repository;
    const [credentials, settings] = await Promise.all([
      findCredentials(host, input.variables, input.signal),
      readEngineSettings(input.variables),
    ]);
    return RegistryClient.connect({
      ...input,
      credentials,
      insecure: input.insecure ?? isInsecure(host, settings),
    });
  }

  /** Like `open`, but with known credentials and trust. */
  static async connect(input: ConnectionInput): Promise<RegistryClient> {
    const { host } = input.repository;
    const sendRequest = await createSender(input);
    const { base, first } = await findBaseUrl(input, sendRequest);
    first.body.resume();
    if (first.status !== 200 && first.status !== 401) throw strangeRegistry(host, first.status);
    const challenge = parseChallenge(first.headers["www-authenticate"]);
    if (first.status === 401 && !challenge) throw strangeRegistry(host, first.status);
    const authorization = challenge && (await authorize(challenge, base, input, sendRequest));
    return new RegistryClient(input, sendRequest, base, authorization);
  }

  /** Returns the API path of a resource in the repository. */
  path(...parts: readonly string[]): string {
    return `/v2/${[this.repository.path, ...parts].join("/")}`;
  }

  /**
   * Sends a request and returns the response with its body unread. Status 401 means that the credentials were rejected.
   * @throws ImageError if there is no response
   */
  async request(method: string, target: string | URL, body: Body = {}): Promise<HttpResponse> {
    const response = await this.#requestOnce(method, target, body);
    if (response.status !== 401 || this.#input.credentials?.kind === "bearer") return response;
    // A registry that allows anonymous reads sends a challenge only for some requests; tokens also expire.
    const challenge = parseChallenge(response.headers["www-authenticate"]);
    if (!challenge || (this.#authorization && challenge.scheme === "basic")) return response;
    const authorization = await authorize(challenge, this.#base, this.#input, this.#send);
    if (!authorization) return response;
    this.#authorization = authorization;
    response.body.resume();
    return this.#requestOnce(method, target, body);
  }

  async #requestOnce(
    method: string,
    target: string | URL,
    { makeBody: make, headers }: Body,
  ): Promise<HttpResponse> {
    const url = new URL(target, this.#base);
    // An upload or a blob may be on another host, whose signed URL already grants access.
    const authorizationHeader =
      this.#authorization && url.host === this.#base.host ? { authorization: this.#authorization } : {};
    const body = make?.();
    try {
      return await this.#send({
        method,
        url,
        headers: { ...headers, ...authorizationHeader },
        ...(body ? { body } : {}),
      });
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Translates a connection error, also one in the middle of a response. The signal's reason takes precedence. */
  failure(error: unknown): unknown {
    if (this.#input.signal.aborted) return this.#input.signal.reason;
    // The body of an upload may be read from another registry, so the error may already be translated.
    if (error instanceof ImageError) return error;
    return connectionFailure(this.repository.host, error);
  }

  async #read(body: AsyncIterable<Buffer>): Promise<Buffer> {
    try {
      return await readBody(body);
    } catch (error) {
      throw this.failure(error);
    }
  }

  /**
   * Returns the manifest of a tag or digest, or the response status if it is missing or not accessible.
   * @throws ImageError `registry-answer` if the digest does not match
   */
  async manifest(tagOrDigest: string): Promise<Blob | number> {
    const headers = { accept: acceptedManifests };
    const response = await this.request("GET", this.path("manifests", tagOrDigest), { headers });
    const bytes = await this.#read(response.body);
    if (response.status !== 200) return response.status;
    const found = toBlob(bytes);
    if (tagOrDigest.startsWith("sha256:") && tagOrDigest !== found.digest)
      throw strangeRegistry(this.repository.host, response.status);
    return found;
  }

  /** Returns the status of a HEAD request for a manifest. */
  async manifestStatus(tagOrDigest: string): Promise<number> {
    return this.#status("HEAD", this.path("manifests", tagOrDigest), { accept: acceptedManifests });
  }

  async hasBlob(digest: string): Promise<boolean> {
    return (await this.#status("HEAD", this.path("blobs", digest))) === 200;
  }

  async #status(method: string, target: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await this.request(method, target, { headers });
    response.body.resume();
    return response.status;
  }

  /** Opens a blob as a stream and follows a redirect to the registry's storage. @throws ImageError */
  async openBlob(digest: string): Promise<AsyncIterable<Buffer>> {
    let url: URL = new URL(this.path("blobs", digest), this.#base);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const { status, headers, body } = await this.request("GET", url);
      if (status === 200) return body;
      body.resume();
      const { location } = headers;
      const isRedirect = [301, 302, 303, 307, 308].includes(status);
      if (!isRedirect || !location || !URL.canParse(location, url.href))
        throw strangeRegistry(this.repository.host, status);
      url = new URL(location, url);
    }
    throw strangeRegistry(this.repository.host, 310);
  }

  /** Reads a small blob completely, such as a configuration. @throws ImageError */
  async readBlob(digest: string): Promise<Buffer> {
    return this.#read(await this.openBlob(digest));
  }
}
