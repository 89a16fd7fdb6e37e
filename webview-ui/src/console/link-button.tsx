import type { ComponentProps, ReactElement } from "react";

/** A button in the style of a link in the surrounding text. */
export function LinkButton(props: ComponentProps<"button">): ReactElement {
  return <button type="button" {...props} className="cs-link cs-text-link" />;
}
