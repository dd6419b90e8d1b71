import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** A frame into which things can be dropped. */
export function DropZone(
  { onDropped, children }: {
    onDropped: (transfer: DataTransfer) => void;
    children: ComponentChildren;
  },
) {
  const isOver = useSignal(false);
  return (
    <div
      class={`drop ${isOver.value ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => isOver.value = false}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) onDropped(event.dataTransfer);
      }}
    >
      {children}
    </div>
  );
}
