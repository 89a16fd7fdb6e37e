import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Logger, StoreUnavailable } from "@hookloom/runtime/seams";
import type { Provider, TokenRequest } from "#oidc-provider";
import { type EffectiveApi, longestScopes, scopesOf } from "../api/api.ts";
import { type Application, consoleApplication } from "./access-store.ts";
import { hasHash, readCredential } from "./credential-text.ts";
import type { Directory } from "./directory.ts";
import { scopesBeyond } from "./scopes.ts";
import { ownAlgorithm, type SigningKeys } from "./signing-keys.ts";
import { ownAudience } from "./tokens.ts";

/** Lifetime of a token in seconds. */
const lifetimeSeconds = 900;
/** The resource of all tokens, which RFC 8707 requires. Consumers see the audience instead. */
const resource = "urn:hookloom:api";

export interface OwnIssuerOptions {
  readonly rules: () => EffectiveApi | undefined;
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly log: Logger;
  /** The base URL that consumers call. Empty if it is taken from each request. */
  readonly publicUrl: string;
}

type Callback = ReturnType<Provider["callback"]>;

/** Identifies the configuration of a provider, which is recreated when the configuration changes. */
function providerKey(api: EffectiveApi, keys: readonly { readonly kid?: string }[]): string {
  return JSON.stringify([ownAudience(api), scopesOf(api), keys.map(({ kid }) => kid)]);
}

const isHost = (text: string): boolean => /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(text);

/** Whether the issuer URL is known, from the settings or from the request. */
const hasIssuer = ({ headers }: IncomingMessage, { publicUrl }: OwnIssuerOptions): boolean =>
  publicUrl !== "" || isHost(headers.host ?? "");

/** Client credentials only: no users, sessions or pages. */
const features = {
  clientCredentials: { enabled: true },
  devInteractions: { enabled: false },
  userinfo: { enabled: false },
  rpInitiatedLogout: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  dPoP: { enabled: false },
};

const routes = { token: "/oauth2/token", jwks: "/oauth2/jwks" };

/** Issuer of the single provider that is used if each request determines the issuer by its host. */
const anyIssuer = "http://localhost";

/** The metadata fields for the only supported grant, and those that RFC 8414 and OpenID Connect require. */
const discoveryFields: readonly string[] = [
  "grant_types_supported",
  "token_endpoint_auth_methods_supported",
  "response_types_supported",
  "subject_types_supported",
  "id_token_signing_alg_values_supported",
];

/**
 * Rewrites the library's discovery document, which contains URLs based on the request and features that are not used here.
 * Consumers call the issuer URL, which may have HTTPS and a proxy's path, and can only request tokens.
 */
function describeByIssuer(
  provider: Provider,
  toIssuer: (request: IncomingMessage) => string,
  scopes: readonly string[],
): void {
  provider.use(async (context, next) => {
    await next();
    if (context.oidc?.route !== "discovery") return;
    const issuer = toIssuer(context.req);
    const found = Object.entries(context.body as object).filter(([name]) => discoveryFields.includes(name));
    context.body = {
      ...Object.fromEntries(found),
      issuer,
      jwks_uri: `${issuer}${routes.jwks}`,
      token_endpoint: `${issuer}${routes.token}`,
      scopes_supported: scopes,
    };
  });
}

/**
 * The environment's own token issuer (RFC 6749, section 4.4): `oidc-provider` with the applications in the store. The package is
 * loaded on the first request that needs it, so environments with a foreign issuer never load it.
 */
export class OwnIssuer {
  readonly #options: OwnIssuerOptions;
  #provider: { readonly contents: string; readonly callback: Callback } | undefined;

  constructor(options: OwnIssuerOptions) {
    this.#options = options;
  }

