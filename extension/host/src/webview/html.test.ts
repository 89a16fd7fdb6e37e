import { expect, test } from "vitest";
import type { Uri, Webview } from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { webviewHtml, webviewOptions } from "./html.ts";

useVscode({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join("/") } });

const extensionUri = "ext:" as unknown as Uri;
const webview = {
  cspSource: "https://own.example",
  asWebviewUri: (uri: Uri) => `web+${String(uri)}`,
} as unknown as Webview;
const page = { title: 'A <b> & "c"', script: "flow.js", style: "flow.css", extensionUri };

test("only the page's own script may run", () => {
  const html = webviewHtml(webview, page);
  const policy = /content="([^"]*)"/.exec(html)?.[1] ?? "";
  const nonce = /<script nonce="([^"]+)" src="web\+ext:\/dist\/webview\/flow\.js">/.exec(html)?.[1];
  expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'nonce-${nonce}'`);
  expect(policy).toContain(`style-src https://own.example 'nonce-${nonce}'`);
  expect(policy).not.toContain("unsafe");
  expect(html).toContain('href="web+ext:/dist/webview/flow.css"');
});

test("messages sent before the page's script listens are queued for it", () => {
  const [, script = ""] = /<script nonce="[^"]+">(.+?)<\/script>/.exec(webviewHtml(webview, page)) ?? [];
  const target = new EventTarget();
  const scope: { hookloomEarly?: { kept: unknown[]; keep: () => void } } = {};
  const listen = target.addEventListener.bind(target);
  new Function("addEventListener", "scope", `with(scope){${script.replace("hookloomEarly=", "scope.$&")}}`)(
    listen,
    scope,
  );
  target.dispatchEvent(new MessageEvent("message", { data: 1 }));
  expect(scope.hookloomEarly?.kept).toEqual([1]);
  target.removeEventListener("message", scope.hookloomEarly?.keep ?? null);
  target.dispatchEvent(new MessageEvent("message", { data: 2 }));
  expect(scope.hookloomEarly?.kept).toEqual([1]);
});

test("each page has its own nonce and an escaped title", () => {
  expect(webviewHtml(webview, page)).not.toBe(webviewHtml(webview, page));
  expect(webviewHtml(webview, page)).toContain("<title>A &#60;b&#62; &#38; &#34;c&#34;</title>");
});

test("nothing outside dist/webview can be loaded", () => {
  expect(webviewOptions(extensionUri)).toEqual({
    enableScripts: true,
    localResourceRoots: ["ext:/dist/webview"],
  });
});
