import { describe, expect, it } from "vitest";
import { readSamples, type SampleFile } from "../../build/read-samples.ts";

const samples = readSamples();
const filesOf = (source: string): readonly SampleFile[] => samples.get(source) ?? [];

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (inner, name) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}

/** All members of a payload that hold a plain value, each with its path. */
function leaves(value: unknown, path: readonly string[] = []): (readonly [readonly string[], unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

describe("a sample of GitHub", () => {
  /** The object whose state an action changes, if its name differs from the event's. */
  const objects: Readonly<Record<string, string>> = {
    code_scanning_alert: "alert",
    dependabot_alert: "alert",
    secret_scanning_alert: "alert",
  };
  /** The state or status after an action, by event. */
  const states: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    check_run: { completed: "completed" },
    check_suite: { completed: "completed" },
    code_scanning_alert: { closed_by_user: "dismissed", fixed: "fixed", reopened_by_user: "open" },
    dependabot_alert: {
      auto_dismissed: "auto_dismissed",
      auto_reopened: "open",
      created: "open",
      dismissed: "dismissed",
      fixed: "fixed",
      reintroduced: "open",
      reopened: "open",
    },
    discussion: { closed: "closed", created: "open", reopened: "open" },
    issues: { closed: "closed", opened: "open", reopened: "open" },
    milestone: { closed: "closed", created: "open", opened: "open" },
    project: { closed: "closed", created: "open", reopened: "open" },
    pull_request: { closed: "closed", opened: "open", reopened: "open" },
    secret_scanning_alert: { created: "open", reopened: "open", resolved: "resolved" },
    workflow_job: {
      completed: "completed",
      in_progress: "in_progress",
      queued: "queued",
      waiting: "waiting",
    },
    workflow_run: { completed: "completed", in_progress: "in_progress" },
  };
  const rows = Object.entries(states).flatMap(([event, actions]) =>
    Object.entries(actions).map(([action, state]) => [`${event}.${action}`, state] as const),
  );

  it.each(rows)("of %s is %s", (name, state) => {
    const [event = ""] = name.split(".");
    const own = filesOf("github").find((file) => file.event === name)?.samples ?? [];
    expect(own.length).toBeGreaterThan(0);
    const object = objects[event] ?? event.replace(/^issues$/, "issue");
    for (const { payload } of own) {
      const found = at(payload, object, "state") ?? at(payload, object, "status");
      if (found !== undefined) expect(found).toBe(state);
      const closed = at(payload, object, "closed_at");
      if (closed !== undefined) expect(closed !== null, `closed_at ${closed}`).toBe(state === "closed");
    }
  });

  it("of a project that was opened again is not closed", () => {
    const [sample] = filesOf("github").find(({ event }) => event === "projects_v2.reopened")?.samples ?? [];
    expect(at(sample?.payload, "projects_v2", "closed_at")).toBeNull();
  });

  it("has dates where its members are named as dates", () => {
    let count = 0;
    for (const { event, samples: own } of filesOf("github")) {
      for (const [path, value] of own.flatMap(({ payload }) => leaves(payload))) {
        const name = path.at(-1) ?? "";
        if (typeof value !== "string" || value === "" || !/(_at|_date|_on|timestamp)$/.test(name)) continue;
        count += 1;
        expect(Date.parse(value), `${event} ${path.join(".")}: ${value}`).not.toBeNaN();
      }
    }
    expect(count).toBeGreaterThan(4_000);
  });
});

describe("a sample of Shopify", () => {
  const payloadOf = (topic: string) =>
    filesOf("shopify").find(({ event }) => event === topic)?.samples[0]?.payload;

  it.each([
    ["orders/paid", ["financial_status"], "paid"],
    ["orders/cancelled", ["financial_status"], "voided"],
    ["orders/fulfilled", ["fulfillment_status"], "fulfilled"],
    ["orders/partially_fulfilled", ["fulfillment_status"], "partial"],
    ["fulfillment_orders/cancelled", ["fulfillment_order", "status"], "cancelled"],
    ["fulfillment_orders/placed_on_hold", ["fulfillment_order", "status"], "on_hold"],
    ["fulfillment_orders/fulfillment_request_accepted", ["fulfillment_order", "request_status"], "accepted"],
    ["fulfillment_orders/fulfillment_request_rejected", ["fulfillment_order", "request_status"], "rejected"],
    ["inventory_transfers/cancel", ["status"], "CANCELED"],
    ["inventory_transfers/ready_to_ship", ["status"], "READY_TO_SHIP"],
    ["inventory_shipments/mark_in_transit", ["status"], "IN_TRANSIT"],
    ["locations/deactivate", ["active"], false],
    ["customers/disable", ["state"], "disabled"],
    ["payment_schedules/due", ["completed_at"], null],
    ["payment_terms/create", ["payment_schedules", "0", "completed_at"], null],
    ["orders/fulfilled", ["line_items", "0", "fulfillment_status"], "fulfilled"],
    ["orders/fulfilled", ["line_items", "0", "fulfillable_quantity"], 0],
    ["orders/partially_fulfilled", ["line_items", "0", "fulfillment_status"], "partial"],
    ["orders/partially_fulfilled", ["fulfillments", "0", "line_items", "0", "quantity"], 1],
    ["orders/link_requested", ["cancelled_at"], null],
    ["carts/create", ["line_items", "0", "discounted_price"], "19.00"],
    ["carts/create", ["line_items", "0", "original_line_price"], "38.00"],
    ["customer_payment_methods/create", ["payment_instrument", "last_digits"], "4242"],
    ["subscription_billing_cycle_edits/create", ["edited"], true],
    ["returns/approve", ["status"], "open"],
    ["returns/cancel", ["status"], "canceled"],
    ["returns/close", ["status"], "closed"],
    ["returns/decline", ["status"], "declined"],
    ["returns/request", ["status"], "requested"],
    ["subscription_contracts/cancel", ["status"], "cancelled"],
    ["subscription_contracts/expire", ["status"], "expired"],
    ["subscription_contracts/fail", ["status"], "failed"],
    ["subscription_contracts/pause", ["status"], "paused"],
  ])("of %s has in %j %j", (topic, path, value) => {
    expect(at(payloadOf(topic), ...path)).toBe(value);
  });
});

describe("the amounts in samples of Shopify", () => {
  type Found = readonly [place: string, object: Readonly<Record<string, unknown>>];
  function objects(value: unknown, place: string): readonly Found[] {
    if (typeof value !== "object" || value === null) return [];
    const inner = Object.entries(value).flatMap(([name, each]) => objects(each, `${place}.${name}`));
    return Array.isArray(value) ? inner : [[place, value as Readonly<Record<string, unknown>>], ...inner];
  }
  const found = filesOf("shopify").flatMap(({ event, samples: own }) =>
    own.flatMap(({ payload }) => objects(payload, event)),
  );

  it("are the same in the currencies of shop and buyer as in the plain text", () => {
    let count = 0;
    for (const [place, object] of found) {
      for (const [name, set] of Object.entries(object)) {
        const plain = object[name.replace(/_set$/, "")];
        if (!name.endsWith("_set") || !["string", "number"].includes(typeof plain)) continue;
        count += 1;
        for (const kind of ["shop_money", "presentment_money"])
          expect(Number(at(set, kind, "amount")), `${place}.${name}`).toBe(Number(plain));
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  it("of a line are those of its pieces", () => {
    const lines = found.filter(
      ([, { line_price, price }]) => line_price !== undefined && price !== undefined,
    );
    expect(lines.length).toBeGreaterThan(3);
    for (const [place, { line_price, price, quantity }] of lines)
      expect(Number(line_price), place).toBeCloseTo(Number(price) * Number(quantity), 2);
  });
});

describe("a sample of Twilio", () => {
  const payloadsOf = (event: string) =>
    (filesOf("twilio").find((file) => file.event === event)?.samples ?? []).map(({ payload }) => payload);
  const first = (event: string) => payloadsOf(event)[0];
  const eventsOf = (family: string) =>
    filesOf("twilio").flatMap(({ event }) => (event.startsWith(`${family}.`) ? [event] : []));

  it.each([
    ["message", "MessageStatus"],
    ["call", "CallStatus"],
    ["recording", "RecordingStatus"],
  ])("of %s has the status that its event names", (family, member) => {
    const events = eventsOf(family).filter((event) => !event.endsWith(".received"));
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) expect(at(first(event), member), event).toBe(event.slice(family.length + 1));
  });

  it.each(eventsOf("com.twilio.messaging.message"))(
    "of %s has that status and says why it failed",
    (event) => {
      const status = event.slice(event.lastIndexOf(".") + 1);
      expect(at(first(event), "data", "messageStatus")).toBe(status.toUpperCase());
      expect(at(first(event), "data", "errorCode") !== undefined).toBe(/failed|undelivered/.test(status));
    },
  );

  it.each(eventsOf("com.twilio"))("of %s is of that type", (event) => {
    expect(at(first(event), "type")).toBe(event);
  });

  it("of a recording has a length only where there is one to fetch", () => {
    for (const event of eventsOf("recording"))
      expect(at(first(event), "RecordingDuration") !== undefined, event).toBe(
        event === "recording.completed",
      );
  });

  it("of a call that was made goes from our number to the other", () => {
    const ours = at(first("call.received"), "To");
    const made = eventsOf("call")
      .flatMap(payloadsOf)
      .filter((each) => each.Direction === "outbound-api");
    expect(made.length).toBeGreaterThan(8);
    for (const payload of made) expect(at(payload, "From")).toBe(ours);
  });

  it.each([
    ["onConversationStateUpdated", ["StateTo"], "inactive"],
    ["onConversationRemoved", ["State"], "closed"],
    ["onDeliveryUpdated", ["Status"], "delivered"],
    [
      "com.twilio.voice.status-callback.call.answered",
      ["data", "request", "parameters", "CallStatus"],
      "in-progress",
    ],
  ])("of %s has in %j %j", (event, path, value) => {
    expect(at(first(event), ...path)).toBe(value);
  });

  it("has times of a change or removal only where there was one", () => {
    for (const event of filesOf("twilio").map((file) => file.event)) {
      if (!event.startsWith("on") || event === "onDeliveryUpdated") continue;
      expect(at(first(event), "DateRemoved") !== undefined, event).toBe(/Removed$/.test(event));
      if (/Added?$/.test(event)) expect(at(first(event), "DateUpdated"), event).toBeUndefined();
    }
  });
});

describe("a sample of GitLab", () => {
  it("is in the state that its action leaves it in", () => {
    const states: Readonly<Record<string, string>> = {
      close: "closed",
      merge: "merged",
      open: "opened",
      reopen: "opened",
    };
    let count = 0;
    for (const { event, samples: own } of filesOf("gitlab")) {
      const [kind = "", action = ""] = event.split(".");
      const state =
        kind === "milestone"
          ? { close: "closed", create: "active", reopen: "active" }[action]
          : states[action];
      if (state === undefined || !["issue", "work_item", "merge_request", "milestone"].includes(kind))
        continue;
      for (const { payload } of own) {
        count += 1;
        expect(at(payload, "object_attributes", "state"), event).toBe(state);
      }
    }
    expect(count).toBeGreaterThan(10);
  });
});

describe("a sample of Stripe", () => {
  const objectOf = (event: string) =>
    at(filesOf("stripe").find((file) => file.event === event)?.samples[0]?.payload, "data", "object");

  /** Words that are statuses wherever an object can have them, except in the events listed below. */
  const words = [
    "accepted",
    "canceled",
    "chargeable",
    "delivered",
    "expired",
    "failed",
    "paid",
    "paused",
    "pending",
    "posted",
    "processing",
    "rejected",
    "released",
    "requires_action",
    "requires_input",
    "returned",
    "reversed",
    "succeeded",
    "verified",
  ];
  const others: Readonly<Record<string, string>> = {
    "charge.captured": "succeeded",
    "charge.dispute.created": "needs_response",
    "charge.expired": "failed",
    "charge.refunded": "succeeded",
    "checkout.session.async_payment_failed": "complete",
    "checkout.session.completed": "complete",
    "credit_note.voided": "void",
    "customer.subscription.created": "active",
    "customer.subscription.deleted": "canceled",
    "customer.subscription.trial_will_end": "trialing",
    "invoice.created": "draft",
    "invoice.finalized": "open",
    "invoice.marked_uncollectible": "uncollectible",
    "invoice.payment_failed": "open",
    "invoice.payment_succeeded": "paid",
    "invoice.voided": "void",
    "payment_intent.amount_capturable_updated": "requires_capture",
    "payment_intent.created": "requires_payment_method",
    "payment_intent.payment_failed": "requires_payment_method",
    "payout.created": "pending",
    "quote.finalized": "open",
    "setup_intent.setup_failed": "requires_payment_method",
    "subscription_schedule.aborted": "canceled",
    "treasury.financial_account.closed": "closed",
  };
  const named = filesOf("stripe").flatMap(({ event }): (readonly [string, string])[] => {
    const word = event.slice(event.lastIndexOf(".") + 1);
    const status = others[event] ?? (words.includes(word) ? word : undefined);
    return status !== undefined && at(objectOf(event), "status") !== undefined ? [[event, status]] : [];
  });

  it("is found for each event whose name contains a status", () => expect(named.length).toBeGreaterThan(70));

  it.each(named)("of %s has the status %s", (event, status) => {
    expect(at(objectOf(event), "status")).toBe(status);
  });

  it.each([
    ["checkout.session.completed", "paid"],
    ["checkout.session.async_payment_failed", "unpaid"],
    ["checkout.session.expired", "unpaid"],
  ])("of %s is %s", (event, status) => {
    expect(at(objectOf(event), "payment_status")).toBe(status);
  });

  it("has times in members that are times, and nowhere else", () => {
    const isTime =
      /(^created|^date|^updated|_at|_on|_date|_time|_until|_end|_start|_by|_after|^start|^end|^deadline|^timestamp|^next_payment_attempt|^next_pending_invoice_item_invoice|_anchor|_deadline|^scheduled_release)$/;
    for (const { event, samples: own } of filesOf("stripe")) {
      for (const [path, value] of own.flatMap(({ payload }) => leaves(payload))) {
        if (typeof value !== "number") continue;
        const place = `${event} ${path.join(".")}`;
        expect(value > 1_000_000_000, `${place}: ${value}`).toBe(isTime.test(path.at(-1) ?? ""));
      }
    }
    const invoice = objectOf("invoice.payment_failed");
    expect(at(invoice, "amount_due")).toBe(2900);
    expect(at(invoice, "next_payment_attempt")).toBe(1_768_469_400);
    expect(at(objectOf("tax_rate.created"), "effective_percentage")).toBe(20);
  });
});
