import type { Stripe } from "stripe";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { findSource } from "../catalog/catalog.ts";
import type stripeEvents from "../catalog/stripe-events.json";
import { type StripeContext, type StripeEventName, stripe } from "./stripe.ts";

describe("Stripe's events", () => {
  it("are those of its package", () => {
    expectTypeOf<keyof typeof stripeEvents>().toEqualTypeOf<StripeEventName>();
    expectTypeOf<StripeEventName>().toEqualTypeOf<Stripe.Event.Type>();
    expect(findSource("stripe")?.events).toHaveLength(275);
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
