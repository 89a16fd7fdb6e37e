import { expect, test } from "vitest";
import { issuedText, randomSecretText, sampleValues, sourceSettings } from "./source-settings.ts";

const github = { source: "github", secrets: { secret: "HOOK_SECRET" } };
const stripe = { source: "stripe", secrets: { secret: "STRIPE_WEBHOOK_SECRET" } };

test("a secret that the user chooses may be random; one that the provider issues says where it is found", () => {
  const known = sourceSettings({ triggers: [github, stripe], connections: [] });
  const [chosen, issued] = [known.get("HOOK_SECRET"), known.get("STRIPE_WEBHOOK_SECRET")];
  expect(chosen).toEqual({ provider: "GitHub", form: true });
  expect(issued).toMatchObject({ provider: "Stripe", form: "whsec" });
  expect(chosen && issuedText(chosen)).toBeUndefined();
  expect(issued && issuedText(issued)).toMatch(/^Stripe issues this value: copy it from the endpoint's page/);
  expect(chosen && randomSecretText(chosen)).toMatch(/must sign with the same secret\.$/);
  expect(issued && randomSecretText(issued)).toMatch(
    /only local samples until you set the secret that Stripe issues/,
  );
});

test("a secret that most senders of a kind issue is not to be made up, and says for whom one may be made", () => {
  const anySender = { source: "standard-webhooks", secrets: { secret: "WEBHOOK_SECRET" } };
  const known = sourceSettings({ triggers: [anySender], connections: [] }).get("WEBHOOK_SECRET");
  expect(known && issuedText(known)).toBe(
    "Most senders issue this value: copy it from the endpoint's page at the sender, or create one if the sender accepts your own.",
  );
  expect(known && randomSecretText(known)).toMatch(
    /If the sender issues its own secret, enter that secret here\.$/,
  );
  const shared = (...ids: readonly string[]) => {
    const triggers = ids.map((source) => ({ source, secrets: { secret: "SHARED" } }));
    return sourceSettings({ triggers, connections: [] }).get("SHARED")?.provider;
  };
  expect(shared("standard-webhooks", "github")).toBe("Standard Webhooks");
  expect(shared("github", "standard-webhooks")).toBe("Standard Webhooks");
  expect(shared("standard-webhooks", "stripe")).toBe("Stripe");
  expect(shared("stripe", "standard-webhooks")).toBe("Stripe");
});

test.each([[[github, stripe]], [[stripe, github]]])(
  "what one of two sources issues is not made up",
  (triggers) => {
    const shared = triggers.map(({ source }) => ({ source, secrets: { secret: "SHARED" } }));
    expect(sourceSettings({ triggers: shared, connections: [] }).get("SHARED")?.issued).toBeDefined();
  },
);

test("the settings of connections say where they are found, also under other names", () => {
  const known = sourceSettings({
    triggers: [],
    connections: [
      { connector: "slack", settings: ["SLACK_TOKEN"] },
      { connector: "slack", settings: ["OPS_SLACK_TOKEN"] },
      { connector: "postgres", settings: ["ORDERS"] },
      { connector: "openai", settings: ["OPENAI_API_KEY", "OPENAI_BASE_URL"] },
      { connector: "@acme/shop", settings: ["ACME_KEY"] },
    ],
  });
  expect([...known.keys()]).toEqual(["SLACK_TOKEN", "OPS_SLACK_TOKEN", "ORDERS", "OPENAI_API_KEY"]);
  const [slack, orders] = [known.get("OPS_SLACK_TOKEN"), known.get("ORDERS")];
  const openai = known.get("OPENAI_API_KEY");
  expect(openai && issuedText(openai)).toMatch(/^For OpenAI, create it under API keys/);
  expect(slack && issuedText(slack)).toMatch(/^Slack issues this value: copy it from OAuth/);
  expect(orders && issuedText(orders)).toMatch(/^For PostgreSQL, write it as postgres:/);
});

test("clients can be made in a test without an account", () => {
  const connections = [
    { connector: "slack", settings: ["OPS_SLACK_TOKEN"] },
    { connector: "google-calendar", settings: ["GOOGLE_CREDENTIALS"] },
    { connector: "openai", settings: ["OPENAI_API_KEY", "OPENAI_BASE_URL"] },
    { connector: "http", settings: ["API_URL", "API_TOKEN"] },
    { connector: "@acme/shop", settings: ["ACME_KEY"] },
  ];
  const values = sampleValues(
    { triggers: [], settings: [], connections },
    { OPS_SLACK_TOKEN: "given", ACME_KEY: " " },
  );
  expect(Object.keys(values).sort()).toEqual(["ACME_KEY", "API_URL", "GOOGLE_CREDENTIALS", "OPENAI_API_KEY"]);
  expect(JSON.parse(values.GOOGLE_CREDENTIALS ?? "")).toMatchObject({ type: "authorized_user" });
});
