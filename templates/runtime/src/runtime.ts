export { type ErrorCode, UserError } from "./errors/errors.ts";
export type { LogFields, Logger, LogLevel } from "./log/logger.ts";
export type { Running, ServeOptions } from "./serve/serve-options.ts";
export { serve } from "./serve/serve-webhook.ts";
export { type Secret, type Setting, type SettingOptions, secret, setting } from "./settings/setting.ts";
export type { HandlerOptions } from "./webhook/handler-options.ts";
export type { Delivery, HandlerContext, Trigger } from "./webhook/trigger.ts";
export { type DeadLetterContext, type Webhook, type WebhookOptions, webhook } from "./webhook/webhook.ts";
