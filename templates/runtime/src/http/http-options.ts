import type { HmacAlgorithm } from "../receiver/hmac.ts";
import type { Secret } from "../settings/setting.ts";
import type { BodySchema } from "./body-schema.ts";

/**
 * The location of a value in a request: in a header, in the query, or in a member of the JSON body (`data.id`).
 * @example
 * http({ secret: secret("HTTP_SECRET"), dedupe: { body: "data.id" }, challenge: { query: "challenge" } });
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export type HttpPlace =
  | { readonly header: string; readonly query?: never; readonly body?: never }
  | { readonly query: string; readonly header?: never; readonly body?: never }
  | { readonly body: string; readonly header?: never; readonly query?: never };

interface Common {
  /**
   * The path to listen on.
   * @default "/http"
   */
  readonly path?: string;
  /**
   * The location of the sender's delivery id. A repeated id runs only once. By default, the headers `idempotency-key`
   * and `webhook-id` are used; if an `idempotency-key` is reused with a different body, the request is rejected with
   * status 422. A delivery without an id is treated as new.
   */
  readonly dedupe?: HttpPlace;
  /**
   * The location of the challenge that a sender expects back when it verifies the endpoint, by POST or GET: `{ query:
   * "hub.challenge" }` for WebSub and Meta, `{ query: "challenge" }` for Dropbox. A verification request runs no
   * handler.
   */
  readonly challenge?: HttpPlace;
  /**
   * A schema for the body, from any library that implements Standard Schema. It determines the payload's type and
   * defaults. If a body does not match, the request is rejected with status 422 and a list of the invalid fields.
   */
  readonly body?: BodySchema;
}

interface Secrets {
  /** The secret that authenticates the sender. Without a value, every delivery is rejected. */
  readonly secret: Secret<string | undefined>;
  /** Additional secrets that are also accepted, for example during secret rotation. */
  readonly secrets?: readonly Secret<string | undefined>[];
}

interface NoSignature {
  readonly algorithm?: never;
  readonly encoding?: never;
}

/**
 * The sender signs the raw body with HMAC.
 * @example
 * http({ secret: secret("HTTP_SECRET"), header: "x-hub-signature", algorithm: "sha1", prefix: "sha1=" });
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export interface HmacOptions extends Common, Secrets {
  readonly verify?: "hmac";
  /**
   * The header that contains the signature.
   * @default "x-signature-256"
   */
  readonly header?: string;
  /**
   * The hash function of the HMAC.
   * @default "sha256"
   */
  readonly algorithm?: HmacAlgorithm;
  /**
   * The encoding of the signature in the header.
   * @default "hex"
   */
  readonly encoding?: "hex" | "base64";
  /**
   * The prefix of the signature in the header, such as `v1=`.
   * @default the algorithm's name and `=`; senders may omit it
   */
  readonly prefix?: string;
  readonly user?: never;
}

/**
 * The sender transmits the secret itself in a header.
 * @example
 * http({ verify: "key", secret: secret("API_KEY"), header: "authorization", prefix: "Bearer " });
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export interface KeyOptions extends Common, Secrets, NoSignature {
  readonly verify: "key";
  /**
   * The header that contains the key.
   * @default "x-api-key"
   */
  readonly header?: string;
  /** The prefix of the key in the header, such as `Bearer `. */
  readonly prefix?: string;
  readonly user?: never;
}

/**
 * The sender authenticates with a user name, and the secret as the password (RFC 7617).
 * @example
 * http({ verify: "basic", user: "shop", secret: secret("PASSWORD") });
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export interface BasicOptions extends Common, Secrets, NoSignature {
  readonly verify: "basic";
  readonly user: string;
  readonly header?: never;
  readonly prefix?: never;
}

/**
 * Accepts every request without authentication.
 * @example
 * http({ verify: "none", path: "/public" });
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export interface OpenOptions extends Common, NoSignature {
  readonly verify: "none";
  readonly secret?: never;
  readonly secrets?: never;
  readonly header?: never;
  readonly prefix?: never;
  readonly user?: never;
}

/**
 * Accepts requests from consumers. Their identities and permissions are configured in the `api` of hookloom.json,
 * where each environment has its own applications, keys and tokens. Without matching rules, every request is
 * rejected.
 * @example
 * http({ verify: "api", path: "/orders" });
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export interface ApiOptions extends Common, NoSignature {
  readonly verify: "api";
  readonly secret?: never;
  readonly secrets?: never;
  readonly header?: never;
  readonly prefix?: never;
  readonly user?: never;
}

/**
 * The options of `http`: how senders authenticate, and where a request contains its id.
 * @example
 * const options: HttpOptions = { secret: secret("HTTP_SECRET"), dedupe: { header: "x-request-id" } };
 * const web = http(options);
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export type HttpOptions = HmacOptions | KeyOptions | BasicOptions | OpenOptions | ApiOptions;
