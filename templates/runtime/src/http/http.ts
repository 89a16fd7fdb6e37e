import { defineSource } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { HandlerContext, Trigger } from "../webhook/trigger.ts";
import type { BodyOf, BodySchema } from "./body-schema.ts";
import type { HttpOptions } from "./http-options.ts";
import { httpProtocol } from "./http-protocol.ts";

export type { BodyOf, BodySchema } from "./body-schema.ts";
export type {
  ApiOptions,
  BasicOptions,
  HmacOptions,
  HttpOptions,
  HttpPlace,
  KeyOptions,
  OpenOptions,
} from "./http-options.ts";
export { sign } from "./sign.ts";

/**
 * The argument that handlers of a plain HTTP trigger are called with.
 * @example
 * async function store({ payload, log }: HttpContext<{ id: string }>) {
 *   log.info(`Order ${payload.id}`);
 * }
 * web.on("request", store);
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export type HttpContext<Payload = unknown> = HandlerContext<Payload, "request">;

/**
 * A path that any sender can post to, with its handlers. Created by `http`.
 * @example
 * const web: HttpTrigger<Order> = http({ secret: secret("HTTP_SECRET") });
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export interface HttpTrigger<Payload = unknown> extends Trigger {
  /**
   * Registers a handler for all requests. Several handlers run in parallel.
   * @example
   * web.on("request", async ({ payload, log }) => {
   *   log.info("Received", { payload });
   * });
   * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on(
    event: "request",
    handler: (context: HttpContext<Payload>) => unknown,
    options?: HandlerOptions<Payload>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<Trigger, Partial<HttpOptions>>({
  name: "http",
  scheme: httpProtocol,
});

/**
 * Creates a trigger for any sender. The sender authenticates with an HMAC of the raw body, a key (`verify: "key"`) or
 * a password (`verify: "basic"`). `verify: "api"` accepts the consumers of the project's `api`, and `verify: "none"`
 * accepts every request. Bodies are only validated if `body` is a schema; otherwise, the payload's type is not
 * checked at run time. The maximum size of a body is 1 MB.
 * @example
 * const web = http<{ id: string }>({ secret: secret("HTTP_SECRET", "Signs orders") });
 * web.on("request", ({ payload, log }) => log.info(`Order ${payload.id}`));
 * export default webhook(web);
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 * @throws UserError `bad-path`
 */
export function http<Schema extends BodySchema>(
  options: HttpOptions & { readonly body: Schema },
): HttpTrigger<BodyOf<Schema>>;
export function http<Payload = unknown>(options: HttpOptions): HttpTrigger<Payload>;
export function http(options: HttpOptions): HttpTrigger {
  // Plain JavaScript may omit the options. Requests must still be authenticated in that case.
  return create(options ?? {}) as HttpTrigger;
}
