import type { HandlerOptions } from "../webhook/handler-options.ts";
import { type HandlerContext, Trigger } from "../webhook/trigger.ts";
import type { HttpOptions } from "./http-options.ts";
import { httpProtocol } from "./http-protocol.ts";

export type {
  BasicOptions,
  HmacOptions,
  HttpOptions,
  HttpPlace,
  KeyOptions,
  OpenOptions,
} from "./http-options.ts";
export { sign } from "./sign.ts";

/** What a handler of a plain HTTP trigger is given. */
export type HttpContext<Payload = unknown> = HandlerContext<Payload, "request">;

export class HttpTrigger<Payload = unknown> extends Trigger {
  /**
   * Registers a handler for everything that is posted.
   * @throws UserError where the event is no text or the handler no function.
   */
  on(
    event: "request",
    handler: (context: HttpContext<Payload>) => unknown,
    options?: HandlerOptions<Payload>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for any sender: `const web = http<Order>({ secret: secret("HTTP_SECRET") });`. The type of the payload
 * is the writer's claim: a body is parsed, not checked. The sender proves itself by an HMAC of the raw body, by a key
 * (`verify: "key"`) or by a password (`verify: "basic"`); `verify: "none"` says that anybody may post.
 * @throws UserError `bad-path`
 */
export function http<Payload = unknown>(options: HttpOptions): HttpTrigger<Payload> {
  // Plain JavaScript may leave the options out, which must not open the trigger.
  const given: Partial<HttpOptions> = options ?? {};
  const isOpen = given.verify === "none";
  const secrets = isOpen ? [] : [given.secret, ...(given.secrets ?? [])];
  return new HttpTrigger(httpProtocol(given), given.path ?? "/http", secrets);
}
