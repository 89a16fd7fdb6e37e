import { describe, expect, it } from "vitest";
import { appearances } from "../../extension/host/src/flow/page/catalog-appearance.ts";
import { type Box, boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { applyTheme, picture } from "./testing/looks.ts";
import { testPageLender } from "./testing/test-place.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage, prepare } = testPages({ width: 1400, height: 860 });

const height = 860;

const middle = ({ x, width }: Box): number => x + width / 2;

/** The distance of the start card from the middle of the pane. */
async function distanceFromCenter(view: FlowPage): Promise<number> {
  return Math.abs(middle(await boxOf(view, "[data-testid=start]")) - middle(await boxOf(view, ".hl-canvas")));
}

/** A flow as wide to the left of its middle line as to the right. */
const symmetricFlow = `export async function f() {
  if (a) { one(); } else if (b) { two(); } else { three(); }
  for (const each of all) { await four(each); }
  if (c) { five(); } else if (d) { six(); } else { seven(); }
  return done;
}
`;

describe("a pane that changes its size", () => {
  it("keeps the flow in its middle until it is moved", () =>
    withPage(
      async (view) => {
        expect(await distanceFromCenter(view)).toBeLessThan(2);
        for (const width of [1000, 720, 1500]) {
          await view.page.setViewportSize({ width, height });
          await eventually(() => distanceFromCenter(view)).toBeLessThan(2);
        }
        await view.page.getByTestId("toggle-inspector").click();
        await eventually(() => distanceFromCenter(view)).toBeLessThan(2);
      },
      {},
      symmetricFlow,
    ));

  it("keeps the position that was moved to, and the active card, in view", () =>
    withPage(async (view) => {
      await view.page.mouse.move(500, 500);
      await view.page.mouse.wheel(0, 300);
      await card(view, "log.info").click();
      const before = await boxOf(view, '[data-label="log.info"]');
      const pane = await boxOf(view, ".hl-canvas");
      await view.page.setViewportSize({ width: 820, height });
      await eventually(async () => (await boxOf(view, ".hl-canvas")).width < pane.width).toBe(true);
      const after = await boxOf(view, '[data-label="log.info"]');
      const narrow = await boxOf(view, ".hl-canvas");
      expect(after.x).toBeGreaterThanOrEqual(narrow.x);
      expect(after.x + after.width).toBeLessThanOrEqual(narrow.x + narrow.width);
      expect(after.y).toBe(before.y);
    }));
});

describe("the marks of brands", () => {
  const code = `import { Pool } from "pg";

const db = new Pool();

export async function store(id) {
  await db.query("insert into issues values ($1)", [id]);
}
`;

  /** The ratio of WCAG 2.2 between a mark and its tile. */
  const contrast = (view: FlowPage): Promise<number> =>
    view.page.locator(".hl-card .hl-brand path").evaluate((mark) => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d", { willReadFrequently: true });
      const luminance = (colour: string): number => {
        if (!context) return Number.NaN;
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const tile = mark.closest(".hl-tile") ?? mark;
      const [dim = 0, bright = 0] = [
        luminance(getComputedStyle(mark).fill),
        luminance(getComputedStyle(tile).backgroundColor),
      ].sort((a, b) => a - b);
      return (bright + 0.05) / (dim + 0.05);
    });

  it("contrast with their cards in every theme", () =>
    withPage(
      async (view) => {
        await card(view, "Run a query").waitFor();
        for (const theme of ["dark", "light", "contrast", "contrastLight"] as const) {
          await applyTheme(view.page, theme);
          expect(await contrast(view), theme).toBeGreaterThan(4);
          await picture(view.page, `brand-mark-${theme}`);
        }
      },
      {},
      code,
    ));
});

it("shows the initial view also when the flow comes while the canvas is mounting", async () => {
  const view = await prepare(symmetricFlow, { width: 507, height: 500 });
  const shown = { uri: "", fileName: "webhook.ts", ...appearances, editable: true, inProject: true };
  const message = { rpc: "event", event: "flow", params: { ...shown, ...view.host.server.newest } };
  // The cards are drawn, but effects that wait for the paint have not run: the canvas takes no viewport yet.
  const watching = await view.page.addInitScript(
    (data) => {
      const watch = new MutationObserver(() => {
        if (document.querySelector(".react-flow") === null) return;
        watch.disconnect();
        window.dispatchEvent(new MessageEvent("message", { data }));
      });
      watch.observe(document, { childList: true, subtree: true });
    },
    JSON.parse(JSON.stringify(message)),
  );
  await view.open();
  await watching.dispose();
  await view.page.getByTestId("start").waitFor();
  await eventually(() => distanceFromCenter(view)).toBeLessThan(2);
  expect((await boxOf(view, "[data-testid=start]")).y).toBeGreaterThan(50);
});

describe("fit", () => {
  const zoom = async (view: FlowPage): Promise<number> =>
    (await boxOf(view, "[data-testid=start]")).width / 280;

  const outside = async (view: FlowPage): Promise<number> => {
    const pane = await boxOf(view, ".hl-canvas");
    const cards = await view.page.locator(".hl-card, .hl-end").all();
    const boxes = await Promise.all(cards.map((one) => one.boundingBox()));
    return boxes.filter(
      (box) =>
        box &&
        (box.x < pane.x ||
          box.y < pane.y ||
          box.x + box.width > pane.x + pane.width ||
          box.y + box.height > pane.y + pane.height),
    ).length;
  };

  it("shows all of the flow next to the open inspector, however often it is pressed", () =>
    withPage(
      async (view) => {
        await view.page.getByTestId("inspector").waitFor();
        expect(await outside(view)).toBeGreaterThan(0);
        await view.page.getByTestId("fit").click();
        await eventually(() => zoom(view)).toBeLessThan(0.7);
        expect(await outside(view)).toBe(0);
        await view.page.getByTestId("fit").click();
        expect(await outside(view)).toBe(0);
        await view.page.getByTestId("toggle-inspector").click();
        await eventually(() => outside(view)).toBe(0);
        expect(await distanceFromCenter(view)).toBeLessThan(2);
      },
      { width: 900, height: 640 },
      symmetricFlow,
    ));

  it("opens a flow of eight cards at a readable size, from its top", () =>
    withPage(
      async (view) => {
        expect(await zoom(view)).toBeGreaterThan(0.799);
        const pane = await boxOf(view, ".hl-canvas");
        const start = await boxOf(view, "[data-testid=start]");
        expect(start.y - pane.y).toBeGreaterThan(0);
        expect(start.y - pane.y).toBeLessThan(60);
        expect(start.x).toBeGreaterThan(pane.x);
      },
      { width: 720, height: 800 },
      symmetricFlow,
    ));

  it("draws the map of a flow only while a part of it is out of view", () =>
    withPage(
      async (view) => {
        expect(await view.page.getByTestId("minimap").count()).toBe(0);
        await view.page.mouse.move(400, 500);
        await view.page.mouse.wheel(0, 900);
        await view.page.getByTestId("minimap").waitFor();
        await view.page.getByTestId("fit").click();
        await view.page.getByTestId("minimap").waitFor({ state: "detached" });
      },
      {},
      "export async function f() {\n  one();\n  two();\n}\n",
    ));

  it("shows all of a short flow at once", () =>
    withPage(
      async (view) => {
        await view.page.getByTestId("fit").click();
        await eventually(() => zoom(view)).toBe(1);
        const end = await boxOf(view, ".hl-end");
        expect(end.y + end.height).toBeLessThan(height);
      },
      {},
      "export async function f() {\n  one();\n  two();\n}\n",
    ));
});

it("keeps the end of a member's name, which says most, on cards and in lists", () =>
  withPage(
    async (view) => {
      await view.page.getByTestId("toggle-outline").click();
      await card(view, "context.octokit.issues.removeLabel").click();
      await view.page.locator(".hl-outline-label").first().waitFor();
      /** The parts of a name that can be seen where it is cut off: its first and its last five letters. */
      const seen = (selector: string): Promise<readonly boolean[]> =>
        view.page
          .locator(selector, { hasText: "removeLabel" })
          .first()
          .evaluate((element) => {
            const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text;
            const { left, right } = element.getBoundingClientRect();
            const isSeen = (start: number, end: number): boolean => {
              const range = document.createRange();
              range.setStart(text, start);
              range.setEnd(text, end);
              const part = range.getBoundingClientRect();
              return part.left >= left - 1 && part.right <= right + 1;
            };
            return [isSeen(0, 5), isSeen(text.length - 5, text.length)];
          });
      expect(await seen(".hl-card-title")).toEqual([false, true]);
      expect(await card(view, "context.octokit.issues.removeLabel").getAttribute("title")).toContain(
        "context.octokit.issues.removeLabel",
      );
      await picture(view.page, "names-1200");
      await view.page.setViewportSize({ width: 800, height: 700 });
      expect(await seen(".hl-outline-label")).toEqual([false, true]);
      for (const place of ["start", "flow-picker"]) {
        const event = view.page.getByTestId(place).locator(".hl-name-parts > :last-child");
        expect(await event.evaluate((one) => one.scrollWidth <= one.clientWidth), place).toBe(true);
      }
      await picture(view.page, "names-800");
    },
    { width: 1200, height: 700 },
    `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("pull_request.labeled", async (context) => {
  await context.octokit.issues.addLabels(context.issue({ labels: ["one"] }));
  await context.octokit.issues.removeLabel(context.issue({ name: "two" }));
  if (context.octokit.issues) {
    await context.octokit.issues.createComment(context.issue({ body: "three" }));
  }
  const title = context.payload.pull_request.title;
});

export default webhook(hub);
`,
  ));

it("is calm until the text was read: it does not say that there is no flow", async () => {
  const view = await prepare();
  const ignoreMessages = await view.page.addInitScript(() =>
    window.addEventListener("message", (event) => event.stopImmediatePropagation(), { capture: true }),
  );
  await view.page.goto(`${testPageLender.origin}/flow?theme=dark`);
  await view.page.getByRole("status", { name: "Loading the file" }).waitFor();
  expect(await view.page.locator(".hl-head, .hl-cover").allInnerTexts()).not.toContainEqual(
    expect.stringContaining("No flow"),
  );
  expect(await view.page.getByTestId("flow-picker").count()).toBe(0);
  await picture(view.page, "reading");
  await ignoreMessages.dispose();
  await view.open();
  await view.page.getByTestId("start").waitFor();
});

it("has a large target for each step to add, which says where, at the smallest size that it chooses itself", () =>
  withPage(
    async (view) => {
      await view.page.locator(".hl-insert").first().waitFor();
      const targets = await view.page.locator(".hl-insert").evaluateAll((all) =>
        all.map((one) => {
          const { width, height } = one.getBoundingClientRect();
          return { name: one.getAttribute("aria-label"), large: width >= 24 && height >= 24 };
        }),
      );
      expect(targets.every(({ large }) => large)).toBe(true);
      expect(targets.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          "Add a step before if",
          "Add a step after one",
          "Add a first step to else",
          "Add a step after if",
        ]),
      );
    },
    { width: 700, height: 900 },
    "export async function f() {\n  if (a) {\n    one();\n  } else {\n  }\n  two();\n}\n",
  ));

