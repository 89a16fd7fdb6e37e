import type { Literal } from "@hookloom/protocol/declarations";
import { sign as signGithub } from "@hookloom/runtime/github";
import { sign as signGitlab } from "@hookloom/runtime/gitlab";
import { sign as signCalendar } from "@hookloom/runtime/google-calendar";
import { sign as signHttp } from "@hookloom/runtime/http";
import { sign as signHubspot } from "@hookloom/runtime/hubspot";
import { sign as signShopify } from "@hookloom/runtime/shopify";
import { sign as signSlack } from "@hookloom/runtime/slack";
import { sign as signStandardWebhooks } from "@hookloom/runtime/standard-webhooks";
import { sign as signStripe } from "@hookloom/runtime/stripe";
import { sign as signTwilio } from "@hookloom/runtime/twilio";

interface SignerInput {
  readonly body: string;
  readonly secret: string;
  readonly event: string;
  readonly url: string;
  readonly deliveryId?: string;
  /** The literal options of the trigger's factory. */
  readonly options?: Readonly<Record<string, Literal>>;
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The target URL, if it is part of the signature. */
  readonly url?: string;
  readonly credentials?: Readonly<Record<string, string>>;
}

type Signer = (input: SignerInput) => Signed;

/** How each source signs its requests: one entry per source, with the `sign` exported by its module. */
export const signers: Readonly<Record<string, Signer>> = {
  github: signGithub,
  gitlab: signGitlab,
  "google-calendar": signCalendar,
  http: signHttp,
  "standard-webhooks": signStandardWebhooks,
  stripe: signStripe,
  slack: signSlack,
  hubspot: signHubspot,
  shopify: signShopify,
  twilio: signTwilio,
};
