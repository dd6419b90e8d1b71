import DemoCurves from "../islands/DemoCurves.tsx";
import DemoMaps from "../islands/DemoMaps.tsx";
import DemoModel from "../islands/DemoModel.tsx";
import DemoTraining from "../islands/DemoTraining.tsx";

/** The demo, in the app and as a static site: where its Worker and its recording are. */
export function DemoPage(addresses: { worker: string; recording: string }) {
  return (
    <div class="demo">
      <h1>Train in this tab</h1>
      <p>
        The same engine and the same shaders as in Deno, in a Worker of this page, on your own
        graphics card. Nothing is uploaded: your pictures, the camera and the network stay on this
        machine.
      </p>
      <DemoTraining {...addresses} />
      <DemoCurves />
      <DemoMaps />
      <DemoModel />
    </div>
  );
}
