import type { ReactElement, ReactNode, RefObject } from "react";
import { Icon } from "../controls/icon.tsx";
import "./declarations.css";

/** One declaration of the file, under its name. */
export function DeclaredCard(props: {
  /** For example, `Trigger hub`. */
  readonly label: string;
  readonly name: string;
  readonly icon: string;
  readonly kind: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly ref?: RefObject<HTMLElement | null>;
  readonly "data-testid": string;
}): ReactElement {
  const { label, name, icon, kind, action, children, ...rest } = props;
  return (
    <article {...rest} className="hl-declared hl-column" aria-label={label}>
      <div className="hl-declared-head hl-line">
        <Icon name={icon} />
        <h4 className="hl-declared-name hl-cut hl-mono" title={name}>
          {name}
        </h4>
        <span className="hl-declared-kind hl-cut" title={kind}>
          {kind}
        </span>
        {action}
      </div>
      {children}
    </article>
  );
}
