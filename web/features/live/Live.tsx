import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MapCell, ModelReady } from "../../worker/messages.ts";
import { cameraUser } from "../demo/camera.ts";
import { Problem } from "../demo/Problem.tsx";
import { finished, model, noGpu, problems, seen } from "../demo/state.ts";
import { useCamera } from "../demo/use_camera.ts";
import { Heat } from "./Heat.tsx";
import { LiveMaps } from "./LiveMaps.tsx";
import { Teaching } from "./Teaching.tsx";
import { useWatch } from "./use_watch.ts";

/** What the network makes of the camera, while one watches. */
export function Live() {
  if (!model.value || noGpu.value) return null;
  return <LivePanel model={model.value} />;
}

function LivePanel({ model }: { model: ModelReady }) {
  const panel = useRef<HTMLElement>(null);
  const explained = useSignal<number>();
  const cell = useSignal<MapCell>();
  const { video, isOpen, hasSeveral, open, close, turn } = useCamera("live");
  const milliseconds = useWatch(video, isOpen, { explained, cell });
  useEffect(() => {
    explained.value = undefined;
    cell.value = undefined;
  }, [`${model.architecture} ${model.classes} ${model.height} ${model.width}`]);
  useEffect(() => {
    if (isOpen.value) panel.current!.scrollIntoView({ block: "start" });
  }, [isOpen.value]);
  useSignalEffect(() => {
    if (finished.value && cameraUser.peek() === "camera") open(); // it took the pictures
  });
  useSignalEffect(() => {
    if (problems.value.live && isOpen.peek()) close();
  });
  return (
    <section class="panel live" aria-labelledby="live" ref={panel}>
      <h2 id="live">Loupe Live</h2>
      {!isOpen.value && (
        <p>Hold something before the camera: the network says what it sees, and shows why.</p>
      )}
      <div class="row">
        <button
          type="button"
          class={isOpen.value ? undefined : "primary"}
          aria-pressed={isOpen.value}
          onClick={isOpen.value ? close : open}
        >
          {isOpen.value ? "Stop the live camera" : "Start the live camera"}
        </button>
        {isOpen.value && hasSeveral.value && (
          <button type="button" onClick={turn}>The other camera</button>
        )}
        {isOpen.value && milliseconds.value > 0 && (
          <span class="muted number" data-milliseconds={milliseconds.value}>
            {(1000 / milliseconds.value).toFixed(1)} frames a second, all that this device allows
          </span>
        )}
      </div>
      <Problem place="live" />
      <div class="watched" hidden={!isOpen.value}>
        <div class="view" style={{ "--ratio": model.width / model.height }}>
          <video ref={video} muted playsInline aria-label="The camera, as the network sees it" />
          <Heat palette={model.viridis} />
        </div>
        <div class="says">
          {isOpen.value && <Teaching model={model} video={video} />}
          <label class="field">
            <span>The colours (Grad-CAM) show what speaks for</span>
            <select
              value={explained.value ?? ""}
              onChange={({ currentTarget: { value } }) =>
                explained.value = value === "" ? undefined : Number(value)}
            >
              <option value="">the likeliest class</option>
              {model.classes.map((one, i) => <option key={one} value={i}>{one}</option>)}
            </select>
          </label>
        </div>
      </div>
      {isOpen.value && seen.value && <LiveMaps seen={seen.value} cell={cell} />}
    </section>
  );
}
