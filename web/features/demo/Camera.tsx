import { cameraUser } from "./camera.ts";
import { HoldButton } from "./HoldButton.tsx";
import { Problem } from "./Problem.tsx";
import { own } from "./state.ts";
import { useCamera } from "./use_camera.ts";

/** The camera with a button per class: while one is held, by finger or key, it takes pictures. */
export function Camera() {
  const { video, isOpen, hasSeveral, open, close, turn } = useCamera("camera");
  return (
    <div class="camera">
      <div class="row">
        <button type="button" aria-pressed={isOpen.value} onClick={isOpen.value ? close : open}>
          {isOpen.value
            ? "Switch the camera off"
            : cameraUser.value
            ? "Bring the camera here"
            : "Use the camera"}
        </button>
        {isOpen.value && hasSeveral.value && (
          <button type="button" onClick={turn}>The other camera</button>
        )}
      </div>
      <video ref={video} muted playsInline hidden={!isOpen.value} aria-label="The camera" />
      <Problem place="camera" />
      {isOpen.value && (own.value.classes.length
        ? (
          <div class="row">
            {own.value.classes.map(({ name, shown }) => (
              <HoldButton
                key={name}
                name={name}
                video={() => video.current!}
              >
                Hold for {shown}
              </HoldButton>
            ))}
          </div>
        )
        : <p class="muted">Add a class first; then hold its button to take pictures.</p>)}
    </div>
  );
}
