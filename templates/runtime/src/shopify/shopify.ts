import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
import type { ShopifyContext, ShopifyTopic } from "./shopify-payload.ts";
import { shopifyProtocol } from "./shopify-protocol.ts";

export type * from "./shopify-payload.ts";
export { sign } from "./sign.ts";

export interface ShopifyOptions {
  /** The client secret of the app. Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/shopify` unless given. */
  readonly path?: string;
}

export class ShopifyTrigger extends Trigger {
  /**
   * Registers a handler for a topic: `orders/create`.
   * @throws UserError where the topic is no text or the handler no function.
   */
  on<Topic extends ShopifyTopic>(
    event: Topic,
    handler: (context: ShopifyContext<Topic>) => unknown,
    options?: HandlerOptions<ShopifyContext<Topic>["payload"]>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for Shopify: `const shop = shopify({ secret: secret("SHOPIFY_SECRET") });`.
 * @throws UserError `bad-path`
 */
export function shopify(options: ShopifyOptions = {}): ShopifyTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new ShopifyTrigger(shopifyProtocol, options.path ?? "/shopify", secrets);
}