describe("the branches of a parallel step", () => {
  const text = `export async function f() {
  const [a, b] = await Promise.all([fetchUser(payload.sender.id), async () => { two(); }, three]);
}
`;

  it("are separate cards that say what they run", () =>
    withPage(
      async (view) => {
        const branches = view.page.locator(".hl-card-branch");
        expect(await branches.locator(".hl-card-title").allTextContents()).toEqual([
          "fetchUser",
          "async function",
          "three",
        ]);
        expect(await branches.first().locator(".hl-card-detail").textContent()).toBe("payload.sender.id");
        const boxes = await Promise.all((await branches.all()).map((one) => one.boundingBox()));
        boxes.forEach((box, index) => {
          const next = boxes[index + 1];
          if (box && next) expect(next.x).toBeGreaterThan(box.x + box.width);
        });
      },
      {},
      text,
    ));

  it("are edited by a double click, at their position in the code", () =>
    withPage(
      async (view) => {
        await view.page.locator(".hl-card-branch").first().dblclick();
        await eventually(() =>
          view.page.evaluate(() => document.activeElement?.getAttribute("data-testid")),
        ).toBe("field-branch1");
        await view.page.keyboard.press("Control+A");
        await view.page.keyboard.type("fetchTeam(7)");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toBe(
          text.replace("fetchUser(payload.sender.id)", "fetchTeam(7)"),
        );
        await view.page.locator(".hl-card-branch", { hasText: "fetchTeam" }).waitFor();
        await view.page.locator(".hl-card-branch", { hasText: "async function" }).dblclick();
        await card(view, "two").waitFor();
      },
      {},
      text,
    ));
});

