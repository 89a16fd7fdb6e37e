/** Parses a URL's query: everything after the first question mark, which may contain further question marks. */
export function parseQuery(url = ""): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}
