/** In a file of its own, since a test that mocks `vscode` cannot import its stand-in again. */
export const l10n = {
  /** Formats as VS Code does where there is no translation. */
  t: (text: string, ...values: readonly (string | number | boolean)[]): string =>
    text.replace(/\{(\d+)\}/g, (placeholder, index) => String(values[Number(index)] ?? placeholder)),
};
