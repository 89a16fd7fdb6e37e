import { RpcError } from "@hookloom/protocol/rpc";
import type { SampleDelivery, SampleOutcome, SampleViewContract } from "@hookloom/protocol/sample-view";
import { expect, test } from "vitest";
import { expectNothingCutOff, picture, readable, testAppearance } from "./testing/looks.ts";
import { openSmallPage, type SmallPage, type SmallPageOptions } from "./testing/small-page.ts";
import { testPageLender } from "./testing/test-place.ts";
import { eventually } from "./testing/with-page.ts";

// @bundles webview-ui/src/console/sample.tsx
type SamplePage = SmallPage<SampleViewContract>;

const payload = JSON.stringify({ action: "opened", issue: { number: 7, title: "Spelling" } }, null, 2);
const url = "http://127.0.0.1:3000/github";
const samples = [
  { id: "1", label: "An issue is opened", generated: false },
  { id: "2", label: "issues.opened", generated: true },
];

const never = (): never => {
  throw new Error("Nothing asks for this here.");
};
/** What a page without a console never requests. */
const unusedRequests = {
  choose: never,
  changeAddress: never,
  showSent: never,
  history: never,
  clearHistory: never,
  saveSample: never,
  credentials: never,
  makeCredential: never,
  revokeCredential: never,
  copyCredential: never,
  readOutcome: never,
};

interface Recorded {
  readonly sent: { event: string; payload: string }[];
  readonly kept: { event: string; payload: string }[];
  readonly copied: string[];
  /** What the page requested, in order. */
  readonly order: string[];
  readonly opened: unknown[];
}

async function openPage(
  options: SmallPageOptions & {
    running?: boolean;
    environment?: string;
    startFails?: string;
    /** How often the environment does not respond in time, from the start on. */
    late?: number;
    /** Its response then says that it starts. */
    starts?: boolean;
    /** A delivery is edited. */
    edits?: boolean;
    answer?: () => Promise<SampleOutcome>;
    follow?: (attempts: number) => Promise<SampleDelivery>;
  } = {},
): Promise<SamplePage & Recorded> {
  const recorded: Recorded = { sent: [], kept: [], copied: [], order: [], opened: [] };
  const running = options.running ?? true;
  let late = options.late ?? 0;
  const pending = options.starts ? { starting: true } : { unanswered: true };
  const page: SamplePage = await openSmallPage<SampleViewContract>(
    testPageLender,
    "sample",
    {
      requests: {
        start: () => ({
          ...{ source: "github", trigger: "hub", event: "issues.opened", events: ["issues.opened", "push"] },
          ...{ samples, sample: "1", payload, url: running ? url : "", running },
          ...(late > 0 ? pending : {}),
          ...(options.edits ? { edit: { delivery: "82d5b8e5", environment: "prod", json: true } } : {}),
          ...(options.environment === undefined ? {} : { environment: options.environment }),
        }),
        chooseEvent: ({ event }) => ({
          samples: samples.slice(0, 1),
          sample: "1",
          payload: `{"of":"${event}"}`,
        }),
        chooseSample: ({ sample }) => ({ payload: `{"sample":"${sample}"}` }),
        ...unusedRequests,
        send: ({ event, payload: text }) => {
          recorded.order.push("send");
          recorded.sent.push({ event, payload: text });
          return options.answer?.() ?? { status: 202, milliseconds: 12.4, body: '{"accepted":true}' };
        },
        follow: ({ attempts }) =>
          options.follow?.(attempts) ?? { outcome: "ok", milliseconds: 3, attempts: 1 },
        copyCurl: (value) => {
          recorded.copied.push(value.event);
          return null;
        },
        run: () => {
          recorded.order.push("run");
          if (--late > 0) {
            page.peer.send("environment", { running: false, url: "", ...pending });
            throw new RpcError("no-answer", "prod did not respond within 20 seconds.");
          }
          if (options.startFails !== undefined) throw new RpcError("still-failing", options.startFails);
          page.peer.send("environment", { running: true, url });
          return null;
        },
      },
      events: {
        ready: () => undefined,
        keep: (value) => void recorded.kept.push(value),
        openLocation: (value) => void recorded.opened.push(value),
        openDelivery: (value) => void recorded.opened.push(value),
        compareResponses: () => undefined,
      },
    },
    options,
  );
  return Object.assign(page, recorded);
}

