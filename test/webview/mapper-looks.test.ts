import { expect } from "vitest";
import type { FlowPage, PageOptions } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { changed, opened, source, targetRow, withMapper as withMapperOf } from "./testing/mapper-page.ts";
import { testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: (view: FlowPage) => Promise<void>, options?: PageOptions, code?: string) =>
  withMapperOf(prepare, work, options, code);

/** Names that are cut although a type or a value next to them has room. */
const cutNames = (view: FlowPage): Promise<string[]> =>
  view.page.locator(".hl-map-name").evaluateAll((names) =>
    (names as HTMLElement[]).flatMap((name) => {
      const width = (element: Element): number => element.getBoundingClientRect().width;
      const shown = width(name);
      const others = name.parentElement?.querySelectorAll(".hl-map-type, .hl-map-sample, .hl-map-value");
      const room = [...(others ?? [])].reduce((sum, other) => sum + width(other), 0);
      name.style.flex = "none";
      const whole = width(name);
      name.style.flex = "";
      // Less than a pixel is enough for an ellipsis.
      return whole > shown + 0.01 && room > 1 ? [`${name.textContent}: ${shown} of ${whole}`] : [];
    }),
  );

testAppearance("the data mapper", (look, check) =>
  withMapper(
    async (view) => {
      await opened(view);
      await source(view, "payload.issue.labels").dragTo(targetRow(view, "tags"));
      await changed(view, "label");
      await source(view, "label.name").dragTo(targetRow(view, "tags.each.name"));
      await changed(view, "label.name");
      await source(view, "payload.issue.number").click();
      await picture(view.page, `mapper-picking-${look.theme}-${look.width}`);
      await view.page.getByTestId("sources").press("Escape");
      await targetRow(view, "title").click();
      await view.page.locator("[data-testid=map-expression]").waitFor();
      expect(await cutNames(view)).toEqual([]);
      await check(view.page, "mapper", ".hl-map");
    },
    { ...look, height: look.width === 600 ? 900 : 800 },
  ),
);
