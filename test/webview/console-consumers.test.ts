import type { SampleOutcome } from "@hookloom/protocol/sample-view";
import { describe, expect, test } from "vitest";
import { makeCredential, openConsole } from "./testing/console-page.ts";
import { expectNothingCutOff, testAppearance } from "./testing/looks.ts";
import { eventually } from "./testing/with-page.ts";

const accepted: SampleOutcome = {
  status: 202,
  milliseconds: 9,
  body: '{"id":"d-1","outcome":"accepted"}',
  headers: [
    ["content-type", "application/json"],
    ["location", "/shop/deliveries/d-1"],
    ["ratelimit-policy", '"requests";q=600;w=60'],
    ["ratelimit", '"requests";r=599;t=60'],
  ],
  delivery: { id: "d-1", trigger: "/shop" },
};

describe("a consumer's trigger", () => {
  const openShop = async (options: Parameters<typeof openConsole>[0] = {}) => {
    const found = await openConsole({ answer: accepted, ...options });
    await found.page.getByTestId("console-resource").selectOption("/shop");
    await found.page.getByText("Sent with a test key to").waitFor();
    return found;
  };

  test("is called with a key that is made, copied and revoked in the page, which never has its text", async () => {
    const { page, recorded } = await openShop();
    await page.getByText("Sending creates a test key that is valid for 15 minutes, in dev only.").waitFor();
    await page.getByTestId("make-credential").click();
    await page.getByText("The request carries the key …a0b1.").waitFor();
    await page.getByTestId("copy-credential").click();
    await page.getByTestId("send").click();
    await page.getByTestId("status").waitFor();
    await page.getByText("requests: 599 of 600 left, renewed in 60 s").waitFor();
    expect(recorded.sent[0]).toMatchObject({ proof: "key" });
    await page.getByTestId("revoke-credential").click();
    await eventually(() => page.getByTestId("credential").count()).toBe(0);
    expect(recorded.consumer).toEqual(["make key", "copy 1", "revoke 1"]);
  });

  test("is called with a token, which sending makes if none exists yet", async () => {
    const { page, recorded } = await openShop();
    await page.getByTestId("console-proof").selectOption("token");
    await page.getByText("Sent with a test token to").waitFor();
    expect(await page.getByTestId("make-credential").textContent()).toContain("Generate test token");
    await page.getByTestId("payload").press("Control+Enter");
    await page.getByText("The request carries the token …a0b1.").waitFor();
    expect(recorded.sent[0]).toMatchObject({ proof: "token" });
  });

  test("tells its application the outcome, as it was sent", async () => {
    const { page, recorded } = await openShop();
    await page.getByTestId("send").click();
    expect(await page.getByTestId("location").textContent()).toBe("/shop/deliveries/d-1");
    await page.getByTestId("read-outcome").click();
    await page.getByText('200 {"outcome":"ok"}').waitFor();
    expect(recorded.consumer).toEqual([{ location: "/shop/deliveries/d-1", proof: "key", headers: "" }]);
  });

  test("lists what was created elsewhere without a text to copy, and nothing that has ended", async () => {
    const { page, recorded } = await openConsole();
    makeCredential(recorded, "key", false);
    makeCredential(recorded, "token");
    recorded.credentials = recorded.credentials.map((one) =>
      one.kind === "token" ? { ...one, expiresAt: new Date(Date.now() + 500).toISOString() } : one,
    );
    await page.getByTestId("console-resource").selectOption("/shop");
    await page.getByText("created elsewhere").waitFor();
    await eventually(() => page.getByTestId("credential").count()).toBe(1);
    expect(await page.getByTestId("copy-credential").count()).toBe(0);
    await page.getByText("Sending creates a test key").waitFor();
  });

  test("keeps the focus while a key is made and revoked", async () => {
    const { page, recorded } = await openShop();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    await page.getByTestId("console-proof").focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("make-credential");
    await page.keyboard.press("Enter");
    await page.getByTestId("credential").waitFor();
    expect(await focused()).toBe("make-credential");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("copy-credential");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await eventually(() => page.getByTestId("credential").count()).toBe(0);
    expect(recorded.consumer).toEqual(["make key", "revoke 1"]);
    expect(await focused()).toBe("make-credential");
  });
});

testAppearance(
  "a consumer's call",
  async (look, check) => {
    const { page, recorded } = await openConsole({ ...look, answer: accepted });
    makeCredential(recorded, "token", false);
    await page.getByTestId("console-resource").selectOption("/shop");
    await page.getByTestId("make-credential").click();
    await page.getByTestId("send").click();
    await page.getByTestId("read-outcome").click();
    await page.getByTestId("outcome").waitFor();
    await page.getByText("Headers (4)").click();
    await check(page, "console-consumer", "main");
    await expectNothingCutOff(page, [320], "console-consumer");
  },
  [1080, 600],
);