test("edit, send by key, and read what came back", async () => {
  const { page, sent, kept } = await openPage();
  await page.getByTestId("payload").fill('{ "action": "opened" }');
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("status").waitFor();
  expect(await page.getByTestId("status").textContent()).toBe("202");
  expect(await page.getByTestId("time").textContent()).toBe("12 ms");
  expect(await page.getByTestId("response").textContent()).toBe('{\n  "accepted": true\n}');
  expect(sent).toEqual([{ event: "issues.opened", payload: '{ "action": "opened" }' }]);
  await eventually(() => kept.at(-1)).toEqual({ event: "issues.opened", payload: '{ "action": "opened" }' });
  await picture(page, "sample-dark");
});

const delivery = { id: "d1", trigger: "/github" };
const taken: SampleOutcome = { status: 200, milliseconds: 4, body: "", delivery };
const boom = { error: "boom", location: { file: "src/webhook.ts", line: 8, column: 9 } };

test("a response is not shown as a success while its handler runs, nor if that failed", async () => {
  let end: ((_: SampleDelivery) => void) | undefined;
  const follow = (): Promise<SampleDelivery> => new Promise((resolve) => (end = resolve));
  const { page, opened } = await openPage({ answer: async () => taken, follow });
  const mood = () => page.getByTestId("mood").getAttribute("data-mood");
  await page.getByTestId("send").click();
  await page.getByText("Waiting for the handler").waitFor();
  expect(await mood()).toBe("waiting");
  await eventually(() => end).toBeDefined();
  end?.({ outcome: "failed", milliseconds: 3, attempts: 1, ...boom });
  await page.getByTestId("open-place").waitFor();
  expect(await page.getByTestId("handled").textContent()).toBe(
    "responded with 200, handler failed: boom (src/webhook.ts:8)",
  );
  expect(await mood()).toBe("bad");
  expect(await page.getByTestId("next-run").textContent()).toContain("will not be retried automatically");
  await readable(page, "sample-failed", "main");
  await page.getByTestId("open-place").click();
  await page.getByTestId("open-delivery").click();
  await eventually(() => opened).toEqual([boom.location, delivery]);
});

test("the location of a failure is not separated from its parenthesis by a line break", async () => {
  const follow = async (): Promise<SampleDelivery> => ({
    ...{ outcome: "failed", milliseconds: 3, attempts: 1 },
    ...{ ...boom, error: "The shop has no stock for this order" },
  });
  const { page } = await openPage({ answer: async () => taken, follow });
  await page.getByTestId("send").click();
  const place = page.getByTestId("open-place");
  await place.waitFor();
  const heights: number[] = [];
  for (let width = 300; width <= 620; width += 20) {
    await page.setViewportSize({ width, height: 800 });
    heights.push(await place.locator("..").evaluate((whole) => whole.getBoundingClientRect().height));
  }
  expect(new Set(heights).size).toBe(1);
});

test("a delivery that is retried says when, and how that went", async () => {
  const nextAttemptAt = new Date(2026, 2, 1, 14, 3, 59).toISOString();
  let end: ((_: SampleDelivery) => void) | undefined;
  const follow = (attempts: number): Promise<SampleDelivery> =>
    attempts === 0
      ? Promise.resolve({ outcome: "retrying", milliseconds: 3, attempts: 1, nextAttemptAt, ...boom })
      : new Promise((resolve) => (end = resolve));
  const { page } = await openPage({ answer: async () => taken, follow });
  await page.getByTestId("send").click();
  await page.getByText("The delivery will be retried at 14:03:59.").waitFor();
  await eventually(() => end).toBeDefined();
  end?.({ outcome: "ok", milliseconds: 12, attempts: 2 });
  await page.getByText("responded with 200, handled in 12 ms").waitFor();
  expect(await page.getByTestId("mood").getAttribute("data-mood")).toBe("ok");
});

test("where the delivery cannot be followed, its outcome is said to be unknown and not shown as a success", async () => {
  const follow = (): Promise<SampleDelivery> => Promise.reject(new Error("The environment does not answer."));
  const { page } = await openPage({ answer: async () => taken, follow });
  await page.getByTestId("send").click();
  await page.getByText("is unknown because the environment does not report it").waitFor();
  expect(await page.getByTestId("mood").getAttribute("data-mood")).toBe("plain");
  expect(await page.getByTestId("status").textContent()).toBe("200");
  expect(await page.getByTestId("handled").count()).toBe(0);
});

