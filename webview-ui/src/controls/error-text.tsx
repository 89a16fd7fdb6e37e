import type { ComponentProps, ReactElement } from "react";
import "./controls.css";

/** Why something was rejected, read out at once. */
export function ErrorText(
  props: ComponentProps<"div"> & { readonly children: string | undefined },
): ReactElement | null {
  return props.children ? <div role="alert" className="hl-error" {...props} /> : null;
}
