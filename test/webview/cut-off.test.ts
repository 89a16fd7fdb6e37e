import { expect, it } from "vitest";
import { cutOff } from "./testing/cut-off.ts";
import { testPageLender } from "./testing/test-place.ts";

const style = `
  body { margin: 0; font: 14px/20px sans-serif }
  .box { width: 100px; white-space: nowrap }
  .clip { overflow: hidden }
  .ends { overflow: hidden; text-overflow: ellipsis }
  .scroll { overflow-x: auto }
  .up { margin-top: -14px }
  .left { position: relative; left: -30px }
`;

/** What is found on a page of 400 pixels with these elements in it. */
async function foundIn(...elements: readonly string[]): Promise<string[]> {
  const { page } = await testPageLender.lend({ width: 400, height: 600 });
  await page.setContent(`<style>${style}</style>${elements.join("\n")}`);
  return await cutOff(page);
}

const long = "a text that is longer than its box";

it("finds nothing where everything can be read, scrolls or is hidden on purpose", async () => {
  expect(
    await foundIn(
      `<p>short</p>`,
      `<div class="box ends" title="${long}">${long}</div>`,
      `<div class="box scroll"><span>${long}</span><b>${long}</b></div>`,
      `<div class="box clip hl-hidden">${long}</div>`,
      `<div class="box clip" style="visibility: hidden">${long}</div>`,
      `<p>below</p><p class="up" style="position: absolute">on purpose</p>`,
      `<div>seen</div><div style="opacity: 0"><div class="up">shown on hover</div></div>`,
      `<div class="clip" style="height: 20px"><p style="margin: 0">seen</p><p>clipped away</p></div><p style="margin: 0">after</p>`,
    ),
  ).toEqual([]);
});

it.each([
  ["cut", `<div class="box clip">${long}</div>`, [`cut: div.box clip "${long}"`]],
  [
    "cut with an ellipsis, but no tooltip",
    `<div class="box ends">${long}</div>`,
    [`cut: div.box ends "${long}"`],
  ],
  ["too wide", `<div class="box">${long}</div>`, [`too wide: div.box "${long}"`]],
  ["outside of the window", `<button class="left">Send</button>`, [`outside: button.left "Send"`]],
  [
    "over its neighbour",
    `<div>one</div><div class="up">two</div>`,
    [`over each other: div. "one" and div.up "two"`],
  ],
  [
    "wider than the page",
    `<div style="width: 500px">wide</div>`,
    [`outside: div. "wide"`, "the page scrolls sideways by 100"],
  ],
])("finds what is %s", async (_name, element, findings) => {
  expect(await foundIn(element)).toEqual(findings);
});
