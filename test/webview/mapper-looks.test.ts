import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { cutOff } from "./testing/cut-off.ts";
import type { FlowPage, PageOptions } from "./testing/flow-page.ts";
import { changed, goal, opened, source, withMapper as withMapperOf } from "./testing/mapper-page.ts";
import { testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: (view: FlowPage) => Promise<void>, options?: PageOptions, code?: string) =>
  withMapperOf(prepare, work, options, code);

describe("how the data mapper looks", () => {
  const looks = (["dark", "light", "contrast", "contrastLight"] as const).flatMap((theme) =>
    [1200, 600].map((width) => ({ theme, width })),
  );
  it.each(looks)("has nothing cut off and nothing unreadable in $theme at $width px", ({ theme, width }) =>
    withMapper(
      async (view) => {
        await opened(view);
        await source(view, "payload.issue.labels").dragTo(goal(view, "tags"));
        await changed(view, "label");
        await source(view, "label.name").dragTo(goal(view, "tags.each.name"));
        await changed(view, "label.name");
        await source(view, "payload.issue.number").click();
        await view.page.screenshot({ path: `test-results/webview/mapper-picking-${theme}-${width}.png` });
        await view.page.getByTestId("sources").press("Escape");
        await goal(view, "title").click();
        await view.page.locator("[data-testid=map-expression]").waitFor();
        await view.page.screenshot({ path: `test-results/webview/mapper-${theme}-${width}.png` });
        expect(await cutOff(view.page)).toEqual([]);
        expect(await axeViolations(view.page, ".hl-map")).toEqual([]);
      },
      { theme, width, height: width === 600 ? 900 : 800 },
    ),
  );
});