  /** Handles a request for one of `issuerPaths`. Returns false if the environment uses a foreign issuer. */
  async respond(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const api = this.#options.rules();
    if (api?.issuer !== "own" || !hasIssuer(request, this.#options)) return false;
    const callback = await this.#callback(api);
    await callback(request, response);
    return true;
  }

  /** Returns the URL that consumers call. Their libraries compare it with the issuer in the metadata and tokens. */
  #issuerUrl({ headers }: IncomingMessage): string {
    const { publicUrl } = this.#options;
    return publicUrl === "" ? `http://${headers.host?.toLowerCase()}` : publicUrl.replace(/\/+$/, "");
  }

  async #callback(api: EffectiveApi): Promise<Callback> {
    const keys = await this.#options.keys.current();
    const contents = providerKey(api, keys);
    if (this.#provider?.contents === contents) return this.#provider.callback;
    const { Provider: ProviderClass } = await import("#oidc-provider");
    const { publicUrl } = this.#options;
    const issuer = publicUrl === "" ? anyIssuer : publicUrl.replace(/\/+$/, "");
    const provider = new ProviderClass(issuer, this.#configuration(api, keys));
    describeByIssuer(provider, (request) => this.#issuerUrl(request), scopesOf(api));
    this.#compareHashes(provider);
    provider.on("server_error", (context, error) => {
      this.#options.log.error("The token issuer failed", { error });
      if (!(error instanceof StoreUnavailable)) return;
      context.status = 503;
      context.set("retry-after", "5");
    });
    const callback = provider.callback();
    this.#provider = { contents, callback };
    return callback;
  }

  #configuration(api: EffectiveApi, keys: readonly object[]): Readonly<Record<string, unknown>> {
    const server = {
      audience: ownAudience(api),
      accessTokenFormat: "jwt",
      accessTokenTTL: lifetimeSeconds,
      jwt: { sign: { alg: ownAlgorithm } },
    };
    return {
      adapter: (model: string) => this.#adapter(model),
      jwks: { keys },
      clientAuthMethods: ["client_secret_basic", "client_secret_post"],
      clientDefaults: { id_token_signed_response_alg: ownAlgorithm },
      // Users do not sign in here, so no cookie is ever set.
      cookies: { keys: [randomBytes(16).toString("hex")] },
      features: {
        ...features,
        resourceIndicators: {
          enabled: true,
          defaultResource: () => resource,
          getResourceServerInfo: async (request: TokenRequest) => ({
            ...server,
            scope: await this.#grantScopes(request, api),
          }),
          useGrantedResource: () => true,
        },
      },
      formats: {
        customizers: {
          jwt: (
            { req }: { readonly req: IncomingMessage },
            _token: unknown,
            { payload }: { payload: object },
          ) => void Object.assign(payload, { iss: this.#issuerUrl(req) }),
        },
      },
      responseTypes: [],
      routes,
      scopes: scopesOf(api),
      ttl: { ClientCredentials: lifetimeSeconds },
    };
  }

  /**
   * Returns the scopes of a token: the requested ones, or all scopes of the application if the request contains none (RFC 6749,
   * section 3.3). The library has no such default, and only this hook knows the client before the scopes are checked.
   * @throws the library's `invalid_scope`
   */
  async #grantScopes({ oidc }: TokenRequest, api: EffectiveApi): Promise<string> {
    const { errors } = await import("#oidc-provider");
    const application = await this.#options.directory.byClient(oidc.client.clientId);
    const known = scopesOf(api);
    const beyond = application === undefined ? known : scopesBeyond(application, known);
    const own = known.filter((scope) => !beyond.includes(scope));
    const requested = oidc.params.scope?.split(" ").filter(Boolean) ?? [];
    const rejected = requested.filter((scope) => !own.includes(scope));
    if (rejected.length > 0)
      throw new errors.InvalidScope("the application does not have the scope", rejected.join(" "));
    const granted = (requested.length === 0 ? own : requested).join(" ");
    if (granted.length > longestScopes)
      throw new errors.InvalidScope("a token with all these scopes is too long: request fewer scopes", "");
    oidc.params.scope = granted === "" ? undefined : granted;
    return granted;
  }

  /** Creates the library's store: clients are the applications. Tokens are verified by signature and not stored. */
  #adapter(model: string) {
    const nothing = async () => undefined;
    const find = async (id: string) => {
      const application = model === "Client" ? await this.#options.directory.byClient(id) : undefined;
      return application === undefined ? undefined : this.#toClient(application);
    };
    return {
      find,
      upsert: nothing,
      findByUid: nothing,
      findByUserCode: nothing,
      destroy: nothing,
      revokeByGrantId: nothing,
      consume: nothing,
    };
  }

  #toClient({ clientId, revokedAt, id }: Application) {
    if (revokedAt !== undefined || id === consoleApplication) return undefined;
    return {
      client_id: clientId,
      // Required by the library. The stored hashes are compared instead (see `compareHashes`).
      client_secret: "hashed",
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
    };
  }

  /** Compares hashes of secrets, since nothing else is stored. An application has two secrets while one is being replaced. */
  #compareHashes(provider: Provider): void {
    const { directory } = this.#options;
    provider.Client.prototype.compareClientSecret = async function compare(secret) {
      const read = readCredential(secret);
      if (read?.form !== "secret") return false;
      const holder = await directory.holder(read.id);
      if (holder === undefined || holder.credential.kind !== "secret") return false;
      const { credential, application } = holder;
      const isOwn = application.clientId === this.clientId && application.revokedAt === undefined;
      if (!isOwn || credential.revokedAt !== undefined || !hasHash(secret, credential.hash)) return false;
      directory.use(credential.id, Date.now());
      return true;
    };
  }
}
