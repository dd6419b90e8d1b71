import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChosenFile } from "../../worker/messages.ts";
import { closeCamera, openCamera, takeFrame, takeFrames } from "./camera.ts";
import { Problem } from "./Problem.tsx";
import { add } from "./session.ts";
import { own, tellProblem } from "./state.ts";

/** The camera with a button per class: while one is held, by finger or key, it takes pictures. */
export function Camera() {
  const video = useRef<HTMLVideoElement>(null);
  const isOpen = useSignal(false);
  useEffect(() => () => closeCamera(video.current), []);
  const open = async () => {
    tellProblem("camera", undefined);
    try {
      await openCamera(video.current!);
      isOpen.value = true;
    } catch (error) {
      tellProblem("camera", (error as Error).message);
    }
  };
  const close = () => {
    closeCamera(video.current);
    isOpen.value = false;
  };
  return (
    <div class="camera">
      <button type="button" aria-pressed={isOpen.value} onClick={isOpen.value ? close : open}>
        {isOpen.value ? "Switch the camera off" : "Use the camera"}
      </button>
      <video ref={video} muted playsInline hidden={!isOpen.value} aria-label="The camera" />
      <Problem place="camera" />
      {isOpen.value && (own.value.classes.length
        ? (
          <div class="row">
            {own.value.classes.map(({ name, shown }) => (
              <HoldButton
                key={name}
                name={name}
                shown={shown}
                video={() => video.current!}
              />
            ))}
          </div>
        )
        : <p class="muted">Add a class first; then hold its button to take pictures.</p>)}
    </div>
  );
}

/** Takes pictures of one class while it is held. */
function HoldButton(
  { name, shown, video }: { name: string; shown: string; video: () => HTMLVideoElement },
) {
  const release = useRef<() => void>();
  const isHeld = useSignal(false);
  const burst = () => {
    const press = crypto.randomUUID();
    return (frame: ChosenFile) => add([frame], { name, burst: press });
  };
  const hold = () => {
    if (release.current) return;
    isHeld.value = true;
    release.current = takeFrames(video(), burst());
  };
  const letGo = () => {
    release.current?.();
    release.current = undefined;
    isHeld.value = false;
  };
  useEffect(() => letGo, []);
  const onKey = (event: KeyboardEvent, act: () => void) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // no click follows
    act();
  };
  return (
    <button
      type="button"
      class={isHeld.value ? "held" : ""}
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
        if (detail === 0) burst()(await takeFrame(video())); // a screen reader's: one picture
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      Hold for {shown}
    </button>
  );
}
