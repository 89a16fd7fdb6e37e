import type { ReactElement } from "react";
import "@vscode/codicons/dist/codicon.css";
import { brandMarks } from "./brand-marks.ts";

export interface IconProps {
  /** A codicon's name (`search`), or `brand:<source id>`. */
  readonly name: string;
  readonly size?: number;
  /** The accessible name. Without it, the icon is decorative. */
  readonly label?: string;
  readonly className?: string;
}

/** A codicon or a brand logo in the text color (a colored logo keeps its own colors). An unknown brand is shown as a plug. */
export function Icon({ name, size = 16, label, className = "" }: IconProps): ReactElement {
  const ariaProps = label ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true };
  const isBrand = name.startsWith("brand:");
  const mark = isBrand ? brandMarks[name.slice("brand:".length)] : undefined;
  if (mark)
    return (
      <span {...ariaProps} className={`hl-brand ${className}`}>
        <svg aria-hidden="true" width={size} height={size} viewBox="0 0 24 24" focusable="false">
          {mark.map((shape) => (
            <path key={shape.d} {...shape} />
          ))}
        </svg>
      </span>
    );
  const glyph = isBrand ? "plug" : name;
  return (
    <span {...ariaProps} className={`codicon codicon-${glyph} ${className}`} style={{ fontSize: size }} />
  );
}
