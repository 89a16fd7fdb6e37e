import { type ReactElement, useLayoutEffect, useRef } from "react";
import { renderDocumentation } from "./documentation.ts";

/** Renders the Markdown of a documentation comment. */
export function DocumentationView({ markdown }: { readonly markdown: string }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.replaceChildren(renderDocumentation(markdown)), [markdown]);
  return <div ref={box} />;
}