it("draws the zoom buttons above the cards", () =>
  withPage(
    async (view) => {
      const zoom = await boxOf(view, ".hl-zoom");
      const start = await boxOf(view, "[data-testid=start]");
      await view.page.mouse.move(300, 400);
      // The canvas pans by half of a wheel's delta.
      await view.page.mouse.wheel(2 * (start.x - zoom.x), 2 * (start.y - zoom.y));
      const over = async (): Promise<number> =>
        Math.abs((await boxOf(view, "[data-testid=start]")).y - zoom.y);
      await eventually(over).toBeLessThan(20);
      const top = await view.page.evaluate(
        ({ x, y, width, height: high }) =>
          document.elementFromPoint(x + width / 2, y + high / 2)?.closest(".hl-zoom, .hl-card")?.className,
        zoom,
      );
      expect(top).toContain("hl-zoom");
    },
    { width: 600 },
  ));

it.each([220, 320])("does not cover cards with the zoom buttons in %i pixels", (width) =>
  withPage(
    async (view) => {
      const canvas = await boxOf(view, ".react-flow");
      const zoom = await boxOf(view, ".hl-zoom");
      expect(zoom.y).toBeGreaterThanOrEqual(canvas.y + canvas.height);
      expect(zoom.x + zoom.width).toBeLessThanOrEqual(width);
      await view.page.getByRole("button", { name: "Zoom out" }).click();
      await eventually(async () => (await boxOf(view, "[data-testid=start]")).width).toBeLessThan(200);
    },
    { width, height: 700 },
  ),
);

