import type { ComponentProps, ReactElement } from "react";

/** A button that looks like a link in the surrounding text. */
export function LinkButton(props: ComponentProps<"button">): ReactElement {
  return <button type="button" {...props} className="cs-link cs-text-link" />;
}
