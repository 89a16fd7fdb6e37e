// Handlers as the providers' documentation suggests them. The compiler checks them against the payload types, and each
// one runs on the samples of its event, which must have every member that a type promises.
import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { github } from "../github/github.ts";
import { gitlab } from "../gitlab/gitlab.ts";
import { googleCalendar } from "../google-calendar/google-calendar.ts";
import { hubspot } from "../hubspot/hubspot.ts";
import { secret } from "../settings/setting.ts";
import { shopify } from "../shopify/shopify.ts";
import { slack } from "../slack/slack.ts";
import { standardWebhooks } from "../standard-webhooks/standard-webhooks.ts";
import { stripe } from "../stripe/stripe.ts";
import { deliver } from "../test/deliver.ts";
import { twilio } from "../twilio/twilio.ts";
import { webhook as define } from "../webhook/webhook.ts";
import { sources } from "./catalog.ts";

const hub = github({ secret: secret("GITHUB_SECRET") });
const payments = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
const shop = shopify({ secret: secret("SHOPIFY_SECRET") });
const phone = twilio({ secret: secret("TWILIO_AUTH_TOKEN") });
const crm = hubspot({ secret: secret("HUBSPOT_SECRET") });
const lab = gitlab({ secret: secret("GITLAB_SECRET") });
const calendar = googleCalendar({ secret: secret("GOOGLE_CHANNEL_TOKEN") });
const hooks = standardWebhooks<{ "invoice.paid": { id: string } }>({ secret: secret("WEBHOOK_SECRET") });

/** The values that the handlers read, by event. */
const seen: Record<string, readonly (string | number | boolean | null | undefined)[]> = {};
const say = (event: string, ...values: readonly (string | number | boolean | null | undefined)[]): void => {
  seen[event] = values;
};

hub.on("issues.opened", ({ payload, event }) => say(event, payload.issue.title, payload.issue.user?.login));
hub.on("pull_request.closed", ({ payload, event }) => {
  const { merged, number, head } = payload.pull_request;
  say(event, merged, number, head.ref, payload.repository.full_name);
});
hub.on("push", ({ payload, event }) =>
  say(event, payload.ref, payload.head_commit?.message, payload.commits.map(({ id }) => id).join(" ")),
);
hub.on("workflow_run.completed", ({ payload, event }) =>
  say(event, payload.workflow_run.conclusion, payload.workflow_run.html_url),
);
hub.on("release.published", ({ payload, event }) =>
  say(event, payload.release.tag_name, payload.release.draft),
);
hub.on("issue_comment.created", ({ payload, event }) =>
  say(event, payload.comment.body, payload.issue.number, payload.comment.user?.login),
);
hub.on("dependabot_alert.created", ({ payload, event }) =>
  say(event, payload.alert.security_advisory.severity, payload.alert.dependency.package?.name),
);
hub.on("star.created", ({ payload, event }) => say(event, payload.starred_at, payload.sender.login));
hub.on("repository_dispatch", ({ payload }) => say("repository_dispatch", payload.action, payload.branch));

payments.on("payment_intent.succeeded", ({ payload, event }) => {
  const { amount_received, currency, status } = payload.data.object;
  say(event, amount_received, currency, status === "succeeded");
});
payments.on("checkout.session.completed", ({ payload, event }) =>
  say(event, payload.data.object.payment_status, payload.data.object.customer_details?.email ?? null),
);
payments.on("invoice.payment_failed", ({ payload, event }) =>
  say(event, payload.data.object.amount_due, payload.data.object.next_payment_attempt),
);
payments.on("customer.subscription.deleted", ({ payload, event }) =>
  say(event, payload.data.object.status, payload.data.object.items.data.length),
);
payments.on("charge.dispute.created", ({ payload, event }) =>
  say(event, payload.data.object.reason, payload.data.object.evidence_details.due_by),
);
payments.on("climate.order.created", ({ payload, event }) =>
  say(event, payload.data.object.metric_tons.length),
);
payments.on("v1.billing.meter.error_report_triggered", ({ payload, event }) =>
  say(event, payload.related_object.id, payload.related_object.url, payload.created),
);
payments.on("v2.core.account[requirements].updated", ({ payload, event }) =>
  say(event, payload.related_object.type, payload.context, payload.reason?.request?.id),
);

workspace.on("app_mention", ({ payload, event }) => say(event, payload.event.text, payload.event.channel));
workspace.on("message.channels", ({ payload, event }) => {
  if (payload.event.subtype === undefined) say(event, payload.event.text, payload.event.user);
});
workspace.on("reaction_added", ({ payload, event }) =>
  say(event, payload.event.reaction, payload.event.user),
);
workspace.on("command", ({ payload, event }) =>
  say(event, payload.command, payload.text, payload.response_url),
);
workspace.on("view_submission", ({ payload, event }) =>
  say(event, payload.view.callback_id, payload.user.id),
);

shop.on("orders/create", ({ payload, event }) => {
  const gift = payload.note_attributes.find(({ name }) => name === "gift")?.value;
  const [line] = payload.line_items;
  say(event, gift, payload.current_total_price, payload.payment_gateway_names.join(), payload.taxes_included);
  say(
    event,
    payload.name,
    line?.price_set.shop_money.amount,
    line?.current_quantity,
    payload.customer?.email,
  );
});
shop.on("products/update", ({ payload, event }) => say(event, payload.variants[0]?.sku, payload.status));
shop.on("refunds/create", ({ payload, event }) =>
  say(event, payload.refund_line_items[0]?.quantity, payload.transactions[0]?.amount),
);
shop.on("returns/approve", ({ payload, event }) => say(event, payload.status, payload.order.id));
shop.on("customers/data_request", ({ payload, event }) =>
  say(event, payload.customer.id, payload.shop_domain),
);

