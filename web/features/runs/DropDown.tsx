import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Something that opens below its name, and closes by Escape or as soon as one goes elsewhere. */
export function DropDown({ name, children }: { name: string; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => box.current!.open = false;
  const closeElsewhere = (target: EventTarget | null) => {
    if (target && !box.current!.contains(target as Node)) close();
  };
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => closeElsewhere(target);
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, []);
  return (
    <details
      ref={box}
      class="drop-down"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current!.open) return;
        close();
        box.current!.querySelector("summary")!.focus();
      }}
      onFocusOut={({ relatedTarget }) => closeElsewhere(relatedTarget)}
    >
      <summary class="button">{name}</summary>
      <div class="dropped panel">{children}</div>
    </details>
  );
}
