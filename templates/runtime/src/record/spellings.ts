/** Characters from which on a part of a secret is hidden on its own, and a secret in encoded texts; shorter ones are in any text. */
const shortest = 6;
/** Parts of one secret that are searched for. */
const maxParts = 2000;

/**
 * The forms in which a secret may appear: as a program, `JSON.stringify`, a URL, a form, a page or a header writes it, and line by
 * line. The tools hide them in what a process printed.
 *
 * @param secret The secret's value.
 * @returns The texts to hide, also parts of the secret that are secret by themselves, such as the lines of a key.
 * @example
 * const shown = [...spellings(secret)].reduce((text, spelling) => text.replaceAll(spelling, "•••"), line);
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude
 */
export function spellings(secret: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const whole of wholes(secret)) {
    const lines = splitLines(whole);
    for (const text of [whole, ...joined(lines)]) for (const each of written(text)) found.add(each);
    // What a PEM begins and ends with says nothing, and other keys have it too.
    for (const line of lines.slice(0, maxParts).map((each) => each.trim()))
      if (line.length >= shortest && !/^-----[A-Z ]+-----$/.test(line))
        for (const each of [line, inJson(line), encodeURIComponent(line)]) found.add(each);
  }
  return found;
}

/**
 * The number that a program reads from a secret.
 *
 * @returns The number; undefined if the text is not a number.
 * @example
 * const pin = numberOf("0042");
 * @see {@link spellings}
 */
export function numberOf(secret: string): number | undefined {
  const value = Number(secret);
  return secret.trim() !== "" && Number.isFinite(value) ? value : undefined;
}

const splitLines = (text: string): string[] => text.split(/\r\n|\n|\r|\\r\\n|\\n/);

/** An environment file has a key as one line with \n in it: programs turn that into line breaks, or take them out. */
function joined(lines: readonly string[]): readonly string[] {
  if (lines.length < 2) return [];
  const texts = ["\n", "\r\n", "\\n", ""].map((between) => lines.join(between).trim());
  return texts.filter((text) => text.length >= shortest);
}

/**
 * The secret, and what programs read from it that is secret by itself: texts of a JSON, the password and the path of a URL, what
 * its base64 says.
 */
function wholes(secret: string): ReadonlySet<string> {
  const trimmed = secret.toWellFormed().trim();
  const found = new Set([trimmed]);
  const number = numberOf(trimmed);
  const texts = number === undefined ? [] : [String(number)];
  // Each part that is found is searched too, since iterating a set includes what is added meanwhile.
  for (const one of found)
    for (const part of [...texts.splice(0), ...textsOfJson(one), ...partsOfUrl(one), ...textOfBase64(one)]) {
      const text = part.toWellFormed().trim();
      if (text.length >= shortest && found.size < maxParts) found.add(text);
    }
  return found;
}

function textsOfJson(text: string): readonly string[] {
  if (!/^[{["]/.test(text)) return [];
  const texts: string[] = [];
  try {
    const left: unknown[] = [JSON.parse(text)];
    while (left.length > 0) {
      const value = left.pop();
      if (typeof value === "string") texts.push(value);
      else if (typeof value === "object" && value !== null)
        for (const each of Object.values(value)) left.push(each);
    }
  } catch {
    // It only resembles JSON.
  }
  return texts;
}

/** Clients take a URL apart: the password goes into their options or a header, and path and query into a request. */
function partsOfUrl(text: string): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return [];
  const parts = [url.password, decoded(url.password), ...url.searchParams.values()];
  const target = url.pathname + url.search;
  // A short path is an ordinary one, such as /v1/orders.
  return url.protocol.startsWith("http") && target.length >= 20 ? [...parts, target] : parts;
}

/** Keys and files of credentials are often kept in base64. */
function textOfBase64(text: string): readonly string[] {
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(text)) return [];
  const said = Buffer.from(text, "base64").toString();
  return /[\p{Cn}\p{Co}\ufffd]|(?!\s)\p{Cc}/u.test(said) ? [] : [said];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The forms that a text has within others. */
function written(text: string): string[] {
  const json = inJson(text);
  // JSON within JSON, and what Node prints a text as.
  const found = [inJson(json), json.replaceAll('\\"', '"'), ...inOtherJson(json)];
  // Names of headers and hosts lose their case, and proxies encode once more what was encoded.
  if (text.length >= shortest) found.push(text.toUpperCase(), text.toLowerCase());
  found.push(encodeURIComponent(encodeURIComponent(text)));
  for (const one of new Set([text, json])) found.push(one, ...inUrls(one), ...inHtml(one), ...inBytes(one));
  return found;
}

/** As the JSON writers of other languages have it: with slashes, markup or all that is not ASCII escaped. */
function inOtherJson(json: string): string[] {
  const escaped = (pattern: RegExp, digits: (code: string) => string) =>
    json.replace(pattern, (one) => `\\u${digits(one.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const [lower, upper] = [(code: string) => code, (code: string) => code.toUpperCase()];
  const beyond = /[^\0-\x7f]/g;
  const slashes = json.replaceAll("/", "\\/");
  return [
    slashes,
    ...[lower, upper].map((digits) => escaped(beyond, digits)),
    ...[lower, upper].map((digits) => escaped(beyond, digits).replaceAll("/", "\\/")),
    escaped(/[<>&]/g, lower),
  ];
}

function inUrls(text: string): string[] {
  const url = new URL("http://a");
  url.search = text;
  url.password = text;
  const form = new URLSearchParams({ a: text }).toString().slice(2);
  return [encodeURIComponent(text), encodeURI(text), form, url.search.slice(1), url.password];
}

function inHtml(text: string): string[] {
  const content = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const attribute = content.replaceAll('"', "&quot;");
  return [
    content,
    attribute,
    ...["&#39;", "&#x27;", "&apos;"].map((quote) => attribute.replaceAll("'", quote)),
  ];
}

/** In hexadecimal and in base64, which depends on how many bytes come before: what is the same in any case is taken. */
function inBytes(text: string): string[] {
  if (text.length < shortest) return [];
  const hex = Buffer.from(text).toString("hex");
  const found = [hex, hex.toUpperCase()];
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const from = Math.ceil((before * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    for (const encoding of ["base64", "base64url"] as const)
      found.push(bytes.toString(encoding).slice(from, whole));
  }
  return found;
}