it("shows a call of a connection by the service's mark, what it does and with what, over its code", () =>
  withPage(
    async (view) => {
      const [message, query, other] = await view.page.locator('[data-kind="action"]').all();
      expect(await message?.locator(".hl-card-title").textContent()).toBe("Post a message #alerts");
      expect(await message?.locator(".hl-card-detail").textContent()).toBe("slack.chat.postMessage");
      expect(await message?.locator(".hl-brand.hl-tile svg").count()).toBe(1);
      expect(await query?.locator(".hl-card-title").textContent()).toBe("Run a query select 1");
      expect(await query?.locator(".hl-brand.hl-tile svg").count()).toBe(1);
      // A package without a row has its name and a plug.
      expect(await other?.locator(".hl-card-title").textContent()).toBe("@acme/shop · createOrder id: 1");
      expect(await other?.locator(".codicon-plug.hl-tile").count()).toBe(1);
      await message?.click();
      await eventually(() =>
        view.page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      ).toBe("Post a message #alerts, action, step 1 of 3");
    },
    {},
    `import { WebClient } from "@slack/web-api";
import pg from "pg";
import { Shop } from "@acme/shop";
const slack = new WebClient(), db = new pg.Pool(), shop = new Shop();
export async function f() {
  await slack.chat.postMessage({ channel: "#alerts", text: "Hello" });
  const { rows } = await db.query("select 1");
  await shop.createOrder({ id: 1 });
}
`,
  ));
