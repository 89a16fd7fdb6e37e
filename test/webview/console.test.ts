import { describe, expect, test } from "vitest";
import { limited, openConsole } from "./testing/console-page.ts";
import { expectNothingCutOff, picture, testAppearance } from "./testing/looks.ts";
import { eventually } from "./testing/with-page.ts";

describe("the console", () => {
  test("changes the environment and the resource without losing the focus", async () => {
    const { page, recorded } = await openConsole();
    await page.getByTestId("console-environment").focus();
    await page.getByTestId("console-environment").selectOption("prod");
    await page.getByText("https://hooks.example.com/github").waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    expect(await focused()).toBe("console-environment");
    await page.getByTestId("console-resource").selectOption("/orders");
    await page.getByText("https://hooks.example.com/orders").waitFor();
    expect(await page.getByTestId("payload").inputValue()).toBe('{ "of": "/orders" }');
    // This one requires no proof.
    expect(await page.getByTestId("console-proof").count()).toBe(0);
    await page.getByTestId("send").click();
    await page.getByTestId("sent").waitFor();
    expect(recorded.sent[0]).toMatchObject({ event: "request", payload: '{ "of": "/orders" }' });
  });

  test("sends with the chosen proof, headers and parameters", async () => {
    const { page, recorded } = await openConsole();
    await page.getByTestId("console-proof").selectOption("wrong");
    await page.getByTestId("console-more").click();
    await page.getByTestId("console-headers").fill("X-Debug: 1\nX-Other: 2");
    await page.getByTestId("console-parameters").fill("page=2");
    await page.keyboard.press("Escape");
    await page.getByText("Headers and parameters (3)").waitFor();
    await page.getByTestId("copy-curl").click();
    await page.getByTestId("send").click();
    await page.getByTestId("status").waitFor();
    const asked = { proof: "wrong", headers: "X-Debug: 1\nX-Other: 2", parameters: "page=2" };
    expect(recorded.sent).toEqual([expect.objectContaining(asked)]);
    expect(recorded.copied).toEqual([expect.objectContaining(asked)]);
    await page.getByTestId("console-proof").selectOption("none");
    await page.getByText("Sent unsigned to").waitFor();
  });

  test("shows the headers of a response, what is left of a limit and how long to wait", async () => {
    const { page } = await openConsole({ answer: limited });
    await page.getByTestId("send").click();
    await page.getByText("bronze: 0 of 1,000 left, renewed in 30 s").waitFor();
    expect(await page.getByTestId("retry-after").textContent()).toBe(
      "The server requests a retry after 30 s",
    );
    await page.getByText("Headers (4)").click();
    await page.getByText("application/problem+json").waitFor();
  });

  test("keeps a payload as a sample of the project", async () => {
    const { page, recorded } = await openConsole();
    await page.getByTestId("payload").fill('{"mine":1}');
    await page.getByTestId("save-sample").click();
    await eventually(() => page.getByTestId("sample-choice").inputValue()).toBe("project:mine.json");
    expect(recorded.saved).toEqual([{ event: "issues.opened", payload: '{"mine":1}' }]);
    expect(await page.getByTestId("payload").inputValue()).toBe('{"mine":1}');
  });
});

test.each([
  [1600, 420],
  [1000, 620],
  [600, 800],
  [600, 320],
  [320, 260],
])("the button that sends is in view, and so is the answer, at %i x %i", async (width, height) => {
  const { page } = await openConsole({ width, height });
  const send = page.getByTestId("send");
  const isInView = async (): Promise<boolean> => {
    const { y = -1, height: high = 0 } = (await send.boundingBox()) ?? {};
    return y >= 0 && y + high <= height;
  };
  expect(await isInView()).toBe(true);
  await send.click();
  await page.getByTestId("sent").waitFor();
  await page.getByTestId("status").scrollIntoViewIfNeeded();
  expect(await isInView()).toBe(true);
  await page.getByTestId("sent").scrollIntoViewIfNeeded();
  expect(await isInView()).toBe(true);
  await picture(page, `console-${width}x${height}`);
});