test("a response that does not name the delivery is not shown as a success", async () => {
  const { page } = await openPage({
    answer: async () => ({ status: 200, milliseconds: 4, body: "", unnamed: true }),
  });
  await page.getByTestId("send").click();
  await page.getByText("is unknown because the response does not contain the delivery id").waitFor();
  expect(await page.getByTestId("mood").getAttribute("data-mood")).toBe("plain");
});

test("a rejection stays one even if it names no delivery", async () => {
  const { page } = await openPage({
    answer: async () => ({ status: 401, milliseconds: 4, body: "", unnamed: true }),
  });
  await page.getByTestId("send").click();
  await eventually(() => page.getByTestId("mood").getAttribute("data-mood")).toBe("bad");
  expect(await page.getByTestId("unknown-outcome").count()).toBe(0);
});

test("the key that the page names sends once, also where the page itself or the button has the focus", async () => {
  const { page, sent } = await openPage();
  await page.getByText("Ctrl+Enter sends").waitFor();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.keyboard.press("Control+Enter");
  await eventually(() => sent.length).toBe(1);
  await eventually(() => page.getByTestId("send").isEnabled()).toBe(true);
  await page.getByTestId("send").focus();
  await page.keyboard.press("Control+Enter");
  await eventually(() => sent.length).toBe(2);
  await eventually(() => page.getByTestId("send").isEnabled()).toBe(true);
  expect(sent).toHaveLength(2);
});