phone.on("message.received", ({ payload, event }) =>
  say(event, payload.Body, payload.MediaUrl1, payload.OptOutType),
);
phone.on("call.received", ({ payload, event }) =>
  say(event, payload.CallerName, payload.StirVerstat, payload.From),
);
phone.on("call.completed", ({ payload, event }) => say(event, payload.CallDuration, payload.AnsweredBy));
phone.on("onMessageAdded", ({ payload, event }) => say(event, payload.Author, payload.Body));

crm.on("contact.propertyChange", ({ payload, event }) => say(event, payload.propertyName, payload.objectId));

lab.on("issue.update", ({ payload, event }) =>
  say(
    event,
    payload.changes.labels?.current.map(({ title }) => title).join(),
    payload.object_attributes.state_id,
  ),
);
lab.on("merge_request.merge", ({ payload, event }) => {
  const { merge_commit_sha, merge_status, head_pipeline_id, iid } = payload.object_attributes;
  say(event, merge_commit_sha, merge_status, head_pipeline_id, iid);
});
lab.on("pipeline.failed", ({ payload, event }) =>
  say(event, payload.builds.find(({ status }) => status === "failed")?.name, payload.object_attributes.ref),
);
lab.on("note.merge_request", ({ payload, event }) =>
  say(event, payload.object_attributes.position?.new_path, payload.merge_request.title),
);
lab.on("milestone.create", ({ payload, event }) =>
  say(event, payload.project?.name ?? payload.group?.group_name, payload.object_attributes.due_date),
);

calendar.on("event.created", ({ payload, event }) => say(event, payload.summary, payload.start?.dateTime));
hooks.on("invoice.paid", ({ payload, event }) => say(event, payload.data.id, payload.type));

const triggers = [hub, payments, workspace, shop, phone, crm, lab, calendar, hooks];
const webhook = define(...triggers);
const rows = triggers.flatMap(({ source, handlers }) =>
  [...handlers.keys()].map((event) => [source, event] as const),
);

describe("a documented handler", () => {
  it("exists for each source whose payloads have types", () => {
    const typed = sources.filter(({ openPayloads }) => !openPayloads).map(({ id }) => id);
    expect([...new Set(rows.map(([source]) => source))]).toEqual(expect.arrayContaining(typed));
  });

  it.each(rows)("of %s runs on every sample of %s", async (source, event) => {
    delete seen[event];
    const samples = readSamples()
      .get(source)
      ?.find((file) => file.event === event)?.samples;
    expect(samples?.length).toBeGreaterThan(0);
    for (const { payload } of samples ?? []) {
      const trigger = triggers.find((trigger) => trigger.source === source)?.path ?? "";
      const { outcome, errors } = await deliver(webhook, { event, payload, trigger });
      expect(errors).toEqual([]);
      expect(outcome).toBe("ok");
    }
    expect(seen[event]?.some((value) => value !== undefined && value !== null)).toBe(true);
  });
});

/** Handlers that their provider's documentation contradicts: never run, the compiler refuses every one. */
export function refused(): void {
  // @ts-expect-error the event is called issues.opened
  hub.on("issue.opened", () => undefined);
  // @ts-expect-error misspelt
  hub.on("issues.opened", ({ payload }) => payload.issue.tittle);
  // @ts-expect-error an issue has no merge state
  hub.on("issues.opened", ({ payload }) => payload.issue.merged);
  // @ts-expect-error the action is opened, so this is never true
  hub.on("issues.opened", ({ payload }) => payload.action === "closed");
  // @ts-expect-error a push has no pull request
  hub.on("push", ({ payload }) => payload.pull_request.number);
  // @ts-expect-error only repository_dispatch takes actions that senders name
  hub.on("push.main", () => undefined);
  // @ts-expect-error the event is called invoice.paid
  payments.on("invoice.payed", () => undefined);
  // @ts-expect-error removed from invoices
  payments.on("invoice.paid", ({ payload }) => payload.data.object.payment_intent);
  // @ts-expect-error moved to the subscription's items
  payments.on("customer.subscription.updated", ({ payload }) => payload.data.object.current_period_end);
  // @ts-expect-error decimal numbers arrive as strings
  payments.on("climate.order.created", ({ payload }) => payload.data.object.metric_tons.toNumber());
  // @ts-expect-error Slack calls it text
  workspace.on("app_mention", ({ payload }) => payload.event.message);
  // @ts-expect-error the event is inside the envelope
  workspace.on("reaction_added", ({ payload }) => payload.reaction);
  // @ts-expect-error the topic is called orders/create
  shop.on("order/create", () => undefined);
  // @ts-expect-error misspelt
  shop.on("orders/create", ({ payload }) => payload.totl_price);
  // @ts-expect-error amounts are strings
  shop.on("orders/create", ({ payload }) => payload.total_price * 2);
  // @ts-expect-error Twilio writes it with a capital
  phone.on("message.received", ({ payload }) => payload.body);
  // @ts-expect-error the event is called message.received
  phone.on("message.recieved", () => undefined);
  // @ts-expect-error the action is called open
  lab.on("issue.opened", () => undefined);
  // @ts-expect-error a milestone of a group has no project
  lab.on("milestone.create", ({ payload }) => payload.project.name);
  // @ts-expect-error HubSpot calls it propertyValue
  crm.on("contact.propertyChange", ({ payload }) => payload.newValue);
  // @ts-expect-error Google calls it summary
  calendar.on("event.created", ({ payload }) => payload.title);
}
