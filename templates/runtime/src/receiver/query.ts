/** The query of a request's URL: everything after the first question mark, which may contain others. */
export function queryOf(url = ""): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}
