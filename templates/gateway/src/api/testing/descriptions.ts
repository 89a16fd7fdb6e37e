import fc from "fast-check";
import type { AccessDescription, ApiDescription, IssuerDescription } from "../description.ts";

const limit = fc.oneof(
  fc.constant("unlimited"),
  fc
    .tuple(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom("second", "minute", "hour", "day", "week"))
    .map(([count, unit]) => `${count}/${unit}`),
);
const access = fc.constantFrom<AccessDescription>("oauth2", "key", "none", ["oauth2", "key"], ["key"]);
const range = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `${address}/24`),
);
const limits = fc.record({ requests: limit, address: limit }, { requiredKeys: [] });
const page = fc.constantFrom({ title: "Start", file: "docs/start.md" }, { title: "Note", text: "*Hi*" });
const documentation = fc.oneof(fc.constant("docs/orders.md"), page, fc.array(page));
const name = fc.constantFrom("bronze", "gold", "internal");

/** Descriptions that are right in themselves; their plans and paths come from small sets, so that overrides meet. */
export const descriptions: fc.Arbitrary<ApiDescription> = fc.record(
  {
    title: fc.constantFrom("Orders", "Käse", "shop"),
    version: fc.constantFrom("1.0.0", "2.1.0"),
    state: fc.constantFrom("created", "pre-released", "published", "deprecated", "blocked", "retired"),
    sources: fc.constantFrom("hold", "refuse"),
    access,
    issuer: fc.constantFrom<IssuerDescription>("own", {
      url: "https://id.example.com",
      audience: ["orders", "shop"],
    }),
    limits,
    plans: fc.dictionary(
      name,
      fc.record({ requests: limit, burst: limit, approval: fc.boolean() }, { requiredKeys: ["requests"] }),
      { noNullPrototype: true },
    ),
    resources: fc.dictionary(
      fc.constantFrom("/http", "/orders", "/github"),
      fc.record(
        { access, limits, runs: limit, allow: fc.array(range), docs: documentation },
        { requiredKeys: [] },
      ),
      { noNullPrototype: true },
    ),
    allow: fc.array(range),
    deny: fc.array(range),
    retention: fc.record({ bodies: fc.constantFrom("3 days", "1 hour") }, { requiredKeys: [] }),
    docs: documentation,
  },
  { requiredKeys: [] },
);
