import type { Stripe } from "stripe";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { findSource } from "../catalog/catalog.ts";
import type stripeEvents from "../catalog/stripe-events.json";
import { type StripeContext, type StripeEventName, type StripeNotificationName, stripe } from "./stripe.ts";

describe("Stripe's events", () => {
  it("are those of its package", () => {
    expectTypeOf<keyof typeof stripeEvents>().toEqualTypeOf<Stripe.Event.Type>();
    expectTypeOf<StripeEventName>().toEqualTypeOf<Stripe.Event.Type | StripeNotificationName>();
    const names = findSource("stripe")?.events.map(({ name }) => name) ?? [];
    expect(names.filter((name) => !/^v\d/.test(name))).toHaveLength(275);
    expect(names.filter((name) => name.startsWith("v1."))).toHaveLength(269);
    expect(names.filter((name) => name.startsWith("v2."))).toHaveLength(57);
  });

  checkedByCompiler("have the types of its package", () => {
    const payments = stripe();
    payments.on("invoice.paid", ({ payload, event }) => {
      expectTypeOf(payload.type).toEqualTypeOf<"invoice.paid">();
      expectTypeOf(payload.data.object.object).toEqualTypeOf<"invoice">();
      expectTypeOf(payload.data.object.amount_paid).toEqualTypeOf<number>();
      expectTypeOf(event).toEqualTypeOf<"invoice.paid">();
    });
    payments.on("plan.created", ({ payload }) => {
      expectTypeOf(payload.data.object.amount_decimal).toEqualTypeOf<string | null>();
      // @ts-expect-error decimal numbers arrive as texts, which have no such method
      payload.data.object.amount_decimal?.toNumber();
    });
    payments.on("climate.order.created", ({ payload }) => {
      expectTypeOf(payload.data.object.metric_tons).toEqualTypeOf<string>();
    });
    payments.on("v2.core.account.updated", ({ payload, event }) => {
      expectTypeOf(payload.object).toEqualTypeOf<"v2.core.event">();
      expectTypeOf(payload.related_object).toEqualTypeOf<{ id: string; type: string; url: string }>();
      expectTypeOf(payload.context).toEqualTypeOf<string | null | undefined>();
      expectTypeOf(payload.created).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<"v2.core.account.updated">();
      // @ts-expect-error what arrives has no methods
      payload.fetchEvent();
    });
    payments.on("v1.balance.available", ({ payload }) => {
      // @ts-expect-error an account has one balance, which has no id
      expect(payload.related_object.id).toBeUndefined();
    });
    payments.on("v1.invoice.upcoming", ({ payload }) => {
      // @ts-expect-error an invoice that does not exist yet
      expect(payload.related_object).toBeUndefined();
    });
    // @ts-expect-error no such notification
    payments.on("v2.core.account.update", () => undefined);
    async function book({ payload }: StripeContext<"charge.refunded">): Promise<string> {
      return payload.data.object.id;
    }
    payments.on("charge.refunded", book);
    // @ts-expect-error the payload of another event
    payments.on("invoice.paid", book);
    // @ts-expect-error no such event
    payments.on("invoice.payed", () => undefined);
  });
});
