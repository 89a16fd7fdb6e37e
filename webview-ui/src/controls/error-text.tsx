import type { ComponentProps, ReactElement } from "react";
import "./controls.css";

/** The reason for a rejection, announced immediately. */
export function ErrorText(
  props: ComponentProps<"div"> & { readonly children: string | undefined },
): ReactElement | null {
  return props.children ? <div role="alert" className="hl-error" {...props} /> : null;
}
