import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ChosenFile } from "../../worker/messages.ts";
import { takeFrame, takeFrames } from "./camera.ts";
import { add } from "./session.ts";

interface HoldButtonProps {
  /** The class that the pictures are of. */
  readonly name: string;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
  video(): HTMLVideoElement;
  /** Called when it was let go, and all pictures are taken. */
  onTaken?(): void;
}

/** Takes pictures of one class while it is held, by finger or key. */
export function HoldButton(
  { name, disabled = false, children, video, onTaken }: HoldButtonProps,
) {
  const release = useRef<() => Promise<void>>();
  const isHeld = useSignal(false);
  const burst = () => {
    const press = crypto.randomUUID();
    return (frame: ChosenFile) => add([frame], { name, burst: press });
  };
  const hold = () => {
    if (release.current || disabled) return;
    isHeld.value = true;
    release.current = takeFrames(video(), burst());
  };
  const letGo = async () => {
    const stop = release.current;
    release.current = undefined;
    isHeld.value = false;
    if (!stop) return;
    await stop();
    onTaken?.();
  };
  useEffect(() => () => void release.current?.(), []);
  const onKey = (event: KeyboardEvent, act: () => void) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // no click follows
    act();
  };
  return (
    <button
      type="button"
      class={`hold ${isHeld.value ? "held" : ""}`}
      aria-disabled={disabled}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hold();
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onBlur={letGo}
      onKeyDown={(event) => onKey(event, hold)}
      onKeyUp={(event) => onKey(event, letGo)}
      onClick={async ({ detail }) => {
        if (detail !== 0 || disabled) return;
        burst()(await takeFrame(video())); // a screen reader's: one picture
        onTaken?.();
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </button>
  );
}
