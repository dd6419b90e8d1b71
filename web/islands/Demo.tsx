import { cameraUser } from "../features/demo/camera.ts";
import { Curves } from "../features/demo/Curves.tsx";
import { LiveNetwork } from "../features/demo/LiveNetwork.tsx";
import { Gradient } from "../features/demo/Gradient.tsx";
import { Model } from "../features/demo/Model.tsx";
import { isBusy } from "../features/demo/state.ts";
import { Training } from "../features/demo/Training.tsx";
import { Live } from "../features/live/Live.tsx";

/** The demo, in the app and as a static site: where its Worker and its recording are. */
export default function Demo(addresses: { worker: string; recording: string }) {
  return (
    <div class="demo">
      <h1>Train in this tab</h1>
      <p hidden={isBusy}>
        The same engine and the same shaders as in Deno, in a Worker of this page, on your own
        graphics card. Nothing is uploaded: your pictures, the camera and the network stay on this
        machine.
      </p>
      <Training {...addresses} />
      {cameraUser.value !== "live" && <LiveNetwork />}
      <Live />
      <Curves />
      <Gradient />
      <Model />
    </div>
  );
}
