import type { ReactElement } from "react";
import "@vscode/codicons/dist/codicon.css";
import { brandMarks } from "./brand-marks.ts";

export interface IconProps {
  /** A codicon's name (`search`), or `brand:<source id>`. */
  readonly name: string;
  readonly size?: number;
  /** Read out by screen readers; without it the icon is decoration. */
  readonly label?: string;
  readonly className?: string;
}

/** A codicon or a brand's mark in the text's colour (a coloured mark keeps its own). An unknown brand is a plug. */
export function Icon({ name, size = 16, label, className = "" }: IconProps): ReactElement {
  const spoken = label ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true };
  const isBrand = name.startsWith("brand:");
  const mark = isBrand ? brandMarks[name.slice("brand:".length)] : undefined;
  if (mark)
    return (
      <span {...spoken} className={`hl-brand ${className}`}>
        <svg aria-hidden="true" width={size} height={size} viewBox="0 0 24 24" focusable="false">
          {mark.map((shape) => (
            <path key={shape.d} {...shape} />
          ))}
        </svg>
      </span>
    );
  const glyph = isBrand ? "plug" : name;
  return <span {...spoken} className={`codicon codicon-${glyph} ${className}`} style={{ fontSize: size }} />;
}
