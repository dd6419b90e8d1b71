import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PictureFile } from "../../worker/messages.ts";
import { closeCamera, openCamera, takeFrame, takeFrames } from "./camera.ts";
import { addTo } from "./files.ts";
import { ownClasses, problem } from "./state.ts";

/** The camera with a button per class: while one is held, by finger or key, it takes pictures. */
export function Camera() {
  const video = useRef<HTMLVideoElement>(null);
  const isOpen = useSignal(false);
  useEffect(() => () => closeCamera(video.current), []);
  const open = async () => {
    try {
      await openCamera(video.current!);
      isOpen.value = true;
    } catch (error) {
      problem.value = (error as Error).message;
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
      {isOpen.value && (ownClasses.value.length
        ? (
          <div class="row">
            {ownClasses.value.map(({ name }) => (
              <HoldButton
                key={name}
                name={name}
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
function HoldButton({ name, video }: { name: string; video: () => HTMLVideoElement }) {
  const release = useRef<() => void>();
  const isHeld = useSignal(false);
  const keep = (frame: PictureFile) => {
    ownClasses.value = addTo(ownClasses.value, name, [frame]);
  };
  const hold = () => {
    if (release.current) return;
    isHeld.value = true;
    release.current = takeFrames(video(), keep);
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
        if (detail === 0) keep(await takeFrame(video())); // a screen reader's: one picture
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      Hold for {name}
    </button>
  );
}
