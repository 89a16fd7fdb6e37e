import { env, l10n } from "vscode";

/** Returns the language of the texts as a BCP 47 tag: VS Code's, or English if there is no translation. */
export const textLanguage = (): string => (l10n.bundle ? env.language : "en");

/** Returns the locale of numbers, dates and lists, with a 24-hour clock in English. */
export const textLocale = (): string => (textLanguage() === "en" ? "en-GB" : textLanguage());
