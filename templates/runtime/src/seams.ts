// The parts of the runtime that only `@hookloom/gateway` uses. They are not part of the public API for projects and
// may change whenever both packages change together.
export { normalizePath } from "./catalog/trigger-path.ts";
export { BadDelivery, errorMessage, StoreUnavailable } from "./errors/errors.ts";
export { ignored } from "./errors/ignored-error.ts";
export { isRecord } from "./errors/is-record.ts";
export type { Inbox, LeasedDelivery, PostgresTables, SqliteTables, StorePart } from "./inbox/inbox.ts";
export type { Retention } from "./inbox/retention.ts";
export type { Throttle } from "./inbox/throttle.ts";
export type { Logger } from "./log/logger.ts";
export { Counter } from "./observe/exposition.ts";
export { describeWebhook } from "./openapi/describe-webhook.ts";
export { docsHead, readDocsFile } from "./openapi/docs-page.ts";
export { readEventPayloads } from "./openapi/event-file.ts";
export { applicationHeader } from "./receiver/consumer-deliveries.ts";
export {
  type Access,
  type AccessParts,
  type ApiAbout,
  type ApiDocuments,
  type ConsumerProof,
  type CrossOrigin,
  type DocumentReply,
  type Gate,
  isReply,
  type Managed,
  type ManageRequest,
  type SpendResult,
} from "./receiver/gate.ts";
export { header, headersFromOutside, mediaType } from "./receiver/headers.ts";
export { objectIn, parseJson } from "./receiver/parse-body.ts";
export { parseQuery } from "./receiver/query.ts";
export { replies } from "./receiver/replies.ts";
export { respond } from "./receiver/write-reply.ts";
export { summarize } from "./stats/summarize.ts";
export type { SourceState } from "./webhook/background.ts";
export type { Caller } from "./webhook/caller.ts";
export { type ProblemReply, problem } from "./webhook/problem.ts";
export { jsonReply, type Reply } from "./webhook/reply.ts";
export type { RequestHead, Trigger } from "./webhook/trigger.ts";
export type { Webhook } from "./webhook/webhook.ts";
