/** The query of a request's URL: everything after the first question mark, which may contain others. */
export function parseQuery(url = ""): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}
