import type { HmacAlgorithm } from "../receiver/hmac.ts";
import type { Secret } from "../settings/setting.ts";
import type { BodySchema } from "./body-schema.ts";

/**
 * Where a request carries a value: in a header, in the query, or in a member of its JSON body (`data.id`).
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
   * Where the sender's id of a delivery is: a repeated id runs once. Unless given, the headers `idempotency-key` and
   * `webhook-id` are used; an `idempotency-key` that comes again with another body is rejected with status 422. A delivery
   * without an id counts as a new one.
   */
  readonly dedupe?: HttpPlace;
  /**
   * Where a sender that checks the address puts the text that it expects back, by POST or by GET:
   * `{ query: "hub.challenge" }` for WebSub and Meta, `{ query: "challenge" }` for Dropbox. Such a request runs no handler.
   */
  readonly challenge?: HttpPlace;
  /**
   * A schema of the body, of any library that follows Standard Schema. It gives the payload its type and its defaults; any
   * other body is rejected with status 422 and the fields that are wrong.
   */
  readonly body?: BodySchema;
}

interface Secrets {
  /** The secret that proves the sender. Without a value, every delivery is rejected. */
  readonly secret: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
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
   * The header that carries the signature.
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
   * @default the algorithm's name and `=`, which senders may leave out
   */
  readonly prefix?: string;
  readonly user?: never;
}

/**
 * The sender gives the secret itself in a header.
 * @example
 * http({ verify: "key", secret: secret("API_KEY"), header: "authorization", prefix: "Bearer " });
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export interface KeyOptions extends Common, Secrets, NoSignature {
  readonly verify: "key";
  /**
   * The header that carries the key.
   * @default "x-api-key"
   */
  readonly header?: string;
  /** The prefix of the key in the header, such as `Bearer `. */
  readonly prefix?: string;
  readonly user?: never;
}

/**
 * The sender gives a user's name and the secret as the password (RFC 7617).
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
 * Accepts every request: nothing proves who sent it.
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
 * Consumers call it: who they are and what they may is the `api` of hookloom.json, where each environment has its own
 * applications, keys and tokens. Without matching rules, every request is rejected.
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
 * The options of `http`: how senders prove themselves, and where a request carries its id.
 * @example
 * const options: HttpOptions = { secret: secret("HTTP_SECRET"), dedupe: { header: "x-request-id" } };
 * const web = http(options);
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export type HttpOptions = HmacOptions | KeyOptions | BasicOptions | OpenOptions | ApiOptions;
