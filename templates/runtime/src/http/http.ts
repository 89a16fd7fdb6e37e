import type { Secret } from "../settings/setting.ts";
import { type HandlerContext, Trigger } from "../webhook/trigger.ts";
import { httpProtocol } from "./http-protocol.ts";
import { defaultHeader } from "./sign.ts";

export { type HttpSignInput, sign } from "./sign.ts";

interface Common {
  /** The path to listen on; `/http` unless given. */
  readonly path?: string;
}

interface SignedOptions extends Common {
  /** The secret that the sender signs with: HMAC-SHA256 of the raw body. */
  readonly secret: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The header that carries the signature; `x-signature-256` unless given. */
  readonly header?: string;
  readonly verify?: "hmac";
}

interface OpenOptions extends Common {
  /** Says in so many words that anybody may post here. */
  readonly verify: "none";
}

export type HttpOptions = SignedOptions | OpenOptions;

/** What a handler of a plain HTTP trigger is given. */
export type HttpContext<Payload = unknown> = HandlerContext<Payload, "request">;

export class HttpTrigger<Payload = unknown> extends Trigger {
  /**
   * Registers a handler for everything that is posted.
   * @throws UserError where the event is no text or the handler no function.
   */
  on(event: "request", handler: (context: HttpContext<Payload>) => unknown): void {
    this.register(event, handler);
  }
}

/**
 * A trigger for any sender: `const web = http<Order>({ secret: secret("HTTP_SECRET") });`. The type of the payload
 * is the writer's claim: a body is parsed, not checked. Without a secret, deliveries are refused, unless
 * `verify: "none"` says that anybody may post.
 * @throws UserError `bad-path`
 */
export function http<Payload = unknown>(options: HttpOptions): HttpTrigger<Payload> {
  // Plain JavaScript may leave the options out, which must not open the trigger.
  const given: Partial<SignedOptions> | OpenOptions = options ?? {};
  const path = given.path ?? "/http";
  if (given.verify === "none") {
    return new HttpTrigger(httpProtocol({ header: defaultHeader, signed: false }), path, []);
  }
  const header = (given.header ?? defaultHeader).toLowerCase();
  const secrets = [given.secret, ...(given.secrets ?? [])];
  return new HttpTrigger(httpProtocol({ header, signed: true }), path, secrets);
}
