type NodeFactory = (text: string) => Node;

const inlineRules: readonly (readonly [pattern: RegExp, make: (match: RegExpExecArray) => Node])[] = [
  [/`([^`]+)`/y, ([, code = ""]) => element("code", code)],
  [/\*\*([^*]+)\*\*|__([^_]+)__/y, ([, a, b]) => appendInline(element("strong"), a ?? b ?? "")],
  [/(?<!\w)[*_]([^*_\s][^*_]*)[*_](?!\w)/y, ([, words = ""]) => appendInline(element("em"), words)],
  [/\[([^\]]+)\]\((https?:\/\/[^)\s]+)[^)]*\)/y, ([, words = "", href = ""]) => link(words, href)],
  [/https?:\/\/[^\s)>\]]+/y, ([href]) => link(href, href)],
];

function element(name: string, text = ""): HTMLElement {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}

function link(words: string, href: string): Node {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = words;
  return anchor;
}

/** Appends a line's text, including inline code, emphasis and links. */
function appendInline(parent: HTMLElement, text: string): HTMLElement {
  let plain = "";
  const flush: NodeFactory = (words) => {
    if (words !== "") parent.append(words);
    plain = "";
    return parent;
  };
  for (let at = 0; at < text.length; ) {
    const found = inlineRules.flatMap(([pattern, make]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      return match ? [{ node: make(match), length: match[0].length }] : [];
    })[0];
    if (found) {
      flush(plain);
      parent.append(found.node);
      at += found.length;
    } else plain += text[at++];
  }
  flush(plain);
  return parent;
}

/**
 * Renders the Markdown of a documentation comment: paragraphs, lists, headings, code and web links. Everything else, including
 * HTML, is shown literally, so no package can inject markup into the page.
 */
export function renderDocumentation(markdown: string): HTMLElement {
  const root = element("div");
  root.className = "hl-documentation";
  // Prevents a press from moving the focus out of the field, which would commit the typed text.
  root.addEventListener("mousedown", (event) => event.preventDefault());
  let list: HTMLElement | undefined;
  let paragraph: HTMLElement | undefined;
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*```/.test(line)) {
      const end = lines.findIndex((each, at) => at > index && /^\s*```/.test(each));
      const until = end < 0 ? lines.length : end;
      root.append(element("pre", lines.slice(index + 1, until).join("\n")));
      index = until;
      list = paragraph = undefined;
      continue;
    }
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line)?.[1];
    const heading = /^#+\s+(.*)$/.exec(line)?.[1];
    if (line.trim() === "") list = paragraph = undefined;
    else if (item !== undefined) {
      if (!list) {
        list = element("ul");
        root.append(list);
      }
      list.append(appendInline(element("li"), item));
      paragraph = undefined;
    } else if (heading !== undefined) {
      root.append(appendInline(element("strong"), heading));
      list = paragraph = undefined;
    } else {
      if (paragraph) paragraph.append(" ");
      else {
        paragraph = element("p");
        root.append(paragraph);
      }
      appendInline(paragraph, line.trim());
      list = undefined;
    }
  }
  return root;
}