describe("what was sent before", () => {
  test("is shown and sent again as it was, also where the page points elsewhere by then", async () => {
    const { page, recorded } = await openConsole();
    await page.getByTestId("payload").fill('{"first":1}');
    await page.getByTestId("console-proof").selectOption("none");
    await page.getByTestId("send").click();
    await page.getByTestId("sent").waitFor();
    await page.getByTestId("console-proof").selectOption("provider");
    await page.getByTestId("console-resource").selectOption("/orders");
    await page.getByText("http://127.0.0.1:3000/orders").waitFor();
    await page.getByTestId("sent-show").click();
    await eventually(() => page.getByTestId("payload").inputValue()).toBe('{"first":1}');
    expect(await page.getByTestId("console-proof").inputValue()).toBe("none");
    expect(recorded.sent).toHaveLength(1);
    await page.getByTestId("sent-again").click();
    await eventually(() => page.getByTestId("sent").count()).toBe(2);
    expect(recorded.sent[1]).toEqual(recorded.sent[0]);
  });

  test("is compared two by two, and cleared", async () => {
    const { page, recorded } = await openConsole();
    for (const count of [1, 2, 3]) {
      await page.getByTestId("send").click();
      await eventually(() => page.getByTestId("sent").count()).toBe(count);
    }
    const compare = page.getByTestId("compare");
    expect(await compare.isDisabled()).toBe(true);
    for (const index of [0, 1, 2]) await page.getByTestId("sent-choose").nth(index).check();
    // The third replaced the first.
    expect(await page.getByTestId("sent-choose").nth(0).isChecked()).toBe(false);
    await compare.click();
    await eventually(() => recorded.compared).toEqual([{ one: "2", other: "1" }]);
    await page.getByTestId("clear-history").click();
    await eventually(() => page.getByTestId("sent").count()).toBe(0);
  });
});

describe("what was begun for another target", () => {
  /** The console of dev, where something was sent to prod before. */
  async function sentToProd(options: Parameters<typeof openConsole>[0]) {
    const view = await openConsole(options);
    await view.page.getByTestId("console-environment").selectOption("prod");
    await view.page.getByText("https://hooks.example.com/github").waitFor();
    await view.page.getByTestId("send").click();
    await view.page.getByTestId("sent").waitFor();
    await view.page.getByTestId("console-environment").selectOption("");
    await view.page.getByText("http://127.0.0.1:3000/github").waitFor();
    return view;
  }

  test("is not sent there: a start that ends after the page points elsewhere sends nothing", async () => {
    const start = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const started = (): Promise<void> => {
      begun.resolve();
      return start.promise;
    };
    const { page, peer, recorded } = await sentToProd({ running: false, started });
    await page.getByText("Run and send").click();
    await begun.promise;
    await page.getByTestId("sent-show").click();
    await page.getByText("https://hooks.example.com/github").waitFor();
    start.resolve();
    await new Promise(setImmediate);
    // It comes after the response.
    peer.send("environment", { running: true, url: "https://hooks.example.com/last" });
    await page.getByText("https://hooks.example.com/last").waitFor();
    expect(recorded.sent).toHaveLength(1);
    await eventually(() => page.getByTestId("send").isEnabled()).toBe(true);
  });

  test("is not shown there: a late response is only among what was sent before", async () => {
    const second = Promise.withResolvers<void>();
    const answers = [Promise.resolve(), second.promise];
    const { page, recorded } = await sentToProd({ readyMs: async () => await answers.shift() });
    await page.getByTestId("send").click();
    await eventually(() => recorded.sent.length).toBe(2);
    await page.getByTestId("sent-show").click();
    await page.getByText("https://hooks.example.com/github").waitFor();
    second.resolve();
    await eventually(() => page.getByTestId("sent").count()).toBe(2);
    expect(await page.getByTestId("status").count()).toBe(0);
  });
});

testAppearance(
  "the console",
  async (look, check) => {
    const { page } = await openConsole({ ...look, answer: limited });
    await page.getByTestId("console-more").click();
    await page.getByTestId("console-headers").fill("X-Debug: 1");
    for (const count of [1, 2]) {
      await page.getByTestId("send").click();
      await eventually(() => page.getByTestId("sent").count()).toBe(count);
    }
    await page.getByText("Headers (4)").click();
    await page.getByTestId("sent-choose").first().check();
    await check(page, "console", "main");
    await expectNothingCutOff(page, [320], "console");
  },
  [1080, 600],
);

test("a response comes into view if the window is low", async () => {
  const { page } = await openConsole({ height: 420, answer: limited });
  await page.getByTestId("payload").press("Control+Enter");
  await page.getByTestId("status").waitFor();
  const inView = () =>
    page.getByTestId("status").evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  await eventually(inView).toBe(true);
});

test("everything works with the keyboard alone", async () => {
  const { page, recorded } = await openConsole();
  const order = ["console-environment", "console-resource", "sample-event", "sample-choice"];
  await page.getByTestId("console-environment").focus();
  for (const id of order) {
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(id);
    await page.keyboard.press("Tab");
  }
  await page.getByTestId("payload").focus();
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("sent").waitFor();
  await page.getByTestId("sent-choose").focus();
  await page.keyboard.press("Space");
  expect(await page.getByTestId("sent-choose").isChecked()).toBe(true);
  await page.getByTestId("sent-again").focus();
  await page.keyboard.press("Enter");
  await eventually(() => recorded.sent.length).toBe(2);
  await eventually(() => page.getByTestId("sent").count()).toBe(2);
  // It was busy meanwhile.
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("sent-again");
});
