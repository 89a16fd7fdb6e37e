import type { SampleFile } from "./samples.ts";

/** What any sender might post: made up, since nobody prescribes it. */
export const httpSamples: readonly SampleFile[] = [
  {
    event: "request",
    samples: [
      {
        id: "order",
        label: "An order",
        generated: true,
        payload: {
          id: "order-1042",
          customer: { name: "Ada Marsh", email: "ada@acme.example" },
          items: [
            { sku: "TEA-250", name: "Green tea", quantity: 2, price: 8.5 },
            { sku: "CUP-01", name: "Cup", quantity: 1, price: 12 },
          ],
          total: 29,
          currency: "EUR",
        },
      },
      {
        id: "alert",
        label: "An alert of a monitor",
        generated: true,
        payload: {
          status: "firing",
          severity: "warning",
          service: "checkout",
          summary: "The response time is above one second",
          since: "2026-01-15T09:30:00Z",
        },
      },
      { id: "empty", label: "An empty object", generated: true, payload: {} },
    ],
  },
];
