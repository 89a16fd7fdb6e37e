const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally " +
    "for function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch this throw true try typeof var void while with yield arguments eval"
  ).split(" "),
);

/** True for reserved words, which cannot be variable names in a module. */
export function isReserved(text: string): boolean {
  return reserved.has(text);
}

/** The next free name after a taken one: `total`, `total2`, `total3`. */
export function nextName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const [, stem = name, digits = ""] = /^(.*?)([1-9]\d*)?$/s.exec(name) ?? [];
  let count = digits === "" ? 2 : Number(digits) + 1;
  while (isTaken(`${stem}${count}`)) count++;
  return `${stem}${count}`;
}
