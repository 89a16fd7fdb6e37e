const language = globalThis.document?.documentElement.lang || "en";

/** The locale of numbers, dates and lists: the language of the page's texts, with a 24-hour clock in English. */
export const locale = language === "en" ? "en-GB" : language;

/** Formats a count: `1,204`. */
export const numberText = (value: number): string => value.toLocaleString(locale);
