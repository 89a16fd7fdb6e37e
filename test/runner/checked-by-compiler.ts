/**
 * A statement about types and the lines that hold it: `npm run check` fails where the compiler does not agree. It takes the
 * place of a test, because running such lines shows nothing.
 */
export function checkedByCompiler(_statement: string, _types: () => void): void {}
