import { type PageLender, PagePool } from "../webview/testing/page-pool.ts";
import { servePages } from "../webview/testing/pages-server.ts";

/** A browser of its own with the pages of the webview. */
export async function startPages(): Promise<PageLender & { stop(): Promise<void> }> {
  const pool = new PagePool();
  const server = await servePages();
  return {
    origin: server.origin,
    lend: (size) => pool.lend(size),
    stop: async () => {
      await pool.stop();
      await server.stop();
    },
  };
}
