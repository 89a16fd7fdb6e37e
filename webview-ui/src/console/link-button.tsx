import type { ComponentProps, ReactElement } from "react";

/** A button that has the style of a link in the text around it. */
export function LinkButton(props: ComponentProps<"button">): ReactElement {
  return <button type="button" {...props} className="cs-link cs-text-link" />;
}
