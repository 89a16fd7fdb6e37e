import { connectRpc, type RpcContract, type RpcHandlers, type RpcPeer } from "@hookloom/protocol/rpc";
import type { Page } from "playwright-core";
import type { PageLender } from "./page-pool.ts";
import type { PageName } from "./pages-server.ts";
import type { Theme } from "./themes.ts";

export interface SmallPage<Contract extends RpcContract> {
  readonly page: Page;
  readonly peer: RpcPeer<Contract["host"], Contract["view"]>;
}

export interface SmallPageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
}

/** Opens a page as its host would, with handlers instead of the host. */
export async function openSmallPage<Contract extends RpcContract>(
  place: PageLender,
  name: PageName,
  handlers: RpcHandlers<Contract["host"], Contract["view"]>,
  { theme = "dark", width = 1080, height = 800 }: SmallPageOptions = {},
): Promise<SmallPage<Contract>> {
  const lent = await place.lend({ width, height });
  const peer = connectRpc<Contract["host"], Contract["view"]>(lent, handlers);
  await lent.page.goto(`${place.origin}/${name}?theme=${theme}`);
  await lent.page.waitForSelector("main");
  return { page: lent.page, peer };
}
