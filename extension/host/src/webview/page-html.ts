/** The parts of a page: its title, the URIs of its files, and the source from which it may load files. */
export interface PageParts {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** The source expression of the extension's own files in the content security policy. */
  readonly own: string;
  /** The language of the user, as a BCP 47 tag, and the translations into it, by English text. */
  readonly language: string;
  readonly texts: Readonly<Record<string, string>> | undefined;
}

/** Returns an unguessable base64 value. */
function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Queues messages to the page until its script has loaded; `connectHost` takes them over. */
const early =
  "hookloomEarly={kept:[],keep:({data})=>hookloomEarly.kept.push(data)};addEventListener('message',hookloomEarly.keep)";

/** Returns the statement that makes translations, if any, available to a program that is loaded later. */
export const textsScript = (texts: PageParts["texts"]): string =>
  texts ? `;globalThis.hookloomTexts=${JSON.stringify(texts).replaceAll("<", "\\u003c")};` : "";

/**
 * Returns the page of a webview: an empty `#root`, our style sheet and our script. Nothing remote may be loaded: the policy
 * allows the extension's own files, and only those scripts and style elements that have this page's nonce. Modules that a script
 * imports have that script's nonce.
 * @see https://code.visualstudio.com/api/extension-guides/webview#content-security-policy
 */
export function pageHtml({ title, script, style, own, language, texts }: PageParts): string {
  const nonce = newNonce();
  const policy = [
    "default-src 'none'",
    `img-src ${own} data:`,
    `font-src ${own}`,
    `style-src ${own} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body>
<script nonce="${nonce}">${early}${textsScript(texts)}</script>
<div id="root"></div>
<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
