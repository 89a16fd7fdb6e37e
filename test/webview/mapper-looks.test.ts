import type { FlowPage, PageOptions } from "./testing/flow-page.ts";
import { looksRight, picture } from "./testing/looks.ts";
import { changed, goal, opened, source, withMapper as withMapperOf } from "./testing/mapper-page.ts";
import { testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: (view: FlowPage) => Promise<void>, options?: PageOptions, code?: string) =>
  withMapperOf(prepare, work, options, code);

looksRight("the data mapper", (look, check) =>
  withMapper(
    async (view) => {
      await opened(view);
      await source(view, "payload.issue.labels").dragTo(goal(view, "tags"));
      await changed(view, "label");
      await source(view, "label.name").dragTo(goal(view, "tags.each.name"));
      await changed(view, "label.name");
      await source(view, "payload.issue.number").click();
      await picture(view.page, `mapper-picking-${look.theme}-${look.width}`);
      await view.page.getByTestId("sources").press("Escape");
      await goal(view, "title").click();
      await view.page.locator("[data-testid=map-expression]").waitFor();
      await check(view.page, "mapper", ".hl-map");
    },
    { ...look, height: look.width === 600 ? 900 : 800 },
  ),
);
