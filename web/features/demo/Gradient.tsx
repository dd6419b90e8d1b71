import type { GradientAsker } from "../gradient/asker.ts";
import { DemoBackward } from "../gradient/DemoBackward.tsx";
import { ask, gradients } from "./session.ts";
import { isBusy, look, model } from "./state.ts";

/** How the trained network would learn from one more picture. */
export function Gradient() {
  if (model.value?.origin !== "trained" || isBusy.value) return null;
  return (
    <section class="panel" aria-labelledby="backward">
      <h2 id="backward">Backward: one gradient</h2>
      <p>
        What the network would learn from one picture: from the loss back to a map's cells, to the
        weights of its filter, and a step.
      </p>
      {look.value
        ? <DemoBackward look={look.value} asker={gradients as GradientAsker} />
        : <button type="button" onClick={() => ask({ type: "look" })}>Look backward</button>}
    </section>
  );
}
