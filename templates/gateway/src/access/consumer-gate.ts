import {
  type Caller,
  type Gate,
  header,
  isReply,
  type Reply,
  type RequestHead,
  replies,
  type Trigger,
} from "@hookloom/runtime/seams";
import { type AccessKind, type EffectiveApi, type ResourceRules, rulesOf } from "../api/api.ts";
import { type Application, consoleApplication } from "./access-store.ts";
import type { ProveKey } from "./keys.ts";
import { outcomePath } from "./outcomes.ts";
import {
  badCredential,
  issuerUnavailable,
  keyHeader,
  missingScopes,
  noCredential,
  notSubscribed,
  scopesNotGranted,
  subscriptionBlocked,
  subscriptionPending,
} from "./rejections.ts";
import { scopesBeyond } from "./scopes.ts";
import { onceKnown, type TokenProof, type Tokens } from "./tokens.ts";

/** The caller for resources whose `access` is `none`. No application has this ID. */
const anonymous: Caller = { application: "anonymous" };

export interface GateParts {
  /** The current rules. While there are none, every request is rejected. */
  readonly rules: () => EffectiveApi | undefined;
  readonly proveKey: ProveKey;
  readonly tokens: Tokens;
  /** Called whenever an application with a valid credential is rejected. */
  readonly onRejected?: (application: string, trigger: string, reply: Reply) => void;
}

/** An authenticated consumer. `application` is undefined for a client that has no application here. */
interface Proven {
  readonly name: string;
  readonly application: Application | undefined;
}

/**
 * Returns the ID of a foreign issuer's client that has no application here. No application has an ID in this format. The ID
 * contains no dot, since a dot ends it in delivery IDs.
 */
const clientIdOf = (name: string): string =>
  `client:${encodeURIComponent(name.toWellFormed()).replaceAll(".", "%2E")}`;

/** Returns the consumer with its plan, or a rejection without a valid subscription. The owner's own tests need no plan. */
function checkSubscription(api: EffectiveApi, { name, application }: Proven): Caller | Reply {
  if (application?.id === consoleApplication) return { application: consoleApplication };
  if (application?.subscription === "pending") return subscriptionPending(name);
  if (application?.subscription === "blocked") return subscriptionBlocked(name);
  const id = application?.id ?? clientIdOf(name);
  const plan = application?.plan ?? api.applications[name]?.plan ?? api.defaultPlan;
  if (plan !== undefined && Object.hasOwn(api.plans, plan)) return { application: id, plan };
  // Without plans, being a known application is sufficient.
  const needsNone = application !== undefined && Object.keys(api.plans).length === 0;
  return needsNone ? { application: id } : notSubscribed(name);
}

const bearerPattern = /^bearer +(\S+) *$/i;

/**
 * Like `checkSubscription`, if the environment itself grants the scopes: for keys and for tokens of the environment's own issuer.
 */
function checkSubscriptionAndScopes(
  api: EffectiveApi,
  rules: ResourceRules,
  { name, application, proof }: { name: string; application: Application; proof: AccessKind },
): Caller | Reply {
  const found = checkSubscription(api, { name, application });
  const missing = isReply(found) ? [] : scopesBeyond(application, rules.scopes);
  return missing.length > 0 ? scopesNotGranted(api, rules, { name, missing, proof }) : found;
}

function decideToken(proof: TokenProof, api: EffectiveApi, rules: ResourceRules): Caller | Reply {
  if (proof.unavailable === true) return issuerUnavailable(proof.rejection);
  if (proof.rejection !== undefined) return badCredential(api, rules, proof.rejection);
  const { name, application } = proof;
  const isOwn = api.issuer === "own" && application !== undefined;
  const own = isOwn
    ? checkSubscriptionAndScopes(api, rules, { name, application, proof: "oauth2" })
    : undefined;
  if (own !== undefined && isReply(own)) return own;
  const missing = rules.scopes.filter((scope) => !proof.scopes.has(scope));
  if (missing.length > 0) return missingScopes(api, rules, missing);
  return own ?? checkSubscription(api, proof);
}

/** Adds the path of the outcome to the reply for an accepted delivery. */
function withLocation(trigger: Trigger, reply: Reply, caller: Caller | undefined): Reply {
  if (caller === undefined || caller === anonymous || typeof reply.body === "string") return reply;
  const { id } = reply.body;
  if (reply.status >= 300 || id === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, location: outcomePath(trigger, id) } };
}

/** Creates the gate for consumers of a project with an `api`. */
export function consumerGate({ rules: read, proveKey, tokens, onRejected }: GateParts): Gate {
  const reportRejection = (
    found: Caller | Reply,
    application: Application | undefined,
    { path }: Trigger,
  ) => {
    if (application !== undefined && isReply(found)) onRejected?.(application.id, path, found);
    return found;
  };
  const byToken = (text: string, api: EffectiveApi, rules: ResourceRules, trigger: Trigger) =>
    onceKnown(tokens.prove(text, api), (proof) => {
      const application = proof.rejection === undefined ? proof.application : undefined;
      return reportRejection(decideToken(proof, api, rules), application, trigger);
    });
  const byKey = (text: string, api: EffectiveApi, rules: ResourceRules, trigger: Trigger) =>
    onceKnown(proveKey(text), ({ holder, rejection }) => {
      if (rejection !== undefined) return badCredential(api, rules, rejection);
      const { application } = holder;
      const found =
        application.revokedAt === undefined
          ? checkSubscriptionAndScopes(api, rules, { name: application.name, application, proof: "key" })
          : badCredential(api, rules, "The application of this key was revoked.");
      return reportRejection(found, application, trigger);
    });
  return {
    enter: () => undefined,
    identify: (trigger: Trigger, head: RequestHead) => {
      const api = read();
      if (api === undefined)
        return replies.unauthorized(
          "The rules for consumers cannot be read, so every request is rejected.",
          trigger,
        );
      const rules = rulesOf(api, trigger.path);
      const { access } = rules;
      if (access.includes("none")) return anonymous;
      const [, token] = bearerPattern.exec(header(head.headers, "authorization") ?? "") ?? [];
      if (token !== undefined && access.includes("oauth2")) return byToken(token, api, rules, trigger);
      const key = header(head.headers, keyHeader);
      if (key !== undefined && access.includes("key")) return byKey(key, api, rules, trigger);
      return noCredential(api, rules);
    },
    spend: () => undefined,
    finish: (trigger, reply, caller) => withLocation(trigger, reply, caller),
  };
}
