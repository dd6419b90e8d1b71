import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

/** Something that opens below its name, and closes by Escape or as soon as one goes elsewhere. */
export function DropDown({ name, children }: { name: string; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => box.current!.open = false;
  return (
    <details
      ref={box}
      class="drop-down"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current!.open) return;
        close();
        box.current!.querySelector("summary")!.focus();
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget && !box.current!.contains(relatedTarget as Node)) close();
      }}
    >
      <summary class="button">{name}</summary>
      <div class="dropped panel">{children}</div>
    </details>
  );
}
