import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import {
  notificationTable,
  notificationTableFile,
  readNotifications,
} from "../../build/stripe-notifications.ts";
import { findSource } from "../catalog/catalog.ts";
import { isRecord } from "../errors/is-record.ts";
import { requestOf } from "../testing/requests.ts";
import { sign, stripe } from "./stripe.ts";

// @reads templates/runtime/src/catalog/stripe-notifications.generated.json

const files = (readSamples().get("stripe") ?? []).filter(({ event }) => /^v\d/.test(event));

/** The paths of objects that Stripe's package gets or deletes, as patterns of whole URLs. */
function paths(): readonly RegExp[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..", "esm", "resources");
  const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  const texts = scripts.map((file) => readFileSync(join(folder, file), "utf8"));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/_makeRequest\('(?:GET|DELETE)', (?:`([^`]+)`|'([^']+)')/g),
  ]);
  const escaped = found.map(([, template, plain]) =>
    (template ?? plain ?? "").replaceAll(/\$\{[^}]+\}/g, "[\\w]+"),
  );
  return [...new Set(escaped)].map((path) => new RegExp(`^${path}$`));
}

describe("Stripe's event notifications", () => {
  it("are those of its package: run `npm run generate -w @hookloom/runtime`", () => {
    expect(readFileSync(notificationTableFile, "utf8")).toBe(notificationTable());
    const names = findSource("stripe")?.events.flatMap(({ name }) => (/^v\d/.test(name) ? [name] : []));
    expect(names).toEqual(
      readNotifications()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("have samples that Stripe's own package verifies and reads", () => {
    const client = new Stripe("sk_test_none");
    const secret = "whsec_key";
    expect(files).toHaveLength(326);
    for (const { event, samples } of files) {
      const body = JSON.stringify(samples[0]?.payload);
      const signed = sign({ body, secret, event });
      const header = signed.headers["stripe-signature"] ?? "";
      const parsed = client.parseEventNotification(signed.body ?? body, header, secret);
      expect(parsed.type).toBe(event);
      expect(String(parsed.context)).toBe("acct_1HklAcme");
    }
  });

  it("name objects where Stripe's package gets them", () => {
    const known = paths();
    expect(known.length).toBeGreaterThan(250);
    const wrong = files.flatMap(({ samples }) => {
      const related = samples[0]?.payload.related_object;
      const url = isRecord(related) ? String(related.url) : "/v1/balance";
      return known.some((path) => path.test(url)) ? [] : [url];
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  it("are new deliveries each time that a sample is sent", () => {
    const { protocol } = stripe();
    const body = JSON.stringify(protocol.complete?.("v2.core.account.updated", {}));
    const opened = () => {
      const signed = sign({ body, secret: "key", event: "v2.core.account.updated" });
      return protocol.open(requestOf(signed.body ?? "", signed.headers))[0];
    };
    expect(opened()).toMatchObject({
      names: ["v2.core.account.updated"],
      payload: { object: "v2.core.event", type: "v2.core.account.updated" },
    });
    expect(opened().id).not.toBe(opened().id);
  });
});
