import { useState } from "react";
import { type ControlKind, type LiteralKind, literalKind } from "./literal-control.tsx";

export interface KindOptions {
  /** The text as typed so far. */
  readonly text: string;
  readonly target: string | undefined;
  /** Only code fits: a type, or statements. */
  readonly codeOnly: boolean;
  /** A condition is rarely a literal for long, so it starts as code. */
  readonly condition: boolean;
}

/** Which control a field has, and the switch between that of its literal and code. */
export interface FieldKind {
  readonly kind: ControlKind;
  /** The control that the text could have instead of code. */
  readonly possible: LiteralKind | undefined;
  /** From now on the field is code, whatever its text is: what begins as a literal while typing stays code. */
  toCode(): void;
  toLiteral(): void;
}

export function useFieldKind({ text, target, codeOnly, condition }: KindOptions): FieldKind {
  const [code, setCode] = useState(condition);
  const possible = codeOnly ? undefined : literalKind(text, target);
  return {
    kind: code ? "code" : (possible ?? "code"),
    possible,
    toCode: () => setCode(true),
    toLiteral: () => setCode(false),
  };
}
