import { expect, test } from "vitest";
import { issuedText, randomSecretText, sourceSettings } from "./source-settings.ts";

const github = { source: "github", secrets: { secret: "HOOK_SECRET" } };
const stripe = { source: "stripe", secrets: { secret: "STRIPE_WEBHOOK_SECRET" } };

test("a secret that the user chooses may be random; one that the provider issues says where it is found", () => {
  const known = sourceSettings([github, stripe]);
  const [chosen, issued] = [known.get("HOOK_SECRET"), known.get("STRIPE_WEBHOOK_SECRET")];
  expect(chosen).toEqual({ provider: "GitHub", form: true });
  expect(issued).toMatchObject({ provider: "Stripe", form: "whsec" });
  expect(chosen && issuedText(chosen)).toBeUndefined();
  expect(issued && issuedText(issued)).toMatch(/^Stripe issues it: copy it from the page of the endpoint/);
  expect(chosen && randomSecretText(chosen)).toMatch(/have to sign with the same one\.$/);
  expect(issued && randomSecretText(issued)).toMatch(
    /local samples only, until you set the one that Stripe issues/,
  );
});

test.each([[[github, stripe]], [[stripe, github]]])(
  "what one of two sources issues is not made up",
  (triggers) => {
    const shared = triggers.map(({ source }) => ({ source, secrets: { secret: "SHARED" } }));
    expect(sourceSettings(shared).get("SHARED")?.issued).toBeDefined();
  },
);