test("a syntax error is shown with its position, and nothing can be sent", async () => {
  const { page, sent } = await openPage();
  await page.getByTestId("payload").fill('{\n  "a": 1\n  "b": 2\n}');
  const problem = page.getByTestId("json-problem");
  expect(await problem.textContent()).toBe('Line 3, column 3: "," is expected, not "b".');
  expect(await page.getByTestId("send").isDisabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  await problem.click();
  expect(await page.getByTestId("payload").evaluate((box: HTMLTextAreaElement) => box.selectionStart)).toBe(
    13,
  );
  expect(sent).toEqual([]);
});

test("another event, another sample, and the generated one is marked", async () => {
  const { page, copied } = await openPage();
  const options = await page.getByTestId("sample-choice").locator("option").allTextContents();
  expect(options).toEqual(["An issue is opened", "issues.opened (generated from the event's type)"]);
  await page.getByTestId("sample-choice").selectOption("2");
  await eventually(() => page.getByTestId("payload").inputValue()).toBe('{"sample":"2"}');
  await page.getByTestId("sample-event").selectOption("push");
  await eventually(() => page.getByTestId("payload").inputValue()).toBe('{"of":"push"}');
  await page.getByTestId("copy-curl").click();
  await page.getByText("Copied").waitFor();
  expect(copied).toEqual(["push"]);
});

test("while nothing runs, Run alone is offered", async () => {
  const { page } = await openPage({ running: false, theme: "light" });
  await page.getByText("The dev environment is not running. Sending starts it first.").waitFor();
  await picture(page, "sample-light-stopped");
  await page.getByTestId("run").click();
  await page.getByTestId("not-running").waitFor({ state: "detached" });
  expect(await page.getByTestId("send").textContent()).toBe("Send");
  await page.getByText(url).waitFor();
});

test("while nothing runs, one click starts the environment and sends", async () => {
  const { page, sent, order } = await openPage({ running: false });
  expect(await page.getByTestId("send").textContent()).toBe("Run and send");
  await page.getByTestId("send").click();
  await page.getByTestId("status").waitFor();
  expect(await page.getByTestId("status").textContent()).toBe("202");
  expect(sent).toHaveLength(1);
  expect(order).toEqual(["run", "send"]);
  expect(await page.getByTestId("send").textContent()).toBe("Send");
});

test("a start that fails says why, and nothing is sent", async () => {
  const { page, sent } = await openPage({ running: false, startFails: "orders does not build: line 3." });
  await page.getByTestId("payload").focus();
  await page.keyboard.press("Control+Enter");
  await page.getByText("orders does not build: line 3.").waitFor();
  expect(sent).toEqual([]);
  expect(await page.getByTestId("send").isEnabled()).toBe(true);
});

test("a page of another environment names it, and can check again where nothing runs there", async () => {
  const { page } = await openPage({ running: false, environment: "prod" });
  await page.getByText("The prod environment is not running. You can send once it runs.").waitFor();
  await picture(page, "sample-prod-stopped");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByTestId("not-running").waitFor({ state: "detached" });
  await page.getByText("The prod environment handles this event like any other.").waitFor();
  await eventually(() => page.getByTestId("send").isEnabled()).toBe(true);
});

test("an environment that did not respond in time is polled until it does", async () => {
  const { page, order } = await openPage({ running: false, environment: "prod", late: 1 });
  await page
    .getByText("The prod environment did not respond in time. Its state is checked again automatically.")
    .waitFor();
  expect(await page.getByRole("button", { name: "Check again" }).isEnabled()).toBe(true);
  await picture(page, "sample-prod-late");
  await page.getByTestId("not-running").waitFor({ state: "detached" });
  expect(order).toEqual(["run"]);
  await eventually(() => page.getByTestId("send").isEnabled()).toBe(true);
});

test("an environment that starts is named as such, and can be checked at once", async () => {
  const { page, order } = await openPage({ running: false, environment: "prod", late: 1, starts: true });
  await page
    .getByText("The prod environment is starting. Its state is checked again automatically.")
    .waitFor();
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByTestId("not-running").waitFor({ state: "detached" });
  expect(order).toEqual(["run"]);
});

test("what is replayed edited can be typed into at once, from its beginning", async () => {
  const { page, sent } = await openPage({ edits: true });
  await page.getByTestId("payload").waitFor();
  expect(await page.locator("header").textContent()).toContain("to hub in prod as a new delivery");
  await page.keyboard.press("Delete");
  await page.keyboard.type("{");
  await page.keyboard.press("Control+Enter");
  await eventually(() => sent).toEqual([{ event: "issues.opened", payload }]);
});

test("every control has a name, and buttons work by keyboard", async () => {
  const { page, sent } = await openPage();
  for (const name of ["Event", "Sample"]) expect(await page.getByRole("combobox", { name }).count()).toBe(1);
  expect(await page.getByRole("textbox", { name: "Payload" }).count()).toBe(1);
  expect(await page.getByRole("button", { name: "Copy as cURL" }).count()).toBe(1);
  const send = page.getByRole("button", { name: "Send", exact: true });
  await send.focus();
  const before = await page.evaluate(() => scrollY);
  await page.keyboard.press("Space");
  await page.getByTestId("status").waitFor();
  expect(sent).toHaveLength(1);
  expect(await page.evaluate(() => scrollY)).toBe(before);
});

testAppearance(
  "a failure to send",
  async (look, check) => {
    const sentence = "Nothing listens on http://127.0.0.1:3000: start the webhook with Run, then send again.";
    const answer = (): Promise<SampleOutcome> => Promise.reject(new Error(sentence));
    const { page } = await openPage({ ...look, answer });
    await page.getByTestId("send").click();
    await page.getByTestId("send-error").waitFor();
    expect(await page.getByTestId("send-error").textContent()).toBe(sentence);
    await check(page, "sample", "main");
  },
  [1080, 600],
);

test("nothing is cut off before and after a failed run, nor where nothing runs", async () => {
  const widths = [220, 320, 480, 600, 800, 1080, 1600];
  const follow = async (): Promise<SampleDelivery> => ({
    outcome: "failed",
    milliseconds: 3,
    attempts: 2,
    error: `Cannot read properties of undefined (reading '${"veryLongName".repeat(6)}')`,
    location: { file: "src/handlers/issues/on-opened-in-the-largest-repository.ts", line: 812, column: 9 },
  });
  const { page } = await openPage({ follow, answer: async () => taken });
  await expectNothingCutOff(page, widths, "sample-new");
  await page.getByTestId("send").click();
  await page.getByTestId("open-place").waitFor();
  await expectNothingCutOff(page, widths, "sample-sent");
  const stopped = await openPage({ running: false, environment: "production-europe-west" });
  await expectNothingCutOff(stopped.page, widths, "sample-stopped");
});
