/**
 * Minimum length of a secret's part to be hidden on its own, and of a secret to be hidden in encoded strings. Shorter
 * strings occur in any text.
 */
const minLength = 6;
/** Maximum number of parts per secret that are searched for. */
const maxParts = 2000;

/**
 * Returns the spellings in which a secret may appear: as written by a program, `JSON.stringify`, a URL, a form, a
 * page or a header, and line by line. The tools use them to mask a process's output.
 *
 * @param secret The secret's value.
 * @returns The strings to hide, including parts of the secret that must also be hidden, such as the lines of a key.
 * @example
 * const shown = [...spellings(secret)].reduce((text, spelling) => text.replaceAll(spelling, "•••"), line);
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude
 */
export function spellings(secret: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const whole of secretTexts(secret)) {
    const lines = splitLines(whole);
    for (const text of [whole, ...joinLines(lines)]) for (const each of encodedForms(text)) found.add(each);
    // The first and last lines of a PEM file are not secret and are the same for other keys.
    for (const line of lines.slice(0, maxParts).map((each) => each.trim()))
      if (line.length >= minLength && !/^-----[A-Z ]+-----$/.test(line))
        for (const each of [line, inJson(line), encodeURIComponent(line)]) found.add(each);
  }
  return found;
}

/**
 * Parses a secret as a number.
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

/** Joins lines. Environment files contain keys on one line with \n, which programs convert or remove. */
function joinLines(lines: readonly string[]): readonly string[] {
  if (lines.length < 2) return [];
  const texts = ["\n", "\r\n", "\\n", ""].map((between) => lines.join(between).trim());
  return texts.filter((text) => text.length >= minLength);
}

/**
 * Returns the secret, and parsed parts of it that are also secret: strings in JSON, the password and path of a URL,
 * and decoded Base64.
 */
function secretTexts(secret: string): ReadonlySet<string> {
  const trimmed = secret.toWellFormed().trim();
  const found = new Set([trimmed]);
  const number = numberOf(trimmed);
  const texts = number === undefined ? [] : [String(number)];
  // Found parts are also searched, because iterating a set includes items that are added during the iteration.
  for (const one of found)
    for (const part of [...texts.splice(0), ...textsOfJson(one), ...partsOfUrl(one), ...textOfBase64(one)]) {
      const text = part.toWellFormed().trim();
      if (text.length >= minLength && found.size < maxParts) found.add(text);
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
    // The text resembles JSON but is not.
  }
  return texts;
}

/** Returns the secret parts of a URL, which clients use separately: the password, and the path with the query. */
function partsOfUrl(text: string): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return [];
  const parts = [url.password, decodePercent(url.password), ...url.searchParams.values()];
  const target = url.pathname + url.search;
  // Short paths such as /v1/orders are not secret.
  return url.protocol.startsWith("http") && target.length >= 20 ? [...parts, target] : parts;
}

/** Decodes Base64, in which keys and credential files are often stored. */
function textOfBase64(text: string): readonly string[] {
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(text)) return [];
  const decodedText = Buffer.from(text, "base64").toString();
  return /[\p{Cn}\p{Co}\ufffd]|(?!\s)\p{Cc}/u.test(decodedText) ? [] : [decodedText];
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Returns the forms in which a string can appear in other formats. */
function encodedForms(text: string): string[] {
  const json = inJson(text);
  // JSON within JSON, and strings as printed by Node.
  const found = [inJson(json), json.replaceAll('\\"', '"'), ...inOtherJson(json)];
  // Header names and host names are converted to lower case, and proxies encode already encoded text again.
  if (text.length >= minLength) found.push(text.toUpperCase(), text.toLowerCase());
  found.push(encodeURIComponent(encodeURIComponent(text)));
  for (const one of new Set([text, json])) found.push(one, ...inUrls(one), ...inHtml(one), ...inBytes(one));
  return found;
}

/**
 * Returns the escaped forms of JSON serializers in other languages, which escape slashes, HTML characters or all
 * non-ASCII characters.
 */
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

/**
 * Returns the hexadecimal and Base64 forms. Base64 depends on the number of preceding bytes, so only the part that is
 * independent of the adjacent bytes is used.
 */
function inBytes(text: string): string[] {
  if (text.length < minLength) return [];
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
